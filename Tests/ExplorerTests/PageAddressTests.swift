import Testing

@testable import Explorer

@Suite struct PageAddressTests {
  private let address = PageAddress(host: "127.0.0.1", port: 8_123, token: "abc123")

  @Test func tokensAreLongAndDiffer() {
    let (a, b) = (PageAddress(host: "h", port: 1), PageAddress(host: "h", port: 1))
    #expect(a.token.count == 32)
    #expect(a.token != b.token)
  }

  /// Only what follows the whole token is a place; a path that climbs is no place of the page.
  @Test func placesAreBelowTheToken() {
    #expect(address.place(in: "/abc123/") == "")
    #expect(address.place(in: "/abc123/views/replay.js") == "views/replay.js")
    #expect(address.place(in: "/abc123")?.isEmpty == true)
    for path in ["", "/", "/abc1234", "/abc124/", "/ABC123/", "/abc12/3/", "//abc123/"] {
      #expect(address.place(in: path) == nil, "\(path)")
    }
  }

  /// A name that leads here by a trick of the name service is refused, and so is another page.
  @Test func onlyTheOwnPageIsLetIn() {
    let own = "127.0.0.1:8123"
    #expect(address.refusal(host: own, origin: nil, needsOrigin: false) == nil)
    #expect(address.refusal(host: own, origin: "http://127.0.0.1:8123", needsOrigin: true) == nil)
    #expect(address.refusal(host: "localhost:8123", origin: nil, needsOrigin: false) == nil)
    for host in [nil, "", "127.0.0.1", "127.0.0.1:80", "evil.example:8123"] {
      #expect(address.refusal(host: host, origin: nil, needsOrigin: false) != nil)
    }
    for origin in ["null", "http://evil.example", "https://127.0.0.1:8123", "http://127.0.0.1"] {
      #expect(address.refusal(host: own, origin: origin, needsOrigin: false) != nil)
    }
    #expect(address.refusal(host: own, origin: nil, needsOrigin: true) != nil)
  }
}
