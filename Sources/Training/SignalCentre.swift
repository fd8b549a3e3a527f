import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The end of the pipe into which the handler writes; a handler has no other way to its data. Written once,
/// before the handler is there.
nonisolated(unsafe) private var handlerPipe: Int32 = -1

/// Who listens to signals in this process. Signals are watched from the first use on to the end of the
/// process. The handler passes each on through a pipe, which keeps those that come before anybody reads.
final class SignalCentre: Sendable {
  /// The one of this process, as signals belong to processes.
  static let shared = SignalCentre()

  private final class Listener: Sendable {
    // Written once; weak references are safe to read from several threads.
    nonisolated(unsafe) weak var signal: InterruptSignal?

    init(_ signal: InterruptSignal) { self.signal = signal }
  }

  private let listeners = Mutex<[ObjectIdentifier: Listener]>([:])
  private let jobEnd = Mutex<(@Sendable () -> Int32)?>(nil)
  // The source is only kept alive here, never used after `init`.
  nonisolated(unsafe) private var source: (any DispatchSourceRead)?

  private init() {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return }  // without a pipe signals keep their usual effect
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    handlerPipe = ends[1]
    let source = DispatchSource.makeReadSource(fileDescriptor: ends[0], queue: .global())
    source.setEventHandler { [weak self] in
      var number: UInt8 = 0
      if read(ends[0], &number, 1) == 1 { self?.receive(Int32(number)) }
    }
    source.resume()
    self.source = source
    // Whoever started the process may have blocked them.
    var watched = sigset_t()
    sigemptyset(&watched)
    for number in Self.watchedNumbers() {
      sigaddset(&watched, number)
      signal(number) { number in
        let error = errno
        var byte = UInt8(number)
        _ = write(handlerPipe, &byte, 1)
        errno = error
      }
    }
    pthread_sigmask(SIG_UNBLOCK, &watched, nil)
  }

  func add(_ listener: InterruptSignal) {
    listeners.withLock { $0[ObjectIdentifier(listener)] = Listener(listener) }
  }

  func remove(_ identifier: ObjectIdentifier) {
    listeners.withLock { _ = $0.removeValue(forKey: identifier) }
  }

  /// What to do when a job system announces the end and nobody listens; gives the exit code.
  func setJobEnd(_ end: @escaping @Sendable () -> Int32) { jobEnd.withLock { $0 = end } }

  private func receive(_ number: Int32) {
    let live = listeners.withLock { $0.values.compactMap(\.signal) }
    guard live.isEmpty else {
      for listener in live { listener.note(number) }
      return
    }
    if number == SIGUSR1, let end = jobEnd.withLock({ $0 }) { _exit(end()) }
    // Nobody saves anything: the usual effect.
    signal(number, SIG_DFL)
    kill(getpid(), number)
  }

  /// Ends the process at once, after a signal that was noted before.
  func end(by number: Int32) -> Never {
    if number == SIGUSR1, let end = jobEnd.withLock({ $0 }) { _exit(end()) }
    _exit(128 + number)
  }

  /// The signals; without a hang-up that is ignored already, as under nohup, and stays so.
  private static func watchedNumbers() -> [Int32] {
    let always = [SIGTERM, SIGINT, SIGUSR1]
    let hangUp = signal(SIGHUP, SIG_DFL)
    guard unsafeBitCast(hangUp, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) else {
      return always + [SIGHUP]
    }
    signal(SIGHUP, SIG_IGN)
    return always
  }
}
