import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A group whose members are threads of this process, for tests of what processes do together.
public struct LoopbackProcesses: ProcessGroup {
  /// This member.
  public let rank: Int
  /// Members of the group.
  public var count: Int { meeting.count }
  private let meeting: Meeting

  /// Calls `body` once for each of `count` members, all at the same time; the results by rank.
  public static func run<Result: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (any ProcessGroup) -> Result
  ) -> [Result] {
    let meeting = Meeting(count)
    return [Result](unsafeUninitializedCapacity: count) { memory, initialised in
      // Each member writes its own place.
      nonisolated(unsafe) let memory = memory
      let threads = (0..<count).map { rank in
        OwnThread {
          memory.initializeElement(at: rank, to: body(Self(rank: rank, meeting: meeting)))
        }
      }
      threads.forEach { $0.join() }
      initialised = count
    }
  }

  /// Copies the rows of the others from their memory.
  public func exchange(_ memory: UnsafeMutableRawPointer, rowBytes: Int, shares: [Range<Int>]) {
    meeting.show(memory, as: rank)
    for (other, rows) in shares.enumerated() where other != rank && !rows.isEmpty {
      let (start, bytes) = (rows.lowerBound * rowBytes, rows.count * rowBytes)
      (memory + start).copyMemory(from: meeting.memory(of: other) + start, byteCount: bytes)
    }
    meeting.wait()  // nobody changes its rows before all have them
  }
}

/// Where members wait for one another.
private final class Meeting: @unchecked Sendable {
  // Sendable: members write their own place of `shown` and read the others' between two waits; all else is
  // behind the mutex.
  let count: Int
  private let shown: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var waiting = 0
  private var round = 0

  init(_ count: Int) {
    self.count = count
    shown = .allocate(capacity: count)
    shown.initialize(repeating: nil, count: count)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
    shown.deallocate()
  }

  /// Shows the memory of a member, and waits until all have shown theirs.
  func show(_ memory: UnsafeMutableRawPointer, as rank: Int) {
    shown[rank] = memory
    wait()
  }

  func memory(of rank: Int) -> UnsafeRawPointer { UnsafeRawPointer(shown[rank]!) }

  /// Waits until all members do.
  func wait() {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    let before = round
    waiting += 1
    if waiting == count {
      (waiting, round) = (0, round + 1)
      pthread_cond_broadcast(changed)
    }
    while round == before { pthread_cond_wait(changed, mutex) }
  }
}
