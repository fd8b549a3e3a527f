/// Reads a value from a JSON document, without the way over its text.
final class ValueDecoder: Decoder {
  /// What is read here.
  let value: JSONValue
  private let key: (any CodingKey)?
  private let parent: ValueDecoder?

  /// The decoder of a document, or of what stands at `key` in what `parent` reads.
  init(_ value: JSONValue, at key: (any CodingKey)? = nil, in parent: ValueDecoder? = nil) {
    (self.value, self.key, self.parent) = (value, key, parent)
  }

  var codingPath: [any CodingKey] {
    (parent?.codingPath ?? []) + (key.map { [$0] } ?? [])
  }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard case .object(let members) = value else { throw otherType([String: JSONValue].self) }
    return KeyedDecodingContainer(DecodedMembers(members: members, decoder: self))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard case .array(let elements) = value else { throw otherType([JSONValue].self) }
    return DecodedElements(elements: elements, decoder: self)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer { self }

  fileprivate func otherType(_ type: Any.Type) -> DecodingError {
    let context = DecodingError.Context(codingPath: codingPath, debugDescription: value.text)
    return value == .null ? .valueNotFound(type, context) : .typeMismatch(type, context)
  }
}

extension ValueDecoder: SingleValueDecodingContainer {
  func decodeNil() -> Bool { value == .null }

  func decode(_ type: Bool.Type) throws -> Bool {
    guard let value = value.bool else { throw otherType(type) }
    return value
  }

  func decode(_ type: String.Type) throws -> String {
    guard let value = value.string else { throw otherType(type) }
    return value
  }

  func decode(_ type: Double.Type) throws -> Double {
    guard let value = value.double else { throw otherType(type) }
    return value
  }

  func decode(_ type: Float.Type) throws -> Float {
    guard let double = value.double else { throw otherType(type) }
    let near = Float(double)
    // By the text where rounding twice could give another number.
    let value = Double(near) == double || !double.isFinite ? near : Float("\(double)") ?? near
    guard value.isFinite || !double.isFinite else { throw doesNotFit(type) }
    return value
  }

  func decode<Value: FixedWidthInteger & Decodable>(_ type: Value.Type) throws -> Value {
    let whole: Value? =
      switch value {
      case .integer(let value): Value(exactly: value)
      case .number(let value): Value(exactly: value)
      default: throw otherType(type)
      }
    guard let whole else { throw doesNotFit(type) }
    return whole
  }

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try Value(choosingFrom: self)
  }

  private func doesNotFit(_ type: Any.Type) -> DecodingError {
    .dataCorrupted(
      DecodingError.Context(
        codingPath: codingPath, debugDescription: "\(value.text), which does not fit in \(type)"))
  }
}

/// An object that is being read.
private struct DecodedMembers<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let members: [String: JSONValue]
  let decoder: ValueDecoder

  var codingPath: [any CodingKey] { decoder.codingPath }
  var allKeys: [Key] { members.keys.compactMap(Key.init(stringValue:)) }

  func contains(_ key: Key) -> Bool { members[key.stringValue] != nil }
  func decodeNil(forKey key: Key) throws -> Bool { try part(key).decodeNil() }

  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    try Value(choosingFrom: part(key))
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    try part(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try part(key).unkeyedContainer()
  }

  func superDecoder() -> any Decoder {
    ValueDecoder(members["super"] ?? .null, at: IndexKey("super"), in: decoder)
  }

  func superDecoder(forKey key: Key) -> any Decoder {
    ValueDecoder(members[key.stringValue] ?? .null, at: key, in: decoder)
  }

  private func part(_ key: Key) throws -> ValueDecoder {
    guard let value = members[key.stringValue] else {
      throw DecodingError.keyNotFound(
        key, DecodingError.Context(codingPath: codingPath, debugDescription: "there is none"))
    }
    return ValueDecoder(value, at: key, in: decoder)
  }
}

/// A list that is being read.
private struct DecodedElements: UnkeyedDecodingContainer {
  let elements: [JSONValue]
  let decoder: ValueDecoder
  private(set) var currentIndex = 0

  init(elements: [JSONValue], decoder: ValueDecoder) {
    (self.elements, self.decoder) = (elements, decoder)
  }

  var codingPath: [any CodingKey] { decoder.codingPath }
  var count: Int? { elements.count }
  var isAtEnd: Bool { currentIndex >= elements.count }

  mutating func decodeNil() throws -> Bool {
    guard try element(JSONValue.self).decodeNil() else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    let value = try Value(choosingFrom: element(type))
    currentIndex += 1
    return value
  }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) throws -> KeyedDecodingContainer<Nested> {
    let nested = try element(type).container(keyedBy: type)
    currentIndex += 1
    return nested
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    let nested = try element([JSONValue].self).unkeyedContainer()
    currentIndex += 1
    return nested
  }

  mutating func superDecoder() throws -> any Decoder {
    let element = try element(JSONValue.self)
    currentIndex += 1
    return element
  }

  private func element(_ type: Any.Type) throws -> ValueDecoder {
    let key = IndexKey(currentIndex)
    guard !isAtEnd else {
      throw DecodingError.valueNotFound(
        type,
        DecodingError.Context(codingPath: codingPath + [key], debugDescription: "the list ends"))
    }
    return ValueDecoder(elements[currentIndex], at: key, in: decoder)
  }
}
