/// Where the pages of one server are: what a request must match to be answered.
public struct PageAddress: Sendable, Equatable {
  /// The name or number by which the server is reached, as in `127.0.0.1`.
  public let host: String
  /// The port.
  public let port: UInt16
  /// What only those know who were given the address.
  public let token: String

  /// An address with a token of its own: 128 random bits.
  public init(host: String, port: UInt16) {
    var source = SystemRandomNumberGenerator()
    let digits = Array("0123456789abcdef")
    let token = (0..<32).map { _ in digits.randomElement(using: &source) ?? "0" }
    self.init(host: host, port: port, token: String(token))
  }

  init(host: String, port: UInt16, token: String) {
    (self.host, self.port, self.token) = (host, port, token)
  }

  /// What a browser opens.
  public var text: String { "http://\(host):\(port)/\(token)/" }

  /// Names by which a browser may call the server; all others are refused, so that no name that leads
  /// here by a trick of the name service does.
  private var names: [String] {
    let own = host == "127.0.0.1" ? ["127.0.0.1", "localhost"] : [host]
    return own.map { "\($0):\(port)" }
  }

  /// Why a request is not answered; nil where it may be.
  ///
  /// - Parameters:
  ///   - host: its `Host`.
  ///   - origin: its `Origin`; a page that asks for a web socket must have one.
  func refusal(host: String?, origin: String?, needsOrigin: Bool) -> String? {
    guard let host, names.contains(host.lowercased()) else { return "this is not its host." }
    guard let origin else { return needsOrigin ? "the request has no origin." : nil }
    let isOwn = names.contains { origin.lowercased() == "http://\($0)" }
    return isOwn ? nil : "the request comes from another page."
  }

  /// The rest of a path below the token, "" for the page; nil for paths that do not begin with it.
  func place(in path: String) -> String? {
    let expected = Array("/\(token)".utf8)
    // Compared in full, so that the time does not tell how much is right.
    let given = Array(path.utf8.prefix(expected.count))
    guard given.count == expected.count else { return nil }
    let difference = zip(given, expected).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
    let rest = path.utf8.dropFirst(expected.count)
    // The server takes the last `/` of a path away.
    guard difference == 0, rest.isEmpty || rest.first == UInt8(ascii: "/") else { return nil }
    return String(path.utf8.dropFirst(expected.count + 1))
  }
}
