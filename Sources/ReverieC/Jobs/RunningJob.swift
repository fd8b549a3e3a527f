import Archives
import Jobs
import Synchronization
import Tensors

/// A job on a thread of its own: how far it is, and what it gave.
///
/// Its state is guarded by `ForkLock`, which makes it `Sendable`.
final class RunningJob: @unchecked Sendable {
  /// Where a job is.
  private enum Phase {
    case running
    case done(FinishedJob)
    case failed(JSONValue)
  }

  private var phase = Phase.running
  private var stage: JSONValue = .null
  private var warnings: [String] = []
  private var log: [String] = []
  private let generation: Int
  private let isCancelled = Atomic(false)

  /// A job that failed before it could start.
  init(failed error: any Error) {
    generation = 0
    phase = .failed(ErrorDocument.of(error))
  }

  /// Starts a request.
  init(_ document: JobDocument, inputs: [String: NumericArray]) {
    generation = ForkLock.withLock { ForkLock.generation }
    let isStarted = Worker.start { self.run(document, inputs) }
    if !isStarted {
      finish(.failed(ErrorDocument.of(ErrorDocument.noThread)))
    }
  }

  private func run(_ document: JobDocument, _ inputs: [String: NumericArray]) {
    do {
      let context = context(document.parallelism ?? .available)
      let result = try document.run(inputs, in: context)
      finish(.done(FinishedJob(result)))
    } catch {
      finish(.failed(ErrorDocument.of(error)))
    }
  }

  private func finish(_ phase: Phase) {
    ForkLock.withLock {
      (self.phase, stage) = (phase, .null)
      ForkLock.wakeAll()
    }
  }

  // MARK: - Context

  private func context(_ parallelism: Parallelism) -> JobContext {
    JobContext(
      parallelism: parallelism, begin: { self.begin($0, unit: $1) },
      warn: { text in ForkLock.withLock { self.warnings.append(text) } },
      log: { text in ForkLock.withLock { self.log.append(text) } })
  }

  private func begin(_ label: String, unit: String) -> JobContext.Stage {
    JobContext.Stage(
      isInterrupted: { self.isCancelled.load(ordering: .relaxed) },
      update: { done, total, note in
        let stage: JSONValue = [
          "label": .string(label), "unit": .string(unit), "done": JSONValue(done),
          "total": JSONValue(total), "note": .string(note),
        ]
        ForkLock.withLock { self.stage = stage }
      },
      finish: { ForkLock.withLock { self.stage = .null } })
  }

  // MARK: - What callers see

  /// Asks to stop.
  func cancel() { isCancelled.store(true, ordering: .relaxed) }

  /// Whether it has ended; with the lock closed.
  var hasEnded: Bool {
    if case .running = phase { return generation != ForkLock.generation }
    return true
  }

  /// State, stage, and the warnings and lines since the last time.
  func poll() -> JSONValue {
    ForkLock.withLock {
      defer { (warnings, log) = ([], []) }
      return [
        "state": .string(stateName), "stage": stage,
        "warnings": .array(warnings.map { .string($0) }), "log": .array(log.map { .string($0) }),
      ]
    }
  }

  private var stateName: String {
    switch phase {
    case .running: hasEnded ? "failed" : "running"
    case .done: "done"
    case .failed: "failed"
    }
  }

  /// Why it failed; nil where it did not.
  var error: JSONValue? {
    ForkLock.withLock {
      switch phase {
      case .failed(let error): error
      case .running where hasEnded: ErrorDocument.of(ErrorDocument.lostInFork)
      case .running, .done: nil
      }
    }
  }

  /// What it gave; nil where it is not done.
  var result: FinishedJob? {
    ForkLock.withLock { if case .done(let result) = phase { result } else { nil } }
  }
}
