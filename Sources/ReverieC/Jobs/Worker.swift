#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Threads of jobs. They are the system's own, not Dispatch's, whose pools are gone after a `fork`.
enum Worker {
  /// As deep as the main thread's usually is: documents are decoded by recursion.
  private static let stackSize = 16 << 20

  /// Runs `body` on a thread of its own; false where the system gives none.
  static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
    let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
    defer { attributes.deallocate() }
    guard pthread_attr_init(attributes) == 0 else { return false }
    defer { pthread_attr_destroy(attributes) }
    pthread_attr_setstacksize(attributes, stackSize)
    pthread_attr_setdetachstate(attributes, Int32(PTHREAD_CREATE_DETACHED))
    let work = Unmanaged.passRetained(Work(body))
    let argument = work.toOpaque()
    let isStarted = withSignalsBlocked { create(attributes, argument) }
    if !isStarted { work.release() }
    return isStarted
  }

  private static func create(
    _ attributes: UnsafePointer<pthread_attr_t>, _ argument: UnsafeMutableRawPointer
  ) -> Bool {
    #if canImport(Glibc)
      var thread = pthread_t()
    #else
      var thread: pthread_t?
    #endif
    return pthread_create(&thread, attributes, run, argument) == 0
  }

  /// A new thread has the mask of the one that makes it: signals go to the threads of the program.
  private static func withSignalsBlocked(_ body: () -> Bool) -> Bool {
    var (all, old) = (sigset_t(), sigset_t())
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &old)
    defer { pthread_sigmask(SIG_SETMASK, &old, nil) }
    return body()
  }

  fileprivate final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}

/// Where a thread begins.
private func run(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let argument { Unmanaged<Worker.Work>.fromOpaque(argument).takeRetainedValue().body() }
  return nil
}
