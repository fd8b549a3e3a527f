/// The header of a NumPy array file: a Python dictionary of `descr`, `fortran_order` and `shape`.
struct NpyHeader: Equatable {
  var elementType: ElementType
  var isBigEndian = false
  var isFortranOrder = false
  var shape: [Int]
  /// Elements, checked against overflow.
  var count: Int

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Reads the header at the cursor and leaves it at the first element.
  init(_ cursor: inout ByteCursor) throws(ArchiveError) {
    let magic = try cursor.take(6, "the magic string \\x93NUMPY")
    guard cursor.bytes[magic].elementsEqual(Self.magic) else {
      throw cursor.malformed(
        expected: "the magic string \\x93NUMPY", got: "other bytes", at: magic.lowerBound)
    }
    let range = try cursor.take(Self.length(&cursor), "the header")
    var parser = NpyHeaderParser(cursor: cursor, range: range)
    (elementType, isBigEndian, isFortranOrder, shape) = try parser.parse()
    guard let count = ArrayShape.count(shape, width: elementType.width) else {
      throw cursor.malformed(
        expected: "a shape of at most \(ArrayShape.maximumRank) axes and 2⁶³ bytes",
        got: "\(shape)", at: range.lowerBound)
    }
    self.count = count
  }

  /// Reads the version, which says how wide the length of the header is, and that length, bytes.
  private static func length(_ cursor: inout ByteCursor) throws(ArchiveError) -> Int {
    let major = try cursor.integer(UInt8.self, "the version")
    let minor = try cursor.integer(UInt8.self, "the version")
    guard (1...3).contains(major), minor == 0 else {
      throw cursor.malformed(
        expected: "version 1.0, 2.0 or 3.0", got: "\(major).\(minor)", at: cursor.offset - 2)
    }
    return major == 1
      ? Int(try cursor.integer(UInt16.self, "the header length"))
      : Int(try cursor.integer(UInt32.self, "the header length"))
  }

  /// The bytes that precede the elements of `array`, as NumPy writes them.
  static func bytes(for array: NumericArray) -> [UInt8] {
    bytes(for: array.elementType, array.shape)
  }

  /// The same for an array of which not all is in memory.
  static func bytes(for elementType: ElementType, _ lengths: [Int]) -> [UInt8] {
    let shape = lengths.map(String.init).joined(separator: ", ")
    var text = "{'descr': '\(elementType.numPyDescription)', 'fortran_order': False, "
    text += "'shape': (\(shape)\(lengths.count == 1 ? "," : "")), }"
    // NumPy leaves room for the first axis to grow to 21 digits in place.
    if let first = lengths.first { text += spaces(21 - String(first).count) }
    let unpadded = 10 + text.utf8.count + 1
    text += spaces((64 - unpadded % 64) % 64) + "\n"
    let length = UInt16(text.utf8.count)
    return magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + Array(text.utf8)
  }

  private static func spaces(_ count: Int) -> String {
    String(repeating: " ", count: max(0, count))
  }
}
