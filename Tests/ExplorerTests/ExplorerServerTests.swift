import FlyingSocks
import Foundation
import Jobs
import Tensors
import Testing

@testable import Explorer

/// The server over real sockets: what is no request, no frame or no command never ends it.
@Suite(.serialized) final class ExplorerServerTests: Sendable {
  private let folder = NSTemporaryDirectory() + "reverie-server-\(UUID().uuidString)"

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func serving(_ body: (ExplorerServer) async throws -> Void) async throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data("page".utf8).write(to: URL(fileURLWithPath: folder + "/index.html"))
    let port = try ExplorerServer.freePort(of: "127.0.0.1")
    let server = try ExplorerServer(
      runs: [], at: PageAddress(host: "127.0.0.1", port: port), resources: PageFiles(in: folder),
      parallelism: .serial)
    let running = Task { try await server.run() }
    try await server.waitUntilListening()
    try await body(server)
    await server.stop()
    try await running.value
  }

  /// What comes first of an answer; "" where the server just hangs up. It waits on a thread of its own:
  /// those of Swift's tasks are the server's.
  private func answer(_ server: ExplorerServer, _ bytes: [UInt8]) async throws -> String {
    let address = server.address
    return try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(with: Result { try Self.answer(at: address, bytes) })
      }
    }
  }

  private static func answer(at address: PageAddress, _ bytes: [UInt8]) throws -> String {
    let socket = try Socket(domain: Int32(AF_INET))
    defer { try? socket.close() }
    try socket.connect(to: .inet(ip4: address.host, port: address.port))
    _ = try socket.write(Data(bytes))
    return String(decoding: (try? socket.read(atMost: 4_096)) ?? [], as: UTF8.self)
  }

  private func page(_ server: ExplorerServer) async throws -> String {
    let (token, port) = (server.address.token, server.address.port)
    return try await answer(
      server, Array("GET /\(token)/ HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\r\n".utf8))
  }

  private func upgrade(_ server: ExplorerServer) -> [UInt8] {
    let host = "127.0.0.1:\(server.address.port)"
    let text = """
      GET /\(server.address.token)/live HTTP/1.1\r\nHost: \(host)\r\nOrigin: http://\(host)\r\n\
      Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
      Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n
      """
    return Array(text.utf8)
  }

  /// A frame with a mask of zeros.
  private func masked(_ payload: [UInt8], opcode: UInt8 = 1) -> [UInt8] {
    let size: [UInt8] =
      payload.count < 126
      ? [0x80 | UInt8(payload.count)]
      : [0xFE, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
    return [0x80 | opcode] + size + [0, 0, 0, 0] + payload
  }

  @Test func rubbishDoesNotEndIt() async throws {
    try await serving { server in
      #expect(try await page(server).hasPrefix("HTTP/1.1 200"))
      let frames: [[UInt8]] = [
        [UInt8](repeating: 0xFF, count: 80), [0x81, 0xFE, 0xFF, 0xFF], [0x80, 0x80, 1, 2, 3, 4],
        masked(Array("{".utf8)), masked(Array(#"{"open":"0"}"#.utf8)),
        masked(Array(#"{"knob":"x","value":1}"#.utf8)), masked(Array(#"{"step":1}"#.utf8)),
        masked([UInt8](repeating: 0x5B, count: 60_000)), masked([0xFF, 0xFE]),
        masked([1, 2], opcode: 2), masked([], opcode: 8),
      ]
      for frame in frames {
        let text = try await answer(server, upgrade(server) + frame)
        #expect(text.hasPrefix("HTTP/1.1 101"), "\(text.prefix(40))")
      }
      #expect(try await page(server).hasPrefix("HTTP/1.1 200"))
    }
  }

  @Test func aPortThatIsTakenIsTold() async throws {
    try await serving { server in
      let second = try ExplorerServer(
        runs: [], at: PageAddress(host: "127.0.0.1", port: server.address.port),
        resources: PageFiles(in: folder), parallelism: .serial)
      await #expect(throws: JobError.self) { try await second.run() }
    }
  }

  /// A page that was left takes no more turns.
  @Test func leavingEndsTheWork() async throws {
    try await serving { server in
      for _ in 0..<5 { _ = try await answer(server, upgrade(server)) }
      for _ in 0..<30_000 where server.openPages > 0 {
        try await Task.sleep(for: .milliseconds(10))
      }
      #expect(server.openPages == 0)
    }
  }
}
