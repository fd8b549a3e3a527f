import FlyingFox
import Foundation
import Jobs

/// Lets in what has the token and comes from the own page, and answers it.
struct PageGate: HTTPHandler {
  let address: PageAddress
  let files: PageFiles
  let runs: [LiveRun]
  let pages: WebSocketHTTPHandler

  func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
    let place = address.place(in: request.path)
    let refusal = address.refusal(
      host: request.headers[.host], origin: request.headers[HTTPHeader("Origin")],
      needsOrigin: place == "live")
    if let refusal { return Self.answer(.forbidden, refusal) }
    guard let place else {
      return Self.answer(.notFound, "There is nothing here; take the address as it was printed.")
    }
    guard request.method == .GET, (request.headers[.contentLength] ?? "0") == "0" else {
      return Self.answer(.methodNotAllowed, "expected GET without a body.")
    }
    switch place {
    case "live": return try await pages.handleRequest(request)
    case "runs": return Self.answer(.ok, runs.listing, type: "application/json")
    default:
      guard let file = files.file(place) else { return Self.answer(.notFound, "no such file.") }
      return Self.answer(.ok, file.data, type: file.type)
    }
  }

  private static func answer(
    _ status: HTTPStatusCode, _ text: String, type: String = "text/plain; charset=utf-8"
  ) -> HTTPResponse {
    answer(status, Data(text.utf8), type: type)
  }

  /// With headers that keep other pages, and other servers, out.
  private static func answer(
    _ status: HTTPStatusCode, _ data: Data, type: String
  ) -> HTTPResponse {
    HTTPResponse(
      statusCode: status,
      headers: HTTPHeaders([
        .contentType: type, .cacheControl: "no-store",
        HTTPHeader("X-Content-Type-Options"): "nosniff",
        HTTPHeader("Referrer-Policy"): "no-referrer",
        HTTPHeader("Cross-Origin-Resource-Policy"): "same-origin",
        // dygraphs and D3 set styles of elements.
        HTTPHeader("Content-Security-Policy"):
          "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:",
      ]), body: data)
  }
}
