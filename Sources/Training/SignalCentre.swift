import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Who listens to signals in this process. Signals are watched from the first listener on to the end of
/// the process: watching and not watching by turns would lose those that come in between.
final class SignalCentre: Sendable {
  /// The one of this process, as signals belong to processes.
  static let shared = SignalCentre()

  private final class Listener: Sendable {
    // Written once; weak references are safe to read from several threads.
    nonisolated(unsafe) weak var signal: InterruptSignal?

    init(_ signal: InterruptSignal) { self.signal = signal }
  }

  private let listeners = Mutex<[ObjectIdentifier: Listener]>([:])
  // The sources are only kept alive here, never used after `init`.
  nonisolated(unsafe) private var sources: [any DispatchSourceSignal] = []

  private init() {
    for number in Self.watchedNumbers() {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { [weak self] in self?.receive(number) }
      source.resume()
      sources.append(source)
    }
  }

  func add(_ listener: InterruptSignal) {
    listeners.withLock { $0[ObjectIdentifier(listener)] = Listener(listener) }
  }

  func remove(_ identifier: ObjectIdentifier) {
    listeners.withLock { _ = $0.removeValue(forKey: identifier) }
  }

  private func receive(_ number: Int32) {
    let live = listeners.withLock { $0.values.compactMap(\.signal) }
    guard live.isEmpty else {
      for listener in live { listener.note(number) }
      return
    }
    // Nobody saves anything: the usual effect.
    signal(number, SIG_DFL)
    kill(getpid(), number)
  }

  /// The signals; without a hang-up that is ignored already, as under nohup, and stays so.
  private static func watchedNumbers() -> [Int32] {
    let hangUp = signal(SIGHUP, SIG_DFL)
    guard unsafeBitCast(hangUp, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) else {
      return [SIGTERM, SIGINT, SIGUSR1, SIGHUP]
    }
    signal(SIGHUP, SIG_IGN)
    return [SIGTERM, SIGINT, SIGUSR1]
  }
}
