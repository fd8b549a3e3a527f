#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The one lock of the library. It guards the table of handles and the states of jobs, each time for
/// microseconds, and is free in the child of a `fork`, in which no thread is left that could open it.
enum ForkLock {
  /// How many forks lie between the first process and this one: a job of an earlier generation has lost its
  /// thread. Read under the lock.
  nonisolated(unsafe) private(set) static var generation = 0

  // Written in `prepare` and in the child of a fork only, where no other thread is.
  nonisolated(unsafe) private static let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(
    capacity: 1)
  nonisolated(unsafe) private static let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(
    capacity: 1)

  private static let isPrepared: Bool = {
    pthread_mutex_init(mutex, nil)
    prepareCondition()
    pthread_atfork(
      { pthread_mutex_lock(ForkLock.mutex) }, { pthread_mutex_unlock(ForkLock.mutex) },
      { ForkLock.beginChild() })
    return true
  }()

  /// Runs `body` with the lock closed.
  static func withLock<Result>(_ body: () throws -> Result) rethrows -> Result {
    _ = isPrepared
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body()
  }

  /// Wakes all that wait.
  static func wakeAll() { pthread_cond_broadcast(condition) }

  /// Waits until `isTrue`, asked with the lock closed, or for `seconds`; gives what `isTrue` was last.
  static func wait(seconds: Double, until isTrue: () -> Bool) -> Bool {
    withLock {
      var end = now()
      let wait = seconds.isNaN ? 0 : min(max(seconds, 0), 1e9)
      let nanoseconds = end.tv_nsec + Int((wait - wait.rounded(.down)) * 1e9)
      end.tv_sec += Int(wait) + nanoseconds / 1_000_000_000
      end.tv_nsec = nanoseconds % 1_000_000_000
      while !isTrue() {
        if pthread_cond_timedwait(condition, mutex, &end) == ETIMEDOUT { return isTrue() }
      }
      return true
    }
  }

  private static func beginChild() {
    pthread_mutex_unlock(mutex)
    prepareCondition()
    generation += 1
  }

  #if os(Linux)
    private static func prepareCondition() {
      var attributes = pthread_condattr_t()
      pthread_condattr_init(&attributes)
      pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
      pthread_cond_init(condition, &attributes)
    }

    private static func now() -> timespec {
      var time = timespec()
      clock_gettime(CLOCK_MONOTONIC, &time)
      return time
    }
  #else
    private static func prepareCondition() { pthread_cond_init(condition, nil) }

    private static func now() -> timespec {
      var time = timespec()
      clock_gettime(CLOCK_REALTIME, &time)
      return time
    }
  #endif
}
