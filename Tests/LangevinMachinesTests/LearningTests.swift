import Archives
import Foundation
import RandomStreams
import Tensors
import Testing
import Training

@testable import LangevinMachines

@Suite struct LearningTests {
  static func images(_ count: Int = 60, units: Int = 20) -> Matrix<Double> {
    var stream = RandomStream(seed: 77, purpose: .data)
    var images = Matrix<Double>.uniforms(count, units, from: &stream)
    images.scale(by: 2)
    images.mapInPlace { $0 - 1 }
    return images
  }

  static var settings: MachineLearning {
    var settings = MachineLearning()
    settings.chains = 30
    settings.batchSize = 20
    settings.stepsPerUpdate = 4
    settings.learningRate = 0.01
    settings.weightDecay = 0.003
    settings.updates = 12
    settings.trainsBias = true
    settings.seed = 5
    return settings
  }

  /// Equation 12 and the order of section 3.2, written out with the plain equations.
  @Test func updateIsTheRule() throws {
    var settings = Self.settings
    settings.temperature = 0.8
    let images = Self.images()
    var trainer = try MachineTrainer(images: images, settings: settings)
    let machine = trainer.machine
    var chains = trainer.chains
    try trainer.update()
    var order = DataOrder(seed: 5, count: 60, batchSize: 20)
    let batch = images.gatheringRows(Array(order.batch(ofUpdate: 0)))
    try chains.advance(steps: 4)
    let states = chains.positions
    #expect(trainer.chains.positions == states)
    let data = machine.couplingStatistic(at: batch)
    let model = machine.couplingStatistic(at: states)
    for i in 0..<20 {
      for j in 0..<20 {
        let expected =
          (1 - 0.003) * machine.couplings[i, j] - 0.01 / 0.8 * (data[i, j] - model[i, j])
        #expect(abs(trainer.machine.couplings[i, j] - expected) < 1e-13)
      }
      let shift = machine.biasStatistic(at: batch)[i] - machine.biasStatistic(at: states)[i]
      #expect(abs(trainer.machine.bias[i] + 0.01 / 0.8 * shift) < 1e-13)
    }
    var gap = data
    gap.add(model, scaledBy: -1)
    let monitor = try #require(trainer.monitor)
    #expect(abs(monitor.gradientMeanSquare - gap.meanSquare()) < 1e-12)
    #expect(abs(monitor.dataEnergyPerUnit - machine.energyPerUnit(at: batch)) < 1e-12)
    #expect(abs(monitor.chainEnergyPerUnit - machine.energyPerUnit(at: states)) < 1e-12)
    #expect(abs(monitor.chainMeanSquare - states.meanSquare()) < 1e-12)
  }

  /// Restarted, tempered and plain trainings go on from a checkpoint with the same bits.
  @Test(arguments: ["plain", "restarts", "tempering", "feedback", "momentum"])
  func resumingEqualsNotStopping(kind: String) throws {
    var settings = Self.settings
    switch kind {
    case "restarts":
      settings.restarts = .init(maximumAge: 0.2, minimumAge: 0.06, dataShare: 0.5)
      settings.averaging = 0.8
    case "momentum": settings.momentum = 0.7
    case "tempering": settings.tempering = .init(temperatures: [1.1, 1.3])
    case "feedback": settings.feedbackRandomness = 0.5
    default: settings.schedule = .cosine(end: 0.1)
    }
    let images = Matrix<Float>(Self.images())
    var whole = try MachineTrainer(images: images, settings: settings)
    for _ in 0..<12 { try whole.update() }
    var first = try MachineTrainer(
      images: images, settings: settings, parallelism: .init(threads: 3))
    for _ in 0..<5 { try first.update() }
    let bytes = first.checkpoint().encode()
    var resumed = try MachineTrainer(images: images, settings: settings)
    try resumed.restore(from: Checkpoint.decode(tensors: bytes.tensors, state: bytes.state))
    while resumed.updatesDone < resumed.totalUpdates { try resumed.update() }
    #expect(resumed.machine == whole.machine)
    #expect(try resumed.result == whole.result)
    #expect(try (resumed.result != resumed.machine) == (kind == "restarts"))
    #expect(resumed.chains.positions == whole.chains.positions)
    #expect(resumed.ages == whole.ages)
  }

  @Test func bitsDoNotDependOnThreads() throws {
    let images = Matrix<Float>(Self.images(300, units: 230))
    var settings = Self.settings
    (settings.chains, settings.batchSize) = (150, 140)
    var serial = try MachineTrainer(images: images, settings: settings)
    var threaded = try MachineTrainer(
      images: images, settings: settings, parallelism: .init(threads: 4))
    for _ in 0..<3 {
      try serial.update()
      try threaded.update()
    }
    #expect(serial.machine == threaded.machine)
    #expect(serial.monitor == threaded.monitor)
  }

