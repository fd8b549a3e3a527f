import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Notes SIGTERM and SIGINT, so that a loop can save a checkpoint and leave. The second signal of
/// a kind ends the process at once.
public final class InterruptSignal: Sendable {
  private let raised = Atomic<Bool>(false)
  // The sources are only kept alive here, never used after `init`.
  nonisolated(unsafe) private var sources: [any DispatchSourceSignal] = []

  /// Starts listening, for as long as this object lives.
  public init() {
    for number in [SIGTERM, SIGINT] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { [weak self] in
        if self?.raised.exchange(true, ordering: .sequentiallyConsistent) == true {
          _exit(128 + number)
        }
      }
      source.resume()
      sources.append(source)
    }
  }

  /// Gives both signals their usual effect again, for work after the loop that cannot be saved.
  public func stop() {
    for source in sources { source.cancel() }
    for number in [SIGTERM, SIGINT] { signal(number, SIG_DFL) }
  }

  /// Whether a signal has come.
  public var isRaised: Bool { raised.load(ordering: .sequentiallyConsistent) }
}
