/// How a measurement compares with what was expected.
public enum Verdict: Sendable, Equatable {
  /// As expected.
  case pass
  /// Not as expected, and how.
  case fail(String)
  /// Not measured, and why.
  case skipped(String)
  /// Printed without a criterion.
  case informational

  /// "pass", "FAIL", "skipped", "–"
  public var symbol: String {
    switch self {
    case .pass: "pass"
    case .fail: "FAIL"
    case .skipped: "skipped"
    case .informational: "–"
    }
  }

  /// Why, where there is more to say.
  public var reason: String? {
    switch self {
    case .pass, .informational: nil
    case .fail(let reason), .skipped(let reason): reason
    }
  }
}

extension Verdict: Codable {
  private enum CodingKeys: String, CodingKey { case outcome, reason }

  /// Reads `{"outcome": …, "reason": …}`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let reason = try container.decodeIfPresent(String.self, forKey: .reason) ?? ""
    switch try container.decode(String.self, forKey: .outcome) {
    case "pass": self = .pass
    case "fail": self = .fail(reason)
    case "skipped": self = .skipped(reason)
    case "informational": self = .informational
    case let other:
      throw DecodingError.dataCorruptedError(
        forKey: .outcome, in: container,
        debugDescription: "\(other) is not pass, fail, skipped or informational")
    }
  }

  /// Writes `{"outcome": "fail", "reason": …}`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    let outcome =
      switch self {
      case .pass: "pass"
      case .fail: "fail"
      case .skipped: "skipped"
      case .informational: "informational"
      }
    try container.encode(outcome, forKey: .outcome)
    try container.encodeIfPresent(reason, forKey: .reason)
  }
}