  @Test func chainsRestartAtTheirAge() throws {
    var settings = Self.settings
    settings.restarts = .init(maximumAge: 0.4, minimumAge: 0.1)
    var trainer = try MachineTrainer(images: Self.images(), settings: settings)
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
    var settings = Self.settings
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
    #expect(trainer.modelStateCount == (0..<40).count { trainer.ages[$0] >= ($0 < 20 ? 10 : 60) })
  }

  /// Momentum: the change is the rule's, plus a share of the last change.
  @Test func momentumRepeatsTheLastChange() throws {
    var settings = Self.settings
    settings.weightDecay = 0
    var plain = try MachineTrainer(images: Self.images(), settings: settings)
    settings.momentum = 0.5
    var carried = try MachineTrainer(images: Self.images(), settings: settings)
    let start = plain.machine.couplings
    try plain.update()
    try carried.update()
    #expect(plain.machine == carried.machine)
    let first = carried.machine.couplings
    // The second update from the same state: the rule's change is that of the plain trainer.
    try plain.update()
    try carried.update()
    for (index, value) in carried.machine.couplings.elements.enumerated() {
      let repeated = 0.5 * (first.elements[index] - start.elements[index])
      #expect(abs(value - plain.machine.couplings.elements[index] - repeated) < 1e-12)
    }
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
    var trainer = try MachineTrainer(images: Self.images(), settings: settings)
    for _ in 0..<10 { try trainer.update() }
    #expect(trainer.swapAcceptance.allSatisfy { $0 > 0.05 && $0 < 1 })
    for (level, chains) in ([trainer.chains] + trainer.hotChains).enumerated() {
      let temperature = [1.0, 1.5, 2.25][level]
      let ratio = chains.positions.meanSquare() * (1 - 0.05) / temperature
      // 60 000 numbers: false alarm 3e-6 for the three; sees 3 %.
      #expect(abs(ratio - 1) < 4.89 * (2.0 / 60_000).squareRoot())
    }
  }

