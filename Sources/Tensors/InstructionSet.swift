import CKernels

/// The instruction sets that the kernels of this package are compiled for. Which kernels have the same bits
/// with every one, `Sources/CKernels/README.md` says.
public enum InstructionSet: String, Sendable, CaseIterable {
  /// What every processor of the architecture has.
  case portable
  /// AVX2 with FMA.
  case avx2
  /// AVX-512 F, DQ, BW and VL.
  case avx512
  /// That of arm64.
  case neon

  /// The one in use: the best that the machine has, unless another was chosen.
  public static var current: InstructionSet {
    allCases.first { $0.value == rv_current_instruction_set() } ?? .portable
  }

  /// Those that this machine has.
  public static var available: [InstructionSet] { allCases.filter { rv_supports($0.value) != 0 } }

  /// Chooses the one of all kernels in this process; for its start, before anything is computed. Nothing
  /// changes where the machine does not have it.
  public func use() { _ = rv_use_instruction_set(value) }

  private var value: rv_instruction_set {
    switch self {
    case .portable: RV_PORTABLE
    case .avx2: RV_AVX2
    case .avx512: RV_AVX512
    case .neon: RV_NEON
    }
  }
}
