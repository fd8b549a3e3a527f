import Jobs
import Tensors

/// What callers hold by number: jobs and sessions. A number is never used twice.
enum HandleTable {
  /// What a handle stands for.
  enum Entry {
    case job(RunningJob)
    case session(OpenSession)

    /// Whether it is a job.
    var isJob: Bool { if case .job = self { true } else { false } }

    /// Whether it computes, or may; with the lock closed.
    var isBusy: Bool { if case .job(let job) = self { !job.hasEnded } else { true } }
  }

  // Guarded by `ForkLock`.
  nonisolated(unsafe) private static var entries: [Int64: Entry] = [:]
  nonisolated(unsafe) private static var last: Int64 = 0

  /// A new handle.
  static func add(_ entry: Entry) -> Int64 {
    ForkLock.withLock {
      last += 1
      entries[last] = entry
      return last
    }
  }

  /// Chooses the kernels of the process, which may change only where nothing computes: their bits differ.
  ///
  /// - Throws: `JobError` while jobs run or sessions are open.
  static func use(_ kernels: InstructionSet?) throws(JobError) {
    guard let kernels else { return }
    let isChosen = ForkLock.withLock {
      if kernels == .current { return true }
      guard !entries.values.contains(where: \.isBusy) else { return false }
      kernels.use()
      return true
    }
    guard !isChosen else { return }
    throw JobError(
      .wrongUse,
      "`kernels` is \(kernels.rawValue), but jobs run or sessions are open with "
        + "\(InstructionSet.current.rawValue). Wait for their end, or choose before the first of them."
    )
  }

  /// What a handle stands for; nil for wrong ones.
  static subscript(handle: Int64) -> Entry? { ForkLock.withLock { entries[handle] } }

  /// The job of a handle.
  static func job(_ handle: Int64) -> RunningJob? {
    if case .job(let job) = self[handle] { job } else { nil }
  }

  /// The session of a handle.
  static func session(_ handle: Int64) -> OpenSession? {
    if case .session(let session) = self[handle] { session } else { nil }
  }

  /// Forgets a handle; gives what it stood for, where that is what is meant.
  static func remove(_ handle: Int64, where isMeant: (Entry) -> Bool) -> Entry? {
    ForkLock.withLock {
      guard let entry = entries[handle], isMeant(entry) else { return nil }
      entries[handle] = nil
      return entry
    }
  }
}
