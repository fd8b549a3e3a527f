import FlyingFox
import Foundation
import Jobs
import Tensors
import Testing

@testable import Explorer

/// What requests are answered with, before any network is touched.
@Suite final class PageGateTests: Sendable {
  private let folder = NSTemporaryDirectory() + "reverie-page-\(UUID().uuidString)"
  private let address = PageAddress(host: "127.0.0.1", port: 8123, token: "abc123")

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func gate() throws -> PageGate {
    try FileManager.default.createDirectory(
      atPath: folder + "/views", withIntermediateDirectories: true)
    for name in ["index.html", "app.js", "views/one.js", "secret.txt"] {
      try Data(name.utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
    }
    let handler = PageHandler(runs: [], parallelism: .serial, scheduler: Scheduler())
    return PageGate(
      address: address, files: try PageFiles(in: folder), runs: [],
      pages: .webSocket(handler, frameSize: 1_024))
  }

  private func status(
    _ path: String, _ method: HTTPMethod = .GET, host: String? = "127.0.0.1:8123",
    origin: String? = nil, in gate: PageGate
  ) async throws -> HTTPResponse {
    var headers: [HTTPHeader: String] = [:]
    headers[.host] = host
    headers[HTTPHeader("Origin")] = origin
    return try await gate.handleRequest(
      HTTPRequest(
        method: method, version: .http11, path: path, query: [], headers: headers, body: Data()))
  }

  @Test func thePageIsGivenToWhoHasTheToken() async throws {
    let gate = try gate()
    for (path, text) in [("/abc123/", "index.html"), ("/abc123/views/one.js", "views/one.js")] {
      let answer = try await status(path, in: gate)
      #expect(answer.statusCode == .ok)
      #expect(try await answer.bodyData == Data(text.utf8))
      #expect(answer.headers[HTTPHeader("Content-Security-Policy")] != nil)
      #expect(answer.headers[HTTPHeader("X-Content-Type-Options")] == "nosniff")
    }
    let runs = try await status("/abc123/runs", in: gate)
    #expect(try await runs.bodyData == Data("[]".utf8))
  }

  @Test func othersGetNothing() async throws {
    let gate = try gate()
    for path in ["/", "/abc124/", "/runs", "/abc123x/app.js"] {
      #expect(try await status(path, in: gate).statusCode == .notFound, "\(path)")
    }
    // Not of the page's kinds, and paths out of its folder.
    for path in [
      "secret.txt", "../Package.swift", "/etc/passwd", "views", "..%2fapp.js", "views/../app.js",
    ] {
      #expect(try await status("/abc123/" + path, in: gate).statusCode == .notFound, "\(path)")
    }
    #expect(try await status("/abc123/", host: "evil.example", in: gate).statusCode == .forbidden)
    #expect(try await status("/abc123/", host: nil, in: gate).statusCode == .forbidden)
    let foreign = try await status("/abc123/", origin: "http://evil.example", in: gate)
    #expect(foreign.statusCode == .forbidden)
    // A web socket needs an origin, and it must be the page's.
    #expect(try await status("/abc123/live", in: gate).statusCode == .forbidden)
    #expect(try await status("/abc123/app.js", .POST, in: gate).statusCode == .methodNotAllowed)
  }
}
