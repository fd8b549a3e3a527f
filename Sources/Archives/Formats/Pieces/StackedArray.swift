/// Arrays of one name in the files of several pieces, one after the other along the first axis.
struct StackedArray {
  let name: String
  let elementType: ElementType
  /// The shape of the whole.
  let shape: [Int]
  private let parts: [StoredArray]

  /// - Parameters:
  ///   - parts: the array of every piece, in order; `rows` is how many rows each should have.
  ///   - isShared: whether all pieces have the same array, which is kept once.
  /// - Throws: `refused`, naming the first piece that does not fit.
  init(
    _ parts: [StoredArray], rows: [Int], isShared: Bool, in files: any FileSystem
  ) throws(ArchiveError) {
    let first = parts[0]
    (name, elementType) = (first.name, first.elementType)
    for (part, count) in zip(parts, rows) {
      let expected = isShared ? first.shape : [count] + first.shape.dropFirst()
      guard part.elementType == elementType, part.shape == expected else {
        throw Self.refused(
          part,
          "has \(part.elementType) of shape \(part.shape), expected \(elementType) of shape "
            + "\(expected)")
      }
    }
    guard isShared else {
      self.parts = parts
      shape = [rows.reduce(0, +)] + first.shape.dropFirst()
      return
    }
    (self.parts, shape) = ([first], first.shape)
    let known = try Self.sum(of: first, files)
    for part in parts.dropFirst() where try Self.sum(of: part, files) != known {
      throw Self.refused(part, "has other numbers than \(first.path)")
    }
  }

  private static func refused(_ part: StoredArray, _ reason: String) -> ArchiveError {
    .refused(
      path: part.path, reason: part.name.isEmpty ? reason : "array `\(part.name)` \(reason)",
      advice: "Merge pieces of one request.")
  }

  private static func sum(
    of part: StoredArray, _ files: any FileSystem
  ) throws(ArchiveError) -> UInt32 {
    var sum: UInt32 = 0
    try part.forEachBlock(in: files) { sum = Deflate.crc32($0, from: sum) }
    return sum
  }

  /// Gives all elements to `body` in blocks.
  func forEachBlock(
    in files: any FileSystem, _ body: ([UInt8]) throws(ArchiveError) -> Void
  ) throws(ArchiveError) {
    for part in parts { try part.forEachBlock(in: files, body) }
  }

  /// Bytes of the elements.
  var size: Int { shape.reduce(elementType.width, *) }
}
