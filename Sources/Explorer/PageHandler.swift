import FlyingFox
import Foundation
import Jobs
import Tensors

/// The web socket of pages: a session for each, which ends with the connection.
struct PageHandler: WSMessageHandler {
  /// Most bytes of a message.
  private static let mostBytes = 1 << 20

  let runs: [LiveRun]
  let parallelism: Parallelism
  let scheduler: Scheduler

  func makeMessages(for client: AsyncStream<WSMessage>) async throws -> AsyncStream<WSMessage> {
    let session = LiveSession(runs: runs, parallelism: parallelism)
    let scheduler = scheduler
    scheduler.add(session)
    Task {
      for await message in client {
        guard Self.take(message, for: session) else { break }
        scheduler.wake()
      }
      scheduler.remove(session)
    }
    let outbox = session.outbox
    return AsyncStream(
      unfolding: {
        switch await outbox.next() {
        case .text(let text): .text(text)
        case .data(let data): .data(data)
        case nil: nil
        }
      }, onCancel: { scheduler.remove(session) })
  }

  /// Whether the connection goes on.
  private static func take(_ message: WSMessage, for session: LiveSession) -> Bool {
    guard case .text(let text) = message, text.utf8.count <= mostBytes else { return false }
    return session.receive(text)
  }
}
