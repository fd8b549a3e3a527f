import Synchronization

/// What the workers of one process know of each other.
final class SweepTeam: Sendable {
  /// Pieces that are to be finished.
  let total: Int
  private let finished = Mutex<Set<String>>([])
  private let computing = Mutex(0)

  init(total: Int) { self.total = total }

  /// Whether a worker of this process computes now.
  var isComputing: Bool { computing.withLock { $0 > 0 } }

  /// Notes a piece and gives how many are finished.
  func noteFinished(_ id: String) -> Int {
    finished.withLock { finished in
      finished.insert(id)
      return finished.count
    }
  }

  func compute<Result>(_ body: () throws -> Result) rethrows -> Result {
    computing.withLock { $0 += 1 }
    defer { computing.withLock { $0 -= 1 } }
    return try body()
  }
}
