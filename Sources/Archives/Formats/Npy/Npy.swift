/// NumPy array files, versions 1 to 3: C and Fortran order, both byte orders.
///
/// - Reference: NumPy Enhancement Proposal 1, *A simple file format for NumPy arrays*.
public enum Npy {
  /// Reads a file.
  public static func read(
    _ path: String, in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) -> NumericArray {
    try decode(try files.read(path), source: path)
  }

  /// Writes a file: version 1, C order, little-endian; the same bytes as `numpy.save`.
  public static func write(
    _ array: NumericArray, to path: String, in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) {
    try AtomicFile.write(encode(array), to: path, in: files)
  }

  /// The array in the bytes of a file.
  ///
  /// - Parameter source: the name of the file, for messages.
  public static func decode(
    _ bytes: [UInt8], source: String = "npy data"
  ) throws(ArchiveError) -> NumericArray {
    var cursor = ByteCursor(bytes, source: source)
    let header = try NpyHeader(&cursor)
    let start = cursor.offset
    let data = try cursor.take(header.count * header.elementType.width, "elements")
    guard cursor.remaining == 0 else {
      throw cursor.malformed(
        expected: "the end of the file", got: "\(cursor.remaining) more bytes")
    }
    let elements = reordered(Array(bytes[data]), header)
    if header.elementType == .bool, let bad = elements.firstIndex(where: { $0 > 1 }) {
      throw cursor.malformed(
        expected: "0 or 1 for each bool", got: "\(elements[bad])", at: start + bad)
    }
    return NumericArray(shape: header.shape, elementType: header.elementType, bytes: elements)
  }

  /// Elements in row-major order, their bytes in the machine's.
  private static func reordered(_ stored: [UInt8], _ header: NpyHeader) -> [UInt8] {
    var elements = stored
    let width = header.elementType.width
    if header.isBigEndian { ElementOrder.swapBytes(&elements, width: width) }
    guard header.isFortranOrder, header.shape.count > 1 else { return elements }
    return ElementOrder.rowMajor(elements, shape: header.shape, width: width)
  }

  /// The bytes of a file.
  public static func encode(_ array: NumericArray) -> [UInt8] {
    var bytes = NpyHeader.bytes(for: array)
    bytes.reserveCapacity(bytes.count + array.bytes.count)
    bytes.append(contentsOf: array.bytes)
    return bytes
  }
}
