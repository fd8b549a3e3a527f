/// A place in untrusted bytes. Every read checks the length first and names the offset on failure.
struct ByteCursor {
  let bytes: [UInt8]
  /// The file, for messages.
  let source: String
  private(set) var offset: Int

  init(_ bytes: [UInt8], source: String, at offset: Int = 0) {
    self.bytes = bytes
    self.source = source
    self.offset = offset
  }

  var remaining: Int { bytes.count - offset }

  /// Steps over `count` bytes and gives their range.
  mutating func take(_ count: Int, _ what: String) throws(ArchiveError) -> Range<Int> {
    guard offset >= 0, count >= 0, count <= bytes.count - offset else {
      throw malformed(
        expected: "\(count) bytes of \(what)", got: "the end of the file at byte \(bytes.count)")
    }
    defer { offset += count }
    return offset..<offset + count
  }

  /// The next unsigned integer.
  mutating func integer<Value: FixedWidthInteger>(
    _ type: Value.Type, bigEndian: Bool = false, _ what: String
  ) throws(ArchiveError) -> Value {
    let range = try take(MemoryLayout<Value>.size, what)
    let value = bytes.withUnsafeBytes {
      $0.loadUnaligned(fromByteOffset: range.lowerBound, as: Value.self)
    }
    return bigEndian ? Value(bigEndian: value) : Value(littleEndian: value)
  }

  /// The next size, which must fit an `Int`.
  mutating func size64(_ what: String) throws(ArchiveError) -> Int {
    let value = try integer(UInt64.self, what)
    guard let size = Int(exactly: value) else {
      throw malformed(expected: "a size below 2⁶³ (\(what))", got: "\(value)", at: offset - 8)
    }
    return size
  }

  /// An error at this place, or at another.
  func malformed(expected: String, got: String, at place: Int? = nil) -> ArchiveError {
    .malformed(source: source, location: .byte(place ?? offset), expected: expected, got: got)
  }
}
