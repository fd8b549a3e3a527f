import Archives

extension JSONValue {
  /// The document with the value at a dotted key replaced, objects made on the way.
  func setting(_ key: String, to value: JSONValue) -> JSONValue {
    guard let point = key.firstIndex(of: ".") else {
      return .object((object ?? [:]).merging([key: value]) { $1 })
    }
    let (first, rest) = (String(key[..<point]), String(key[key.index(after: point)...]))
    let inner = (self[first] ?? .object([:])).setting(rest, to: value)
    return .object((object ?? [:]).merging([first: inner]) { $1 })
  }

  /// The document with every text, but no key, replaced.
  func replacingTexts(_ replacement: (String) throws -> String) rethrows -> JSONValue {
    switch self {
    case .string(let text): .string(try replacement(text))
    case .array(let values): .array(try values.map { try $0.replacingTexts(replacement) })
    case .object(let members):
      .object(try members.mapValues { try $0.replacingTexts(replacement) })
    default: self
    }
  }
}
