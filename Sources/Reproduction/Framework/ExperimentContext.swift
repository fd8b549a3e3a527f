import Tensors
import Training

/// What an experiment is given to run with.
public struct ExperimentContext: Sendable {
  /// Sizes.
  public var scale: ExperimentScale
  /// Seeds to repeat the measurement with, at least one.
  public var seeds: [UInt64]
  /// Where data sets lie; `nil` where there are none, and rows that need them are skipped.
  public var dataDirectory: String?
  /// Where figures and arrays go; `nil` to write none.
  public var outputDirectory: String?
  /// Whether long experiments start again in place of going on from their checkpoints.
  public var overwrites: Bool
  /// Threads.
  public var parallelism: Parallelism
  /// Whether the run should stop; long experiments ask between steps, by `checkInterruption`.
  public var isInterrupted: @Sendable () -> Bool
  /// Takes one line of progress.
  public var log: @Sendable (String) -> Void
  /// What the running experiment lacks.
  var missingData = MissingData()

  /// A context; by default quick, with seeds 1, 2, 3, on one thread, silent, without files.
  public init(
    scale: ExperimentScale = .quick, seeds: [UInt64] = [1, 2, 3], dataDirectory: String? = nil,
    outputDirectory: String? = nil, overwrites: Bool = false, parallelism: Parallelism = .serial,
    isInterrupted: @escaping @Sendable () -> Bool = { false },
    log: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.scale = scale
    self.seeds = seeds
    self.dataDirectory = dataDirectory
    self.outputDirectory = outputDirectory
    self.overwrites = overwrites
    self.parallelism = parallelism
    self.isInterrupted = isInterrupted
    self.log = log
  }

  /// One value per seed.
  public func overSeeds<Value>(_ measure: (UInt64) throws -> Value) rethrows -> [Value] {
    try seeds.map(measure)
  }

  /// Updates a rule up to its end, or until so many updates are done.
  ///
  /// - Throws: `ExperimentError.interrupted` where the run should stop, and what the rule throws.
  public func train(_ rule: inout some LearningRule, until updates: Int? = nil) throws {
    while rule.updatesDone < updates ?? rule.totalUpdates {
      try checkInterruption()
      try rule.update()
    }
  }

  /// - Throws: `ExperimentError.interrupted` where the run should stop.
  public func checkInterruption() throws(ExperimentError) {
    if isInterrupted() { throw .interrupted }
  }
}
