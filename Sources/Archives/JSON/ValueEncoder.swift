/// Makes a value into a JSON document, without the way over its text. Nothing fails here, so that the path
/// of keys, which only messages need, is not kept.
final class ValueEncoder: Encoder {
  private var plain: JSONValue?
  private var members: [(key: String, part: ValueEncoder)] = []
  private var elements: [ValueEncoder]?

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  /// What was encoded; of what encodes nothing, an object without members.
  var value: JSONValue {
    if let plain { return plain }
    if let elements { return .array(elements.map(\.value)) }
    return .object(Dictionary(members.map { ($0.key, $0.part.value) }) { $1 })
  }

  /// A document in place of containers.
  func put(_ value: JSONValue) { plain = value }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(EncodedMembers(encoder: self))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    elements = elements ?? []
    return EncodedElements(encoder: self)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { EncodedValue(encoder: self) }

  fileprivate func part(_ key: some CodingKey) -> ValueEncoder {
    let part = ValueEncoder()
    members.append((key.stringValue, part))
    return part
  }

  fileprivate var nextElement: ValueEncoder {
    let part = ValueEncoder()
    elements?.append(part)
    return part
  }

  fileprivate var elementCount: Int { elements?.count ?? 0 }
}

/// An object that is being written.
private struct EncodedMembers<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let encoder: ValueEncoder

  var codingPath: [any CodingKey] { [] }

  func encodeNil(forKey key: Key) { encoder.part(key).put(.null) }

  func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
    try value.encode(to: encoder.part(key))
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    encoder.part(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    encoder.part(key).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { encoder.part(IndexKey("super")) }
  func superEncoder(forKey key: Key) -> any Encoder { encoder.part(key) }
}

/// A list that is being written.
private struct EncodedElements: UnkeyedEncodingContainer {
  let encoder: ValueEncoder

  var codingPath: [any CodingKey] { [] }
  var count: Int { encoder.elementCount }

  func encodeNil() { encoder.nextElement.put(.null) }

  func encode<Value: Encodable>(_ value: Value) throws {
    try value.encode(to: encoder.nextElement)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) -> KeyedEncodingContainer<Nested> {
    encoder.nextElement.container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    encoder.nextElement.unkeyedContainer()
  }

  func superEncoder() -> any Encoder { encoder.nextElement }
}

/// A plain value.
private struct EncodedValue: SingleValueEncodingContainer {
  let encoder: ValueEncoder

  var codingPath: [any CodingKey] { [] }

  func encodeNil() { encoder.put(.null) }
  func encode(_ value: Bool) { encoder.put(.bool(value)) }
  func encode(_ value: String) { encoder.put(.string(value)) }
  func encode(_ value: Double) { encoder.put(JSONValue(form: value)) }
  func encode(_ value: Float) { encoder.put(JSONValue(form: value)) }

  func encode<Value: FixedWidthInteger & Encodable>(_ value: Value) {
    encoder.put(.integer(Int128(truncatingIfNeeded: value)))
  }

  func encode<Value: Encodable>(_ value: Value) throws { try value.encode(to: encoder) }
}
