/// Notes which keys types ask for while they are decoded: the members that a document may have, also
/// those that are nil and therefore in no encoded form.
final class KeyRecord {
  /// Keys by the path of the object that holds them.
  private(set) var keys: [[String]: Set<String>] = [:]

  fileprivate func open(_ path: [any CodingKey]) {
    let path = path.map(\.stringValue)
    keys[path] = keys[path] ?? []
  }

  fileprivate func note(_ key: any CodingKey, in path: [any CodingKey]) {
    keys[path.map(\.stringValue), default: []].insert(key.stringValue)
  }
}

/// Another decoder, whose objects record the keys that are asked for. What is inside lists is not recorded.
struct RecordingDecoder: Decoder {
  private let base: any Decoder
  private let record: KeyRecord

  init(_ base: any Decoder, _ record: KeyRecord) { (self.base, self.record) = (base, record) }

  var codingPath: [any CodingKey] { base.codingPath }
  var userInfo: [CodingUserInfoKey: Any] { base.userInfo }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(RecordingContainer(try base.container(keyedBy: type), record))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer { try base.unkeyedContainer() }

  func singleValueContainer() throws -> any SingleValueDecodingContainer {
    try base.singleValueContainer()
  }
}

/// An object whose keys are recorded as they are asked for.
private struct RecordingContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  private let base: KeyedDecodingContainer<Key>
  private let record: KeyRecord

  init(_ base: KeyedDecodingContainer<Key>, _ record: KeyRecord) {
    (self.base, self.record) = (base, record)
    record.open(base.codingPath)
  }

  var codingPath: [any CodingKey] { base.codingPath }
  var allKeys: [Key] { base.allKeys }

  func contains(_ key: Key) -> Bool {
    record.note(key, in: codingPath)
    return base.contains(key)
  }

  func decodeNil(forKey key: Key) throws -> Bool {
    record.note(key, in: codingPath)
    return try base.decodeNil(forKey: key)
  }

  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    record.note(key, in: codingPath)
    // A member that is missing has no decoder of its own; the base says so.
    guard base.contains(key) else { return try base.decode(type, forKey: key) }
    return try Value(choosingFrom: RecordingDecoder(base.superDecoder(forKey: key), record))
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    record.note(key, in: codingPath)
    return KeyedDecodingContainer(
      RecordingContainer<Nested>(try base.nestedContainer(keyedBy: type, forKey: key), record))
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    record.note(key, in: codingPath)
    return try base.nestedUnkeyedContainer(forKey: key)
  }

  func superDecoder() throws -> any Decoder { RecordingDecoder(try base.superDecoder(), record) }

  func superDecoder(forKey key: Key) throws -> any Decoder {
    record.note(key, in: codingPath)
    return RecordingDecoder(try base.superDecoder(forKey: key), record)
  }
}
