import Archives
import Processes
import Tensors

/// What a training procedure runs in: where it saves, how often, on how many threads, and who may
/// stop it.
public struct TrainingSession: Sendable {
  /// Receives metrics and checkpoints; nil for training in memory, and in all processes but the first.
  public let directory: RunDirectory?
  /// Intervals of metrics and checkpoints.
  public var loop: TrainingLoop
  /// Threads that share the work; no result depends on it.
  public var parallelism: Parallelism
  /// Processes that train together; no result depends on their number.
  public var processes: any ProcessGroup = SingleProcess()
  /// Whether training shall save and stop.
  public var isInterrupted: @Sendable () -> Bool
  /// Called after every logging interval.
  public var onProgress: @Sendable (TrainingLoop.Progress) -> Void

  /// Receives warnings.
  public var warn: @Sendable (String) -> Void
  /// Whether a rule only goes back to the latest checkpoint, as if that were the end.
  public var stopsAtCheckpoint = false

  /// A session that makes a run of the latest checkpoint, and writes nothing.
  init(directory: RunDirectory, stopsAtCheckpoint: Bool) {
    self.init(directory: directory)
    self.stopsAtCheckpoint = stopsAtCheckpoint
  }

  /// A session; without a directory, nothing is saved.
  public init(
    directory: RunDirectory? = nil, loop: TrainingLoop = TrainingLoop(),
    parallelism: Parallelism = .serial, isInterrupted: @escaping @Sendable () -> Bool = { false },
    onProgress: @escaping @Sendable (TrainingLoop.Progress) -> Void = { _ in },
    warn: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    (self.directory, self.loop, self.parallelism) = (directory, loop, parallelism)
    (self.isInterrupted, self.onProgress, self.warn) = (isInterrupted, onProgress, warn)
  }

  /// Runs a learning rule to its end, from the latest checkpoint of the directory if there is one.
  public func run<Rule: LearningRule>(_ rule: inout Rule) throws -> TrainingLoop.Outcome {
    if let checkpoint = try latestCheckpoint() {
      try processes.together { try rule.restore(from: checkpoint) }
    }
    if stopsAtCheckpoint { return .finished }
    return try loop.run(
      &rule, in: directory, processes: processes, isInterrupted: isInterrupted,
      onProgress: onProgress)
  }

  /// Tells of work that follows the last of `updates` updates.
  ///
  /// - Returns: false where the session shall stop.
  public func afterwards(_ updates: Int, _ work: String) -> Bool {
    onProgress(TrainingLoop.Progress(done: updates, then: work))
    return !processes.any(isInterrupted())
  }

  /// Saves a rule where it stands.
  public func save<Rule: LearningRule>(_ rule: inout Rule) throws {
    try processes.together {
      try directory?.writeCheckpoint(rule.checkpoint(), step: rule.updatesDone)
    }
  }

  /// What the first process finds in its directory, in every process.
  private func latestCheckpoint() throws -> Checkpoint? {
    let found = try processes.together { try directory?.latestCheckpoint(warn: warn) }
    guard processes.count > 1 else { return found }
    let bytes = found?.encode()
    let tensors = processes.first(bytes?.tensors ?? [])
    let state = processes.first(bytes?.state ?? [])
    if processes.isFirst || state.isEmpty { return found }
    return try Checkpoint.decode(tensors: tensors, state: state)
  }
}
