import CKernels
import Testing

/// The checks of the other skinny suites on every instruction set this machine has, in a process
/// of their own, because the choice of the set is the process's.
@Suite struct SkinnyInstructionSetTests {
  @Test func values() async {
    await #expect(processExitsWith: .success) {
      for set in availableInstructionSets() where rv_use_instruction_set(set) != 0 {
        #expect(rv_current_instruction_set() == set)
        for activation in [RV_RELU, RV_TANH] {
          for units in [1, 3, 4, 5, 8, 9, 16, 17, 33, 530] {
            for outputs in [1, 2, 3, 4, 5, 9] {
              SkinnyChecks.score(Float.self, activation, units, outputs, rows: 7)
              SkinnyChecks.score(Double.self, activation, units, outputs, rows: 7)
              SkinnyChecks.gradients(Float.self, activation, units, outputs, rows: 7)
              SkinnyChecks.gradients(Double.self, activation, units, outputs, rows: 7)
              SkinnyChecks.steps(Float.self, activation, units, outputs, chains: 7, steps: 2)
              SkinnyChecks.steps(Double.self, activation, units, outputs, chains: 7, steps: 2)
            }
          }
        }
      }
    }
  }

  @Test func bits() async {
    await #expect(processExitsWith: .success) {
      for set in availableInstructionSets() where rv_use_instruction_set(set) != 0 {
        for activation in [RV_RELU, RV_SOFTPLUS] {
          for outputs in [1, 2, 3, 4, 7] {
            SkinnyBitChecks.splits(Float.self, activation, 37, outputs, chains: 20)
            SkinnyBitChecks.splits(Double.self, activation, 37, outputs, chains: 20)
          }
        }
      }
    }
  }
}
