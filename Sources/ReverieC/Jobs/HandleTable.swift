/// What callers hold by number: jobs and sessions. A number is never used twice.
enum HandleTable {
  /// What a handle stands for.
  enum Entry {
    case job(RunningJob)
    case session(OpenSession)

    /// Whether it is a job.
    var isJob: Bool { if case .job = self { true } else { false } }
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
