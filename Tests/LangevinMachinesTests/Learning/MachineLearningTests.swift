import Tensors
import Testing
import Training

@testable import LangevinMachines

@Suite struct MachineLearningTests {
  @Test func settingsAreChecked() {
    for change: (inout MachineLearning) -> Void in [
      { $0.temperature = 0 }, { $0.timeStep = -1 }, { $0.chains = 0 }, { $0.weightDecay = 1 },
      { $0.restarts = .init(maximumAge: 1, minimumAge: 2) },
      { $0.restarts = .init(maximumAge: 9, minimumAge: 2, noiseMaximumAge: 1) },
      { $0.momentum = 1 }, { $0.tempering = .init(temperatures: [0.5]) },
      { $0.finalStepsPerUpdate = 0 }, { $0.constraint = .sparse(density: 0, seed: 1) },
      { $0.constraint = .dale(excitatoryShare: 1.2) }, { $0.constraint = .lowRank(rank: 0) },
    ] {
      var settings = MachineTrainerTests.settings
      change(&settings)
      #expect(throws: SettingError.self) {
        _ = try MachineTrainer(images: MachineTrainerTests.images(), settings: settings)
      }
    }
    #expect(throws: LangevinMachineError.self) {
      _ = try MachineTrainer(
        images: Matrix<Float>.zeros(0, 9), settings: MachineTrainerTests.settings)
    }
  }

  /// NLM §3.3.
  @Test func paperPreset() {
    let paper = MachineLearning.paper
    #expect(paper.gain == 2 && paper.temperature == 1 && paper.timeStep == 0.01)
    #expect(paper.stepsPerUpdate == 10 && paper.chains == 1000 && paper.batchSize == 1000)
    #expect(paper.learningRate == 5e-4 && paper.weightDecay == 2e-6 && paper.updates == 54_000)
    #expect(!paper.trainsBias && paper.constraint == .none && paper.restarts == nil)
    #expect(paper.schedule == .constant && paper.tempering == nil && paper.momentum == nil)
  }
}
