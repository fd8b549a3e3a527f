import Archives
import Processes
import Tensors

/// A family's training procedure: from a configuration and data to a run.
public protocol FamilyTraining: Sendable {
  associatedtype Run: FamilyRun

  /// All settings, those included that were found in the data.
  var configuration: Run.Configuration { get }
  /// What is learned from; nil for data that follow from the configuration.
  var data: DataIdentity? { get }
  /// Updates between two lines of metrics.
  var logInterval: Int { get }
  /// Updates of the whole training.
  var totalUpdates: Int { get }
  /// What network, optimiser and one update hold at once.
  var memory: MemoryEstimate { get }
  /// Whether several processes can share an update.
  var isShared: Bool { get }

  /// Trains in memory or in the session's directory; metrics and checkpoints go through
  /// `session.run`.
  func train(in session: TrainingSession) throws -> TrainingResult<Run>
}

/// How a training ended.
public enum TrainingResult<Run: Sendable>: Sendable {
  case finished(Run)
  /// A signal came; a checkpoint of `updatesDone` updates is saved.
  case interrupted(updatesDone: Int)

  /// The run of a finished training.
  public var run: Run? {
    if case .finished(let run) = self { run } else { nil }
  }
}

extension FamilyTraining {
  /// Updates between two lines of metrics.
  public var logInterval: Int { 100 }
  /// Too little to be counted.
  public var memory: MemoryEstimate { MemoryEstimate() }
  /// Every update is one process's.
  public var isShared: Bool { false }

  /// Trains in memory.
  public func run(
    parallelism: Parallelism = .serial,
    isInterrupted: @escaping @Sendable () -> Bool = { false },
    onProgress: @escaping @Sendable (TrainingLoop.Progress) -> Void = { _ in }
  ) throws -> TrainingResult<Run> {
    try memory.check("the training", threads: parallelism.threads)
    return try train(
      in: TrainingSession(
        loop: TrainingLoop(logInterval: logInterval), parallelism: parallelism,
        isInterrupted: isInterrupted, onProgress: onProgress))
  }

  /// Trains in a run directory: the one path of all families. Records configuration, data and machine,
  /// goes on from the latest checkpoint, and leaves model, files and status.
  ///
  /// - Parameters:
  ///   - path: the run directory.
  ///   - checkpointInterval: updates between two checkpoints; 0 saves only when stopped.
  ///   - isExact: whether a machine that computes other bits is refused rather than warned of.
  ///   - keepsRight: whether the directory of a finished run keeps the right to write, for files to come,
  ///     until `close()` or the end of its last copy.
  ///   - processes: those that train together, each with the same arguments; only the first one reads and
  ///     writes the directory.
  ///   - warn: receives warnings.
  /// - Returns: the directory, in the first process, and how the training ended.
  /// - Throws: `RunError` for other data than the run started with, `ArchiveError` for what cannot be
  ///   written, resumed or held in memory, what the procedure throws. A training that fails is recorded as failed.
  public func run(
    in path: String, mode: RunDirectory.Mode = .fresh, checkpointInterval: Int = 5_000,
    parallelism: Parallelism = .serial, isExact: Bool = false, keepsRight: Bool = false,
    processes: any ProcessGroup = SingleProcess(),
    isInterrupted: @escaping @Sendable () -> Bool = { false },
    onProgress: @escaping @Sendable (TrainingLoop.Progress) -> Void = { _ in },
    warn: @escaping @Sendable (String) -> Void = { _ in }
  ) throws -> (directory: RunDirectory?, result: TrainingResult<Run>) {
    try check(processes)
    let directory = try processes.together {
      try memory.check("the training", threads: parallelism.threads)
      guard processes.isFirst else { return nil as RunDirectory? }
      return try startRun(in: path, mode: mode, isExact: isExact, warn: warn)
    }
    var session = TrainingSession(
      directory: directory,
      loop: TrainingLoop(logInterval: logInterval, checkpointInterval: checkpointInterval),
      parallelism: parallelism, isInterrupted: isInterrupted, onProgress: onProgress,
      warn: warn)
    session.processes = processes
    let result = try train(in: session, keepsRight: keepsRight)
    return (directory, result)
  }

  /// The directory of a run that starts or goes on.
  private func startRun(
    in path: String, mode: RunDirectory.Mode, isExact: Bool, warn: (String) -> Void
  ) throws -> RunDirectory {
    if let file = data?.file, mode != .resume, RunDirectory.contains(file, directory: path) {
      throw RunError.dataInside(path: path, file: file)
    }
    if mode == .resume { try checkResumption(of: path, isExact: isExact, warn: warn) }
    let record = try mode == .resume ? record(resuming: path) : record()
    return try RunDirectory.create(path, record: record, mode: mode)
  }

  /// Trains, and leaves model, files and status in the directory.
  private func train(
    in session: TrainingSession, keepsRight: Bool
  ) throws -> TrainingResult<Run> {
    var directory = session.directory
    do {
      let result = try train(in: session)
      try session.processes.together {
        if let run = result.run {
          try Self.checkFinite(run.tensors)
          if let directory {
            try directory.writeModel(run.tensors)
            try run.writeFiles(to: directory)
          }
        }
        try directory?.setStatus(
          result.run == nil ? .interrupted : .finished,
          keepsRight: result.run != nil && keepsRight)
      }
      return result
    } catch {
      // What is wrong is thrown on; a disk that is full cannot take the status either.
      try? directory?.setStatus(.failed)
      throw error
    }
  }

  /// A model with weights that are no numbers is none.
  private static func checkFinite(_ tensors: [String: NumericArray]) throws(TrainingError) {
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      guard let index = tensor.firstNonFinite else { continue }
      throw .nonFiniteWeights(name: name, index: index)
    }
  }

  /// What `run.json` says of this training.
  private func record() throws -> RunRecord {
    var record = RunRecord(
      family: Run.family, configuration: try JSONValue(encoding: configuration),
      seed: configuration.seed, citations: Run.citations)
    record.data = try data.map {
      // Where a relative name is seen from, for a resumption from another directory.
      var members = try JSONValue(encoding: $0).object ?? [:]
      members["directory"] = .string(LocalFileSystem().resolve("."))
      return .object(members)
    }
    record.machine = try JSONValue(encoding: ComputingMachine.current)
    return record
  }

  /// The same where files keep the names that they had when the run at `path` began: they may be seen from
  /// another directory now, and `checkData` has compared what is in them.
  private func record(resuming path: String) throws -> RunRecord {
    let stored = try RunDirectory.open(path).record
    var record = try record()
    var configuration = record.configuration.object ?? [:]
    for key in Run.Configuration.fileKeys { configuration[key] = stored.configuration[key] }
    record.configuration = .object(configuration)
    record.data = stored.data ?? record.data
    return record
  }

  private func checkResumption(
    of path: String, isExact: Bool, warn: (String) -> Void
  ) throws {
    let directory = try RunDirectory.open(path)
    let (record, file) = (directory.record, directory.path(of: "run.json"))
    try checkData(of: directory)
    guard let stored = try record.machine?.decode(ComputingMachine.self, name: file) else { return }
    let differences = ComputingMachine.current.differences(from: stored)
    guard !differences.isEmpty else { return }
    if isExact { throw RunError.otherMachine(path: path, differences: differences) }
    warn(
      "the run was started on another machine (\(differences)): its last bits can differ from those of "
        + "an undisturbed run. --exact refuses to go on.")
  }
}
