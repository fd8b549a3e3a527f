import Foundation
import Synchronization

/// What waits to be sent to one page: messages in order, and of frames only the latest.
final class Outbox: Sendable {
  /// A message for the page.
  enum Message: Sendable, Equatable {
    case text(String)
    case data(Data)
  }

  private struct State {
    var messages: [Message] = []
    var frame: Data?
    var isClosed = false
    var waiting: CheckedContinuation<Message?, Never>?

    mutating func next() -> Message? {
      if !messages.isEmpty { return messages.removeFirst() }
      return frame.take().map { .data($0) }
    }
  }

  /// Messages that may wait; a page that does not read them is left.
  private static let mostMessages = 64
  private let state = Mutex(State())

  /// Puts a message at the end.
  func post(_ message: Message) {
    deliver { state in
      state.messages.append(message)
      if state.messages.count > Self.mostMessages { state.isClosed = true }
    }
  }

  /// Puts a frame in the place of one that was not sent yet.
  func show(_ frame: Data) { deliver { $0.frame = frame } }

  /// Ends it: nothing more is sent.
  func close() { deliver { $0.isClosed = true } }

  private func deliver(_ change: (inout State) -> Void) {
    let waiting: (CheckedContinuation<Message?, Never>, Message?)? = state.withLock { state in
      change(&state)
      guard let continuation = state.waiting else { return nil }
      if state.isClosed {
        state.waiting = nil
        return (continuation, nil)
      }
      guard let message = state.next() else { return nil }
      state.waiting = nil
      return (continuation, message)
    }
    if let (continuation, message) = waiting { continuation.resume(returning: message) }
  }

  /// The next message, once there is one; nil when it is closed.
  func next() async -> Message? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let message: Message?? = state.withLock { state in
          if state.isClosed { return .some(nil) }
          if let message = state.next() { return .some(message) }
          state.waiting = continuation
          return .none
        }
        if let message { continuation.resume(returning: message) }
      }
    } onCancel: {
      close()
    }
  }
}
