import CKernels

/// The instruction sets that this machine runs, the best one last.
func availableInstructionSets() -> [rv_instruction_set] {
  [RV_PORTABLE, RV_NEON, RV_AVX2, RV_AVX512].filter { rv_supports($0) != 0 }
}
