import Dynamics
import RandomStreams
import Tensors

/// Two machines trained on disjoint sets of M images each, with the same seeds and the same number
/// of updates, for several M: from replaying stored images to making new ones (NLM §5.6).
public struct MemorisationProtocol: Sendable {
  /// What one M gave.
  public struct Result: Sendable, Equatable, Codable {
    /// M
    public var size: Int
    /// The first machine against its own training images.
    public var report: MemorisationReport
    /// Mean q between samples of the two machines with the same noise.
    public var overlap: Double
  }

  /// What one machine had learned at a moment of its training.
  public struct Moment: Sendable, Equatable, Codable {
    /// Updates done.
    public var updates: Int
    /// The machine against its training images.
    public var report: MemorisationReport
  }

  /// All images, in any order: in a random order of the seed the first M and the next M train the two
  /// machines, and the M after these are held out.
  public var images: ImageSet
  /// M
  public var sizes = [10, 30, 100, 300, 1_000, 3_000]
  /// Training of every machine.
  public var settings: MachineLearning
  /// Samples of each machine.
  public var samples = 300
  /// Time of generation from noise, time units.
  public var generationTime = 40.0

  /// The settings of the reduced reference run, for images of 14 × 14.
  public init(images: ImageSet) {
    self.images = images
    settings = MachineLearning()
    (settings.chains, settings.batchSize) = (256, 256)
    settings.learningRate = 0.004
    settings.updates = 6_000
  }

  /// Runs all sizes.
  public func run(
    seed: UInt64, parallelism: Parallelism = .serial, log: (String) -> Void = { _ in }
  ) throws -> [Result] {
    try sizes.map { size in
      log("memorisation: M = \(size)")
      return try run(size: size, seed: seed, parallelism: parallelism)
    }
  }

  /// Metrics of one machine of M = `size` images after each of `updates`, ascending: where to stop.
  public func course(
    size: Int, at updates: [Int], seed: UInt64, parallelism: Parallelism = .serial,
    log: (String) -> Void = { _ in }
  ) throws -> [Moment] {
    let parts = try disjointSets(of: size, seed: seed)
    var settings = settings
    settings.seed = seed
    settings.updates = updates.last ?? 0
    var trainer = try MachineTrainer(
      images: parts[0].images, settings: settings, parallelism: parallelism)
    return try updates.map { update in
      log("memorisation: M = \(size), update \(update)")
      while trainer.updatesDone < update { try trainer.update() }
      let machine = try trainer.result
      let frames = try generate(machine, seed: seed, parallelism: parallelism)
      return Moment(
        updates: update,
        report: try MemorisationReport(
          machine, samples: frames, training: parts[0], heldOut: parts[2], seed: seed))
    }
  }

  /// Three sets of `size` images: for the first and the second machine, and held out. Drawn from all
  /// images, so that each has all classes where the images are sorted by class.
  func disjointSets(of size: Int, seed: UInt64) throws -> [ImageSet] {
    guard images.count >= 3 * size else {
      throw LangevinMachineError.noImages(
        reason: "\(images.count) images, expected three times the largest M, \(3 * size)")
    }
    // Chain 1: the report's bootstrap has the addresses of chain 0.
    let order = RandomStream(seed: seed, chain: 1, purpose: .metrics).permutation(of: images.count)
    return (0..<3).map { images.gathering(Array(order[$0 * size..<($0 + 1) * size])) }
  }

  /// Runs one size.
  public func run(size: Int, seed: UInt64, parallelism: Parallelism = .serial) throws -> Result {
    let parts = try disjointSets(of: size, seed: seed)
    let machines = try parts.prefix(2).map {
      try train($0, seed: seed, parallelism: parallelism)
    }
    let frames = try machines.map { try generate($0, seed: seed, parallelism: parallelism) }
    let report = try MemorisationReport(
      machines[0], samples: frames[0], training: parts[0], heldOut: parts[2], seed: seed)
    let references = NearestImages(images.thinned(to: 1_000))
    return Result(
      size: size, report: report,
      overlap: MemorisationReport.overlap(frames[0], frames[1], references: references))
  }

  private func train(
    _ images: ImageSet, seed: UInt64, parallelism: Parallelism
  ) throws -> LangevinMachine<Float> {
    var settings = settings
    settings.seed = seed
    var trainer = try MachineTrainer(
      images: images.images, settings: settings, parallelism: parallelism)
    while trainer.updatesDone < settings.updates { try trainer.update() }
    return try trainer.result
  }

  private func generate(
    _ machine: LangevinMachine<Float>, seed: UInt64, parallelism: Parallelism
  ) throws -> Matrix<Float> {
    let dynamics = MachineDynamics(
      machine, timeStep: Float(settings.timeStep), temperature: Float(settings.temperature))
    var chains = try MachineChains(
      dynamics, count: samples, seed: seed &+ 1, parallelism: parallelism)
    // The images are means over the last time unit.
    let window = max(1, Int((1 / settings.timeStep).rounded()))
    try chains.advance(steps: Int((generationTime / settings.timeStep).rounded()) - window)
    return try chains.averageRates(over: window)
  }
}