  @Test func constraintsHold() throws {
    var stream = RandomStream(seed: 9)
    let couplings = Matrix<Double>.normals(20, 20, from: &stream)
    var diagonal = couplings
    try CouplingConstraint.zeroDiagonal.project(&diagonal)
    #expect((0..<20).allSatisfy { diagonal[$0, $0] == 0 })
    #expect(diagonal[3, 4] == couplings[3, 4])
    var sparse = couplings
    try CouplingConstraint.sparse(density: 0.3, seed: 2).project(&sparse)
    let kept = sparse.elements.count { $0 != 0 }
    #expect((80...160).contains(kept))  // 120 ± 9.2: false alarm 1e-5
    var dale = couplings
    try CouplingConstraint.dale(excitatoryShare: 0.8).project(&dale)
    for to in 0..<20 {
      for from in 0..<20 where from != to {
        #expect(from < 16 ? dale[to, from] >= 0 : dale[to, from] <= 0)
      }
      #expect(dale[to, to] == couplings[to, to])
    }
    var low = couplings
    try CouplingConstraint.lowRank(rank: 3).project(&low)
    let values = try low.singularValueDecomposition().values
    let original = try couplings.singularValueDecomposition().values
    for index in 0..<3 { #expect(abs(values[index] - original[index]) < 1e-10) }
    #expect(values[3] < 1e-10)
    var settings = Self.settings
    settings.constraint = .zeroDiagonal
    var trainer = try MachineTrainer(images: Self.images(), settings: settings)
    for _ in 0..<3 { try trainer.update() }
    #expect((0..<20).allSatisfy { trainer.machine.couplings[$0, $0] == 0 })
  }

  /// The average of matrices of rank 3 is not of rank 3, but the result of a training is.
  @Test func averagedResultObeysTheConstraint() throws {
    var settings = Self.settings
    (settings.constraint, settings.averaging) = (.lowRank(rank: 3), 0.8)
    settings.learningRate = 0.1
    var trainer = try MachineTrainer(images: Self.images(), settings: settings)
    for _ in 0..<5 { try trainer.update() }
    func fourth(_ couplings: Matrix<Double>) throws -> Double {
      try couplings.singularValueDecomposition().values[3]
    }
    let average = try #require(trainer.average?.parameters?[0])
    #expect(try fourth(average) > 1e-6)
    let result = try trainer.result.couplings
    #expect(try fourth(result) < 1e-10)
    var projected = average
    try settings.constraint.project(&projected)
    #expect(result == projected)
  }

  /// A line of metrics holds means over updates, and the gradient of the last one.
  @Test func metricsHoldTheLastUpdate() throws {
    var trainer = try MachineTrainer(images: Self.images(), settings: Self.settings)
    var values: [Double] = []
    for _ in 0..<3 {
      try trainer.update()
      values.append(try #require(trainer.monitor).gradientMeanSquare)
    }
    let metrics = trainer.takeMetrics()
    #expect(metrics["lastGradientMeanSquare"] == values[2])
    let mean = try #require(metrics["gradientMeanSquare"])
    #expect(abs(mean - values.reduce(0, +) / 3) < 1e-15)
    #expect(trainer.takeMetrics().isEmpty)
  }

  /// All classes with label units: the configuration that is stored names them.
  @Test func labelUnitsOfAllClasses() throws {
    var configuration = LangevinConfiguration(preset: .small)
    (configuration.classes, configuration.labelCopies, configuration.strokeDigits) = ([], 2, 40)
    let images = try configuration.loadImages()
    #expect(configuration.classes == images.classes && images.classes.count > 3)
    let vectors = try configuration.trainingVectors(images)
    let held = try #require(configuration.labelUnits(for: images.labels[0]))
    #expect(held.units.map { vectors[0, $0] } == held.values)
    #expect(
      held.units.count == 2 * images.classes.count && vectors.columns == 196 + held.units.count)
  }

  @Test func configurationsAreChecked() throws {
    for change: (inout LangevinConfiguration) -> Void in [
      { $0.imageCount = -1 }, { $0.strokeDigits = -1 }, { $0.labelCopies = -1 },
    ] {
      var configuration = LangevinConfiguration(preset: .small)
      change(&configuration)
      #expect(throws: LangevinMachineError.self) { _ = try configuration.loadImages() }
    }
  }

  /// The rule does what it is for: the model comes to match data of another machine.
  @Test func learnsATwoUnitMachine() throws {
    let truth = try LangevinMachine<Double>(couplings: Matrix([[0.4, 1.5], [-0.8, 0.3]]))
    var chains = try MachineChains(
      MachineDynamics(truth, timeStep: 0.02), count: 20_000, seed: 70)
    try chains.advance(steps: 500)
    var settings = MachineLearning()
    (settings.chains, settings.batchSize) = (2_000, 2_000)
    settings.learningRate = 0.2
    settings.weightDecay = 0
    settings.timeStep = 0.02
    settings.schedule = .linear(end: 0.05)
    settings.updates = 400
    settings.seed = 71
    var trainer = try MachineTrainer(images: chains.positions, settings: settings)
    while trainer.updatesDone < 400 { try trainer.update() }
    let (learned, exact) = (
      try SmallMachineQuadrature(trainer.machine, temperature: 1, points: 401),
      try SmallMachineQuadrature(truth, temperature: 1, points: 401)
    )
    for (a, b) in zip(learned.secondMoments.elements, exact.secondMoments.elements) {
      #expect(abs(a - b) < 0.1)
    }
    // Log-likelihood of the true law under the learned one, nats below the best.
    let energies = trainer.machine.energies(at: chains.positions)
    let trueEnergies = truth.energies(at: chains.positions)
    let loss =
      zip(energies, trueEnergies).reduce(0) { $0 + $1.0 - $1.1 } / 20_000 + learned.logPartition
      - exact.logPartition
    #expect(loss < 0.02)
    // Before training it is far.
    let start = LangevinMachine<Double>.random(units: 2, gain: 2, seed: 71)
    let before =
      start.energies(at: chains.positions).reduce(0, +) / 20_000
      + (try SmallMachineQuadrature(start, temperature: 1, points: 401).logPartition)
    #expect(before - trueEnergies.reduce(0, +) / 20_000 - exact.logPartition > 0.05)
  }

  @Test func settingsAreChecked() {
    for change: (inout MachineLearning) -> Void in [
      { $0.temperature = 0 }, { $0.timeStep = -1 }, { $0.chains = 0 }, { $0.weightDecay = 1 },
      { $0.restarts = .init(maximumAge: 1, minimumAge: 2) },
      { $0.restarts = .init(maximumAge: 9, minimumAge: 2, noiseMaximumAge: 1) },
      { $0.momentum = 1 }, { $0.tempering = .init(temperatures: [0.5]) },
      { $0.finalStepsPerUpdate = 0 }, { $0.constraint = .sparse(density: 0, seed: 1) },
      { $0.constraint = .dale(excitatoryShare: 1.2) }, { $0.constraint = .lowRank(rank: 0) },
    ] {
      var settings = Self.settings
      change(&settings)
      #expect(throws: LangevinMachineError.self) {
        _ = try MachineTrainer(images: Self.images(), settings: settings)
      }
    }
    #expect(throws: LangevinMachineError.self) {
      _ = try MachineTrainer(images: Matrix<Float>.zeros(0, 9), settings: Self.settings)
    }
  }

  /// Section 3.3.
  @Test func paperPreset() {
    let paper = MachineLearning.paper
    #expect(paper.gain == 2 && paper.temperature == 1 && paper.timeStep == 0.01)
    #expect(paper.stepsPerUpdate == 10 && paper.chains == 1000 && paper.batchSize == 1000)
    #expect(paper.learningRate == 5e-4 && paper.weightDecay == 2e-6 && paper.updates == 54_000)
    #expect(!paper.trainsBias && paper.constraint == .none && paper.restarts == nil)
    #expect(paper.schedule == .constant && paper.tempering == nil && paper.momentum == nil)
  }
}
