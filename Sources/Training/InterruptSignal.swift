import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Notes SIGTERM, SIGINT, SIGHUP and SIGUSR1 (which job systems send before a time limit), so that a
/// loop can save a checkpoint and leave. A second signal ends the process at once if it comes more than
/// a second after the first: a terminal or a job system may send one twice.
public final class InterruptSignal: Sendable {
  /// The signals; without a hang-up that is ignored already, as under nohup, and stays so.
  private static let numbers: [Int32] = {
    let hangUp = signal(SIGHUP, SIG_DFL)
    guard unsafeBitCast(hangUp, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) else {
      return [SIGTERM, SIGINT, SIGUSR1, SIGHUP]
    }
    signal(SIGHUP, SIG_IGN)
    return [SIGTERM, SIGINT, SIGUSR1]
  }()
  private let raisedAt = Mutex<ContinuousClock.Instant?>(nil)
  // The sources are only kept alive here, never used after `init`.
  nonisolated(unsafe) private var sources: [any DispatchSourceSignal] = []

  /// Starts listening, for as long as this object lives. `onRaise` is called at the first signal, on
  /// another thread.
  public init(onRaise: @escaping @Sendable () -> Void = {}) {
    Self.ignoreFileSizeSignal()
    for number in Self.numbers {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { [weak self] in
        guard let self else { return }
        let now = ContinuousClock.now
        let first = raisedAt.withLock { first in
          defer { first = first ?? now }
          return first
        }
        guard let first else { return onRaise() }
        if now - first > .seconds(1) { _exit(128 + number) }
      }
      source.resume()
      sources.append(source)
    }
  }

  /// Lets a file that grows beyond `ulimit -f` be an error of the write, with its message, and not the
  /// end of the process. For the start of every program that writes.
  public static func ignoreFileSizeSignal() { signal(SIGXFSZ, SIG_IGN) }

  /// Gives the signals their usual effect again, for work after the loop that cannot be saved.
  public func stop() {
    for source in sources { source.cancel() }
    for number in Self.numbers { signal(number, SIG_DFL) }
  }

  /// Whether a signal has come.
  public var isRaised: Bool { raisedAt.withLock { $0 != nil } }
}
