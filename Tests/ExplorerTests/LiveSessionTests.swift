import Archives
import Foundation
import Jobs
import ReservoirSampling
import Tensors
import Testing
import Training

@testable import Explorer

@Suite final class LiveSessionTests: Sendable {
  private let folder = NSTemporaryDirectory() + "reverie-session-\(UUID().uuidString)"

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// A page of a small reservoir.
  private func session() throws -> LiveSession {
    let path = "\(folder)/mix"
    if !FileManager.default.fileExists(atPath: path) {
      var configuration = ReservoirConfiguration(target: .mixture)
      (configuration.units, configuration.recipe.updatesPerLevel) = (12, 1)
      try ReservoirFamily.makeTraining(configuration, inputs: [:], context: JobContext())
        .run(in: path).directory?.close()
    }
    let session = LiveSession(runs: [try LiveRun(path)], parallelism: .serial)
    for text in [#"{"open":"0"}"#, #"{"speed":null}"#, #"{"play":true}"#] {
      #expect(session.receive(text))
    }
    return session
  }

  /// Steps that a page has done when it takes a last one, in turns that `turn` gives it.
  private func steps(
    of session: LiveSession, _ turn: () async throws -> Void
  ) async throws -> Int {
    #expect(session.receive(#"{"shown":1000000}"#) && session.receive(#"{"step":1}"#))
    try await turn()
    while let message = await session.outbox.next() {
      guard case .data(let data) = message, let header = try Self.header(data),
        header["kind"] == "frame", header["scalars"]?["isPlaying"] == false
      else { continue }
      return try #require(header["scalars"]?["step"]?.int)
    }
    return 0
  }

  private static func header(_ data: Data) throws -> JSONValue? {
    let bytes = Array(data)
    let length = (0..<4).reduce(0) { $0 | Int(bytes[$1]) << (8 * $1) }
    return try JSONValue(parsing: Array(bytes[4..<4 + length]), source: "header")
  }

  /// Ten pages that play at once come equally far, up to a factor: each has a turn after all others.
  @Test func tenPagesShareTheMachine() async throws {
    let (scheduler, sessions) = (Scheduler(), try (0..<10).map { _ in try session() })
    for session in sessions { scheduler.add(session) }
    try await Task.sleep(for: .seconds(2))
    // Stopped together: the last to be asked does not run on while the first one answers.
    scheduler.stop()
    try await Task.sleep(for: .seconds(1))
    var done: [Int] = []
    for session in sessions {
      done.append(
        try await steps(of: session) {
          for _ in 0..<5 {
            _ = session.turn(for: 1e-3)
            try await Task.sleep(for: .milliseconds(20))  // frames have their distance
          }
        })
    }
    for session in sessions { scheduler.remove(session) }
    let (least, most) = (try #require(done.min()), try #require(done.max()))
    // Twenty steps more or less are what a machine does that hardly runs.
    #expect(least > 0 && most < 3 * (least + 20), "\(done)")
  }

  /// A step that takes longer than a turn costs the turns that follow: a network of long steps has no more time
  /// than others.
  @Test func longStepsWaitForTheirTurn() async throws {
    let session = try session()
    let turns = {
      for _ in 0..<5 {
        _ = session.turn(for: 1e-3)
        try await Task.sleep(for: .milliseconds(20))  // frames have their distance
      }
    }
    repeat { try await turns() } while session.isOpening
    _ = try await steps(of: session, turns)
    #expect(session.receive(#"{"reset":1}"#) && session.receive(#"{"play":true}"#))
    // A step of 400 chains takes some ten microseconds at least.
    for _ in 0..<200 { _ = session.turn(for: 1e-7) }
    let done = try await steps(of: session, turns) - 1
    // On a machine that is busy they may have no time at all.
    #expect(done < 20, "\(done)")
  }
}
