extension JSONValue: Codable {
  /// Reads any document.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let own = container as? ValueDecoder {
      self = own.value.decoded
    } else if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int64.self) {
      self = .integer(Int128(value))
    } else if let value = try? container.decode(UInt64.self) {
      self = .integer(Int128(value))
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let values = try? container.decode([JSONValue].self) {
      self = .array(values)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  /// Writes the document.
  public func encode(to encoder: any Encoder) throws {
    if let own = encoder as? ValueEncoder { return own.put(encoded) }
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .integer(let value):
      if let small = Int64(exactly: value) {
        try container.encode(small)
      } else {
        try container.encode(UInt64(clamping: value))
      }
    case .number(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let values): try container.encode(values)
    case .object(let members): try container.encode(members)
    }
  }

  /// The JSON form of a value, such as a configuration.
  ///
  /// - Parameter name: what it is, for the message.
  public init<Value: Encodable>(
    encoding value: Value, name: String = "value"
  ) throws(ArchiveError) {
    let encoder = ValueEncoder()
    do {
      try value.encode(to: encoder)
    } catch {
      throw .refused(
        path: name, reason: "has no JSON form: \(error)", advice: "Make its parts Codable.")
    }
    self = encoder.value
  }

  /// The value that this is the JSON form of.
  ///
  /// - Parameters:
  ///   - type: the type of the value.
  ///   - name: where this is from, for the message.
  /// - Throws: `malformed`, naming the key that is missing or of another type.
  public func decode<Value: Decodable>(
    _ type: Value.Type, name: String = "JSON text"
  ) throws(ArchiveError) -> Value {
    do {
      return try Value(from: ValueDecoder(self))
    } catch {
      throw Self.decodingError(error, name: name)
    }
  }

  /// A member that the type of a decoded value does not have.
  public struct UnknownMember: Equatable, Sendable {
    /// Keys from the document to the member, dotted.
    public let path: String
    /// The members that stand in its place.
    public let known: [String]
  }

  /// As `decode`, with the members that `type` has no place for. Those inside lists are not looked at.
  public func decodeNotingUnknown<Value: Decodable>(
    _ type: Value.Type, name: String = "JSON text"
  ) throws(ArchiveError) -> (value: Value, unknown: [UnknownMember]) {
    let record = KeyRecord()
    do {
      let value = try Value(from: RecordingDecoder(ValueDecoder(self), record))
      return (value, unknownMembers(record, at: []))
    } catch {
      throw Self.decodingError(error, name: name)
    }
  }

  private func unknownMembers(_ record: KeyRecord, at path: [String]) -> [UnknownMember] {
    // A type without members opens no object; below the document, one that opens none takes anything.
    guard case .object(let members) = self,
      let known = record.keys[path] ?? (path.isEmpty ? [] : nil)
    else { return [] }
    return members.sorted { $0.key < $1.key }.flatMap { key, member in
      known.contains(key)
        ? member.unknownMembers(record, at: path + [key])
        : [UnknownMember(path: (path + [key]).joined(separator: "."), known: known.sorted())]
    }
  }

  private static func decodingError(_ error: any Error, name: String) -> ArchiveError {
    func text(_ path: [any CodingKey]) -> String {
      path.isEmpty ? "the document" : "`" + path.map(\.stringValue).joined(separator: ".") + "`"
    }
    func noun(_ type: Any.Type) -> String {
      switch type {
      case is Int.Type, is UInt64.Type, is UInt32.Type: "a whole number"
      case is Double.Type, is Float.Type: "a number"
      case is String.Type: "text"
      case is Bool.Type: "true or false"
      case is [String: JSONValue].Type: "an object"
      case is [JSONValue].Type: "a list"
      default: "\(type)"
      }
    }
    func shown(_ value: String) -> String { value.count < 60 ? value : "\(value.prefix(60))…" }
    let (expected, got): (String, String)
    switch error {
    case DecodingError.keyNotFound(let key, let context):
      (expected, got) = ("a key `\(key.stringValue)` in \(text(context.codingPath))", "none")
    case DecodingError.typeMismatch(let type, let context):
      (expected, got) = (
        "\(noun(type)) at \(text(context.codingPath))", shown(context.debugDescription)
      )
    case DecodingError.valueNotFound(let type, let context):
      (expected, got) = ("\(noun(type)) at \(text(context.codingPath))", "null")
    case DecodingError.dataCorrupted(let context):
      (expected, got) = ("a valid \(text(context.codingPath))", context.debugDescription)
    case let error as UnknownWord:
      (expected, got) = (
        "one of \(error.known.joined(separator: ", ")) at \(text(error.codingPath))", error.got
      )
    default: (expected, got) = ("a valid document", "\(error)")
    }
    return .malformed(source: name, location: .byte(0), expected: expected, got: got)
  }
}

// MARK: - Numbers

extension JSONValue {
  /// The document as its text says it: whole numbers without a point, words for what is no number.
  var encoded: JSONValue {
    switch self {
    case .number(let value): JSONValue(form: value)
    case .array(let values): .array(values.map(\.encoded))
    case .object(let members): .object(members.mapValues(\.encoded))
    default: self
    }
  }

  /// The document as a reader takes it: every whole number is one, and words for what is no number are
  /// numbers.
  fileprivate var decoded: JSONValue {
    switch self {
    case .number(let value):
      Int64(exactly: value).map { .integer(Int128($0)) }
        ?? UInt64(exactly: value).map { .integer(Int128($0)) } ?? self
    case .string("NaN"), .string("Infinity"), .string("-Infinity"): .number(double ?? .nan)
    case .array(let values): .array(values.map(\.decoded))
    case .object(let members): .object(members.mapValues(\.decoded))
    default: self
    }
  }

  /// A number by its shortest text, of which `.0` is left out.
  init<Value: BinaryFloatingPoint & LosslessStringConvertible>(form value: Value) {
    guard value.isFinite else {
      self = .string(value.isNaN ? "NaN" : value > 0 ? "Infinity" : "-Infinity")
      return
    }
    let isWhole = value.rounded(.towardZero) == value
    // Larger whole numbers have texts with an exponent.
    if isWhole, value.magnitude < 0x1p24, !(value == 0 && value.sign == .minus) {
      self = .integer(Int128(Int(value)))
    } else {
      let text = value.description
      self = JSONParser.number(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
    }
  }
}
