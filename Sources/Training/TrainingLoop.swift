import Archives
import Processes
import Tensors

/// Runs a learning rule to its end: metrics, checkpoints, interruption, progress.
public struct TrainingLoop: Sendable {
  /// How a loop ended.
  public enum Outcome: Sendable, Equatable {
    case finished
    /// A signal came; a checkpoint of `updatesDone` updates is saved.
    case interrupted(updatesDone: Int)
  }

  /// What a progress display needs.
  public struct Progress: Sendable {
    /// Updates done.
    public var updatesDone: Int
    /// Updates of the whole training.
    public var totalUpdates: Int
    /// Seconds since the loop began.
    public var elapsed: Double
    /// Updates per second in this loop.
    public var rate: Double
    /// Seconds to the end at this rate.
    public var remaining: Double
    /// The metrics logged last.
    public var metrics: [String: Double]
    /// What is done after the last update; nil before.
    public var work: String?
  }

  /// Updates between two lines of metrics.
  public var logInterval: Int
  /// Updates between two checkpoints, besides the one at the end; 0 for none but where stopped.
  public var checkpointInterval: Int
  /// Seconds after which a checkpoint is due, however few updates were done; not where
  /// `checkpointInterval` is 0.
  public var checkpointSeconds = 300.0

  /// A loop that logs and saves at the given intervals, in updates.
  public init(logInterval: Int = 100, checkpointInterval: Int = 0) {
    self.logInterval = max(1, logInterval)
    self.checkpointInterval = checkpointInterval
  }

  /// Updates `rule` until it has done all its updates or `isInterrupted` says so, in any of the processes.
  ///
  /// - Parameters:
  ///   - directory: receives metrics and checkpoints; nil for training in memory, and in all processes but
  ///     the first.
  ///   - processes: those that do every update together.
  ///   - onProgress: called after every logging interval.
  /// - Throws: `TrainingError` where a metric is not finite, what `rule` throws, and errors
  ///   of the directory.
  public func run<Rule: LearningRule>(
    _ rule: inout Rule, in directory: RunDirectory? = nil,
    processes: any ProcessGroup = SingleProcess(),
    isInterrupted: () -> Bool = { false }, onProgress: (Progress) -> Void = { _ in }
  ) throws -> Outcome {
    let clock = ContinuousClock()
    let (start, updatesBefore) = (clock.now, rule.updatesDone)
    var saved = start
    while rule.updatesDone < rule.totalUpdates {
      try processes.together { try rule.update() }
      let (done, total) = (rule.updatesDone, rule.totalUpdates)
      if done % logInterval == 0 || done == total {
        let progress = Progress(
          of: &rule, since: updatesBefore, elapsed: (clock.now - start).seconds)
        try processes.together {
          try directory?.appendMetrics(
            step: done, seconds: progress.elapsed, values: progress.metrics)
          try progress.checkMetrics()
        }
        onProgress(progress)
      }
      let interrupted = processes.any(isInterrupted())
      let isDue =
        checkpointInterval > 0
        && (done % checkpointInterval == 0 || done == total
          || (clock.now - saved).seconds > checkpointSeconds)
      // Clocks differ: that of the first process decides.
      if interrupted || processes.any(isDue && processes.isFirst) {
        try processes.together {
          try directory?.writeCheckpoint(rule.checkpoint(), step: done)
        }
        saved = clock.now
      }
      if interrupted && done < total { return .interrupted(updatesDone: done) }
    }
    return .finished
  }
}

extension TrainingLoop.Progress {
  /// All of `updates` done.
  init(done updates: Int, then work: String) {
    (updatesDone, totalUpdates, self.work) = (updates, updates, work)
    (elapsed, rate, remaining, metrics) = (0, 0, 0, [:])
  }

  /// Where `rule` stands, which gives its metrics away; `first` updates were done before the loop.
  fileprivate init<Rule: LearningRule>(of rule: inout Rule, since first: Int, elapsed: Double) {
    (updatesDone, totalUpdates, self.elapsed) = (rule.updatesDone, rule.totalUpdates, elapsed)
    rate = Double(updatesDone - first) / max(elapsed, 1e-9)
    remaining = Double(totalUpdates - updatesDone) / rate
    metrics = rule.takeMetrics()
  }

  fileprivate func checkMetrics() throws {
    if let (name, _) = metrics.sorted(by: { $0.key < $1.key }).first(where: { !$1.isFinite }) {
      throw TrainingError.nonFinite(metric: name, update: updatesDone)
    }
  }
}

/// A training that cannot go on.
public enum TrainingError: Error, Equatable, Sendable, CustomStringConvertible {
  case nonFinite(metric: String, update: Int)
  /// A weight of the trained model is not a number.
  case nonFiniteWeights(name: String, index: Int)
  /// Training ended with a model that is worse than none.
  case exploded(quantity: String, value: Double, limit: Double)

  /// The message.
  public var description: String {
    switch self {
    case .nonFinite(let metric, let update):
      "`\(metric)` is not finite at update \(update). Try a smaller learning rate."
    case .nonFiniteWeights(let name, let index):
      "`\(name)` is not finite at element \(index) after training; no model was written. Try a smaller "
        + "learning rate."
    case .exploded(let quantity, let value, let limit):
      "training exploded: \(quantity) is \(value), expected at most \(limit). Try a smaller "
        + "learning rate."
    }
  }
}

extension Duration {
  /// The duration in seconds.
  public var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}

extension TrainingError: ClassifiedError {
  /// What kind of failure each case is.
  public var errorKind: ErrorKind { .numericalFailure }
}
