/// An array as a file holds it: what it is and where its elements are, none of which is in memory.
struct StoredArray {
  /// The file.
  let path: String
  /// The name in the file; empty where a file holds one array.
  let name: String
  let elementType: ElementType
  let shape: [Int]
  /// Where the elements begin, bytes.
  let offset: Int
  /// CRC-32 of what precedes the elements in their entry, and of the whole entry, as an archive says;
  /// nil where the format has none.
  var checksums: (header: UInt32, entry: UInt32)?

  /// Bytes of the elements.
  var size: Int { shape.reduce(elementType.width, *) }

  /// Gives the elements to `body` in blocks, and holds them against the checksum where there is one.
  func forEachBlock(
    in files: any FileSystem, _ body: ([UInt8]) throws(ArchiveError) -> Void
  ) throws(ArchiveError) {
    var (done, sum) = (0, checksums?.header ?? 0)
    while done < size {
      let block = try files.read(
        path, from: offset + done, count: min(PieceFiles.blockSize, size - done))
      guard !block.isEmpty else {
        throw malformed(expected: "\(size) bytes of elements", got: "the end of the file", done)
      }
      if checksums != nil { sum = Deflate.crc32(block, from: sum) }
      try body(block)
      done += block.count
    }
    if let checksums, sum != checksums.entry {
      throw malformed(expected: "CRC-32 \(checksums.entry)", got: "\(sum)", 0)
    }
  }

  private func malformed(expected: String, got: String, _ place: Int) -> ArchiveError {
    .malformed(source: path, location: .byte(offset + place), expected: expected, got: got)
  }
}
