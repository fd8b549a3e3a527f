import Tensors
import Testing

@testable import LangevinMachines

@Suite struct MachineTrainerChainsTests {
  @Test func chainsRestartAtTheirAge() throws {
    var settings = MachineTrainerTests.settings
    settings.restarts = .init(maximumAge: 0.4, minimumAge: 0.1)
    var trainer = try MachineTrainer(images: MachineTrainerTests.images(), settings: settings)
    for _ in 0..<10 {
      let before = trainer.ages
      try trainer.update()
      for (old, new) in zip(before, trainer.ages) { #expect(new == (old >= 40 ? 4 : old + 4)) }
    }
    // Ages stay spread over the whole range.
    #expect(trainer.ages.min()! < 8 && trainer.ages.max()! > 32)
  }

  /// Chains from images and chains from noise have their own ages, and those too young are left out
  /// of the model average.
  @Test func chainsFromDataAndFromNoiseAreApart() throws {
    var settings = MachineTrainerTests.settings
    (settings.chains, settings.batchSize) = (40, 20)
    settings.trainsBias = false
    settings.restarts = .init(
      maximumAge: 0.4, minimumAge: 0.1, dataShare: 0.5, noiseMaximumAge: 0.8, noiseMinimumAge: 0.6)
    // Images are at ±5: chains that start there are told from chains that start at N(0, 1), of which
    // no mean of 20 units is beyond 2 (9 deviations).
    var images = Matrix<Double>.zeros(60, 20)
    for row in 0..<60 { for unit in 0..<20 { images[row, unit] = 5 } }
    settings.timeStep = 1e-6
    settings.restarts?.maximumAge *= 1e-4
    settings.restarts?.minimumAge *= 1e-4
    settings.restarts?.noiseMaximumAge? *= 1e-4
    settings.restarts?.noiseMinimumAge? *= 1e-4
    var trainer = try MachineTrainer(images: images, settings: settings)
    for _ in 0..<30 {
      let before = trainer.ages
      try trainer.update()
      for (chain, (old, new)) in zip(before, trainer.ages).enumerated() {
        #expect(new == (old >= (chain < 20 ? 40 : 80) ? 4 : old + 4))
      }
    }
    let means = (0..<40).map { abs(trainer.chains.positions.rows($0..<$0 + 1).mean()) }
    #expect(means[..<20].allSatisfy { $0 > 4 })
    #expect(means[20...].allSatisfy { $0 < 2 })
    let signs = (0..<20).map { trainer.chains.positions[$0, 0] > 0 }
    // Either sign with probability 1/2: all 20 alike has probability 2e-6.
    #expect(Set(signs).count == 2)
    let counted = (0..<40).filter { trainer.ages[$0] >= ($0 < 20 ? 10 : 60) }
    #expect(trainer.modelStateCount == counted.count)
    // The virial is of the same chains.
    let sum = counted.reduce(0.0) { $0 + trainer.chains.virials[$1] }
    let virial = sum / Double(20 * counted.count)
    let monitor = try #require(trainer.monitor)
    #expect(abs(monitor.chainVirialPerUnit - virial) <= 1e-9 * abs(virial))
  }

  /// Exchange between temperatures leaves each level's law alone: J = 0, where it is Gaussian.
  @Test func exchangeKeepsTheLaw() throws {
    var settings = MachineLearning()
    settings.gain = 0
    settings.learningRate = 0
    (settings.chains, settings.batchSize) = (3_000, 10)
    settings.tempering = .init(temperatures: [1.5, 2.25])
    settings.stepsPerUpdate = 20
    settings.timeStep = 0.1
    var trainer = try MachineTrainer(images: MachineTrainerTests.images(), settings: settings)
    for _ in 0..<10 { try trainer.update() }
    #expect(trainer.swapAcceptance.allSatisfy { $0 > 0.05 && $0 < 1 })
    for (level, chains) in ([trainer.chains] + trainer.hotChains).enumerated() {
      let temperature = [1.0, 1.5, 2.25][level]
      let ratio = chains.positions.meanSquare() * (1 - 0.05) / temperature
      // 60 000 numbers: false alarm 3e-6 for the three; sees 3 %.
      #expect(abs(ratio - 1) < 4.89 * (2.0 / 60_000).squareRoot())
    }
  }
}
