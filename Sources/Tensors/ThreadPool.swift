import Dispatch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The threads that share work: Dispatch's, or, where those were lost in a `fork`, threads of our own.
///
/// A child has the thread that forked and no other; Dispatch would count on its old ones, and do
/// everything on the calling thread.
enum ThreadPool {
  // Written in the child of a fork only, before it has a second thread.
  nonisolated(unsafe) private static var isLost = false

  /// From the first use on, a fork is noticed. A child of a process that never used the pool may.
  private static let isWatched = pthread_atfork(nil, nil, { ThreadPool.isLost = true }) == 0

  /// Calls `body` with each number below `count`, at the same time where there are processors.
  static func perform(_ count: Int, _ body: @Sendable (Int) -> Void) {
    _ = isWatched
    guard isLost else { return DispatchQueue.concurrentPerform(iterations: count, execute: body) }
    withoutActuallyEscaping(body) { body in
      let threads = (1..<count).map { index in OwnThread { body(index) } }
      body(0)
      threads.forEach { $0.join() }
    }
  }
}
