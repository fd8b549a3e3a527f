import Tensors
import Testing

@testable import PoissonInference

@Suite struct PoissonConfigurationTests {
  /// What cannot work is refused before a run begins.
  @Test func settingsThatCannotWork() {
    func problem(_ change: (inout PoissonConfiguration) -> Void) -> String? {
      var configuration = PoissonConfiguration(preset: .small)
      change(&configuration)
      return configuration.problem
    }
    #expect(problem { _ in } == nil)
    #expect(problem { $0.validationShare = 0 }?.contains("validationShare") == true)
    #expect(problem { $0.validationShare = 1.5 }?.contains("1.5") == true)
    #expect(problem { $0.plan.divergenceWeight = -1 }?.contains("divergenceWeight") == true)
    #expect(problem { $0.plan.learningRate = 0 }?.contains("learningRate") == true)
    #expect(problem { $0.plan.finalTemperature = 0 }?.contains("finalTemperature") == true)
    #expect(problem { $0.plan.innerIterations = 0 }?.contains("innerIterations") == true)
    #expect(problem { $0.plan.windows = 0 }?.contains("windows") == true)
    #expect(throws: InferenceError.self) {
      try PoissonTraining(
        PoissonConfiguration(preset: .small),
        images: PreparedImages(images: .zeros(1, 16), shape: ImageShape(height: 4, width: 4)))
    }
  }
}
