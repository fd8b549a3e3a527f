import Processes
import Tensors

/// What a job runs in: threads, and what its front does with progress, warnings and the wish to stop.
/// A job never prints and never exits.
public struct JobContext: Sendable {
  /// A stretch of work that is shown and can be stopped.
  public struct Stage: Sendable {
    /// Whether the work shall stop, after saving what can be gone on with.
    public let isInterrupted: @Sendable () -> Bool
    /// Shows units of work done, of all, and a note.
    public let update: @Sendable (_ done: Int, _ total: Int, _ note: String) -> Void
    /// Ends the display; from here on nobody asks whether to stop.
    public let finish: @Sendable () -> Void

    /// A stage of a front.
    public init(
      isInterrupted: @escaping @Sendable () -> Bool,
      update: @escaping @Sendable (_ done: Int, _ total: Int, _ note: String) -> Void,
      finish: @escaping @Sendable () -> Void
    ) {
      (self.isInterrupted, self.update, self.finish) = (isInterrupted, update, finish)
    }

    /// Work that nobody watches or stops.
    public static var silent: Stage {
      Stage(isInterrupted: { false }, update: { _, _, _ in }, finish: {})
    }
  }

  /// Threads that share the work; no result depends on their number.
  public var parallelism: Parallelism
  /// Processes that train together; no result depends on their number.
  public var processes: any ProcessGroup
  /// Begins a stage with a label and the unit of what is counted, as in ("train", "updates").
  public var begin: @Sendable (_ label: String, _ unit: String) -> Stage
  /// Receives warnings.
  public var warn: @Sendable (String) -> Void
  /// Receives lines that tell how far long work without a bar is.
  public var log: @Sendable (String) -> Void

  /// A context; by default nobody watches.
  public init(
    parallelism: Parallelism = .serial, processes: any ProcessGroup = SingleProcess(),
    begin: @escaping @Sendable (_ label: String, _ unit: String) -> Stage = { _, _ in .silent },
    warn: @escaping @Sendable (String) -> Void = { _ in },
    log: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    (self.parallelism, self.processes) = (parallelism, processes)
    (self.begin, self.warn, self.log) = (begin, warn, log)
  }

  /// A stage around `body`.
  package func stage<Result>(
    _ label: String, unit: String, _ body: (Stage) throws -> Result
  ) rethrows -> Result {
    let stage = begin(label, unit)
    defer { stage.finish() }
    return try body(stage)
  }

  /// Takes steps of which nothing is kept unless all are taken. `body` stops where its argument,
  /// called with steps done and of the whole, gives false; it may throw `CancellationError` then.
  ///
  /// - Parameters:
  ///   - note: what the display says of the steps.
  ///   - state: how the files are after a stop.
  /// - Throws: `JobError` of kind `interrupted` where the front asked to stop.
  package func steps<Result>(
    _ label: String, unit: String = "steps", note: String = "",
    state: String = "nothing was written",
    _ body: (@escaping @Sendable (_ done: Int, _ total: Int) -> Bool) throws -> Result
  ) throws -> Result {
    try stage(label, unit: unit) { stage in
      do {
        let result = try body { done, total in
          stage.update(done, total, note)
          return !stage.isInterrupted()
        }
        if !stage.isInterrupted() { return result }
      } catch is CancellationError {}
      throw JobError(.interrupted, "stopped by a signal; \(state).")
    }
  }

  /// What is wrong with a report alone, and not that it was stopped or that nothing can be written.
  private static func isOfReport(_ error: any Error) -> Bool {
    let kind = (error as? any ClassifiedError)?.errorKind
    return kind != .interrupted && kind != .cannotWrite
  }

  /// Makes the report of a run, which is finished whatever becomes of it: what goes wrong is a warning, but for a
  /// stop and a full disk.
  package func report<Report>(_ make: () throws -> Report) throws -> Report? {
    do {
      return try make()
    } catch let error where Self.isOfReport(error) {
      warn("the run is finished, but its report could not be made: \(error)")
      return nil
    }
  }

  /// Takes the steps of a finished run's report.
  package func reportSteps<Result>(
    unit: String = "steps", note: String,
    _ body: (@escaping @Sendable (_ done: Int, _ total: Int) -> Bool) throws -> Result
  ) throws -> Result {
    try steps(
      "report", unit: unit, note: note,
      state: "the run is finished and can be used; --resume writes its report", body)
  }
}
