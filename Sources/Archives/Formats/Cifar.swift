/// The binary files of CIFAR-10, plain or compressed by gzip.
///
/// Records of 3073 bytes: a label of 0 to 9, then 32 × 32 pixels of red, of green and of blue,
/// row-major.
public enum Cifar {
  /// Channels, rows and columns of an image.
  public static let imageShape = [3, 32, 32]
  static let recordSize = 1 + imageShape.reduce(1, *)

  /// Reads `images` `[image, 3, 32, 32]`, bytes of 0 to 255, and their `labels` `[image]`.
  ///
  /// - Throws: `ArchiveError.malformed` for a file that does not end with a record, or a label above 9.
  public static func read(
    _ path: String, in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) -> [String: NumericArray] {
    try decode(try files.read(path), source: path)
  }

  /// The images and labels in the bytes of a file.
  public static func decode(
    _ bytes: [UInt8], source: String = "cifar data"
  ) throws(ArchiveError) -> [String: NumericArray] {
    let records = Gzip.isGzip(bytes) ? try Gzip.inflate(bytes, source: source) : bytes
    let cursor = ByteCursor(records, source: source)
    let (count, rest) = records.count.quotientAndRemainder(dividingBy: recordSize)
    guard rest == 0, count > 0 else {
      throw cursor.malformed(
        expected: "records of \(recordSize) bytes", got: "\(records.count) bytes",
        at: count * recordSize)
    }
    var (labels, pixels) = ([UInt8](), [UInt8]())
    labels.reserveCapacity(count)
    pixels.reserveCapacity(records.count - count)
    for start in stride(from: 0, to: records.count, by: recordSize) {
      labels.append(try label(records[start], at: start, cursor))
      pixels.append(contentsOf: records[start + 1..<start + recordSize])
    }
    return [
      "images": NumericArray(shape: [count] + imageShape, values: pixels),
      "labels": NumericArray(shape: [count], values: labels),
    ]
  }

  private static func label(
    _ byte: UInt8, at offset: Int, _ cursor: ByteCursor
  ) throws(ArchiveError) -> UInt8 {
    guard byte < 10 else {
      throw cursor.malformed(expected: "a label of 0 to 9", got: "\(byte)", at: offset)
    }
    return byte
  }
}
