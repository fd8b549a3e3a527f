/// IDX files, the format of MNIST, plain or compressed by gzip.
///
/// Two zero bytes, a type byte (08 u1, 09 i1, 0B i2, 0C i4, 0D f4, 0E f8), the number of axes,
/// their lengths as big-endian 32-bit numbers, then the elements, big-endian and row-major.
public enum Idx {
  /// Reads a file; one that starts as gzip does is inflated.
  public static func read(
    _ path: String, in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) -> NumericArray {
    try decode(try files.read(path), source: path)
  }

  /// The array in the bytes of a file, plain or compressed. Offsets in errors are those of the
  /// inflated bytes.
  public static func decode(
    _ bytes: [UInt8], source: String = "idx data"
  ) throws(ArchiveError) -> NumericArray {
    guard Gzip.isGzip(bytes) else { return try decodePlain(bytes, source: source) }
    // The header says how much may be inflated.
    let start = try Gzip.prefix(bytes, count: 4 + 4 * ArrayShape.maximumRank, source: source)
    var cursor = ByteCursor(start, source: source)
    let header = try Header(&cursor)
    let size = cursor.offset + header.count * header.elementType.width
    return try decodePlain(
      try Gzip.inflate(bytes, source: source, limit: size), source: source)
  }

  /// Whether the bytes start as an IDX file does.
  static func isIdx(_ bytes: some Collection<UInt8>) -> Bool {
    let start = Array(bytes.prefix(4))
    return start.count == 4 && start[0] == 0 && start[1] == 0 && types[start[2]] != nil
      && start[3] > 0
  }

  private static let types: [UInt8: ElementType] = [
    0x08: .u1, 0x09: .i1, 0x0B: .i2, 0x0C: .i4, 0x0D: .f4, 0x0E: .f8,
  ]

  private struct Header {
    var elementType: ElementType
    var shape: [Int] = []
    var count: Int

    init(_ cursor: inout ByteCursor) throws(ArchiveError) {
      let zeros = try cursor.integer(UInt16.self, "the magic number")
      let code = try cursor.integer(UInt8.self, "the element type")
      guard zeros == 0, let type = Idx.types[code] else {
        throw cursor.malformed(
          expected: "00 00 and a type of 08, 09, 0B, 0C, 0D, 0E",
          got: "\(zeros) and \(code)", at: cursor.offset - 3)
      }
      elementType = type
      for _ in 0..<(try cursor.integer(UInt8.self, "the number of axes")) {
        shape.append(Int(try cursor.integer(UInt32.self, bigEndian: true, "an axis length")))
      }
      // Leaves room for the header in sums with this size.
      guard let count = ArrayShape.count(shape, width: type.width), count < 1 << 56 else {
        throw cursor.malformed(
          expected: "at most \(ArrayShape.maximumRank) axes and 2⁵⁶ elements", got: "\(shape)",
          at: 4)
      }
      self.count = count
    }
  }

  private static func decodePlain(
    _ bytes: [UInt8], source: String
  ) throws(ArchiveError) -> NumericArray {
    var cursor = ByteCursor(bytes, source: source)
    let header = try Header(&cursor)
    let data = try cursor.take(header.count * header.elementType.width, "elements")
    guard cursor.remaining == 0 else {
      throw cursor.malformed(
        expected: "the end of the file", got: "\(cursor.remaining) more bytes")
    }
    var elements = Array(bytes[data])
    ElementOrder.swapBytes(&elements, width: header.elementType.width)
    return NumericArray(shape: header.shape, elementType: header.elementType, bytes: elements)
  }
}
