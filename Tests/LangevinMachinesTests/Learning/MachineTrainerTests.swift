import Archives
import RandomStreams
import Tensors
import Testing
import Training

@testable import LangevinMachines

@Suite struct MachineTrainerTests {
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

  /// NLM eq. 12 and the order of NLM §3.2, written out with the plain equations.
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
    #expect(resumed.monitor == whole.monitor)
    #expect(resumed.takeMetrics() == whole.takeMetrics())
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
}
