extension SummaryLine: Codable {
  private enum CodingKeys: String, CodingKey {
    case name, mean, mcse, standardDeviation, q5, q50, q95, essBulk, essTail, rHat
  }

  private static let numbers: [(CodingKeys, WritableKeyPath<SummaryLine, Double?> & Sendable)] = [
    (.mean, \.mean), (.mcse, \.mcse), (.standardDeviation, \.standardDeviation), (.q5, \.q5),
    (.q50, \.q50), (.q95, \.q95), (.essBulk, \.essBulk), (.essTail, \.essTail),
  ]

  /// Reads entries, null as undefined.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    for (key, path) in Self.numbers {
      self[keyPath: path] = try container.decodeIfPresent(Double.self, forKey: key)
    }
    let isInfinite = (try? container.decodeIfPresent(String.self, forKey: .rHat)) == "infinite"
    rHat = isInfinite ? .infinity : try container.decodeIfPresent(Double.self, forKey: .rHat)
  }

  /// Undefined entries are written as null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    for (key, path) in Self.numbers { try container.encode(self[keyPath: path], forKey: key) }
    if rHat == .infinity {
      try container.encode("infinite", forKey: .rHat)
    } else {
      try container.encode(rHat, forKey: .rHat)
    }
  }
}
