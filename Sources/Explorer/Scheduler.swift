import Foundation
import Synchronization

/// The thread on which the networks of all pages step, in turns of equal time: ten pages share the machine
/// as fairly as two. Each turn uses all threads of the work itself.
final class Scheduler: Sendable {
  /// Seconds of a turn: short enough for 30 frames a second of three pages.
  private static let turn = 0.008
  /// Seconds between two looks at networks that wait for time to pass.
  private static let patience = 0.005

  private let sessions = Mutex<[ObjectIdentifier: LiveSession]>([:])
  private let isStopped = Mutex(false)
  // A condition, so that the thread sleeps while nothing is to be done.
  private let condition = NSCondition()

  /// Starts the thread.
  init() {
    let thread = Thread { [self] in
      while !isStopped.withLock({ $0 }) { pass() }
    }
    thread.name = "reverie.explorer"
    thread.stackSize = 16 << 20
    thread.start()
  }

  /// Gives a session turns until it is removed.
  func add(_ session: LiveSession) {
    sessions.withLock { $0[ObjectIdentifier(session)] = session }
    wake()
  }

  /// Ends the work of a session: no turn begins after this.
  func remove(_ session: LiveSession) {
    sessions.withLock { $0[ObjectIdentifier(session)] = nil }
    session.outbox.close()
  }

  /// Sessions that have turns.
  var count: Int { sessions.withLock(\.count) }

  /// Says that there is something to do.
  func wake() {
    condition.lock()
    condition.signal()
    condition.unlock()
  }

  /// Ends the thread.
  func stop() {
    isStopped.withLock { $0 = true }
    wake()
  }

  /// One turn of every session.
  private func pass() {
    let all = sessions.withLock { Array($0.values) }
    var isBusy = false
    for session in all { isBusy = session.turn(for: Self.turn) || isBusy }
    guard !isBusy else { return }
    condition.lock()
    defer { condition.unlock() }
    // A signal between the turn and here costs the patience of one look, no more.
    let isPlaying = all.contains { $0.isPlaying || $0.isOpening }
    _ = condition.wait(until: Date(timeIntervalSinceNow: isPlaying ? Self.patience : 0.05))
  }
}
