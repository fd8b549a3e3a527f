#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A thread that runs one closure; where the system gives none, `join` runs it.
package struct OwnThread {
  private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  private let work: Work
  #if canImport(Glibc)
    private var thread = pthread_t()
  #else
    private var thread: pthread_t?
  #endif
  private var isStarted = false

  /// Starts the closure.
  package init(_ body: @escaping @Sendable () -> Void) {
    work = Work(body)
    let argument = Unmanaged.passRetained(work)
    isStarted = pthread_create(&thread, nil, { Self.run($0) }, argument.toOpaque()) == 0
    if !isStarted { argument.release() }
  }

  private static func run(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
    return nil
  }

  /// Waits for the closure's end.
  package func join() {
    guard isStarted else { return work.body() }
    #if canImport(Glibc)
      pthread_join(thread, nil)
    #else
      if let thread { pthread_join(thread, nil) }
    #endif
  }
}
