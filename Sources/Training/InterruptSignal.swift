import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Notes SIGTERM, SIGINT, SIGHUP and SIGUSR1 (which job systems send before a time limit), so that a
/// loop can save a checkpoint and leave. A second signal ends the process at once if it comes more than
/// a second after the first: a terminal or a job system may send one twice.
///
/// Several may listen at a time, and each notes a signal. While none does, signals have their usual
/// effect, but for SIGUSR1 in a program that says otherwise by `endJob(by:)`.
public final class InterruptSignal: Sendable {
  private let raisedAt = Mutex<ContinuousClock.Instant?>(nil)
  private let onRaise: @Sendable () -> Void

  /// Starts listening, until `stop()`. `onRaise` is called at the first signal, on another thread.
  public init(onRaise: @escaping @Sendable () -> Void = {}) {
    self.onRaise = onRaise
    Self.ignoreFileSizeSignal()
    SignalCentre.shared.add(self)
  }

  deinit { SignalCentre.shared.remove(ObjectIdentifier(self)) }

  /// Lets a file that grows beyond `ulimit -f` be an error of the write, with its message, and not the
  /// end of the process. For the start of every program that writes.
  public static func ignoreFileSizeSignal() { signal(SIGXFSZ, SIG_IGN) }

  /// Opens what of standard input, output and error the caller has closed, on /dev/null: else the next file or pipe
  /// would get its number, and messages would go there. Results still cannot be written to a closed output. For the
  /// start of every program.
  public static func openStandardDescriptors() {
    for (number, mode) in [
      (STDIN_FILENO, O_RDONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_WRONLY),
    ]
    where fcntl(number, F_GETFD) == -1 {
      _ = open("/dev/null", mode)
    }
  }

  /// Watches from now on, and lets SIGUSR1 end the process with the code that `end` gives while nobody
  /// listens: a job system then takes the job for stopped, and not for failed. `end` is called on another
  /// thread and may say so. For the start of a program whose files are whole or not there at any moment.
  public static func endJob(by end: @escaping @Sendable () -> Int32) {
    SignalCentre.shared.setJobEnd(end)
  }

  /// Listens no longer, for work after the loop that cannot be saved.
  public func stop() { SignalCentre.shared.remove(ObjectIdentifier(self)) }

  /// Whether a signal has come.
  public var isRaised: Bool { raisedAt.withLock { $0 != nil } }

  func note(_ number: Int32) {
    let now = ContinuousClock.now
    let first = raisedAt.withLock { first in
      defer { first = first ?? now }
      return first
    }
    guard let first else { return onRaise() }
    if now - first > .seconds(1) { SignalCentre.shared.end(by: number) }
  }
}
