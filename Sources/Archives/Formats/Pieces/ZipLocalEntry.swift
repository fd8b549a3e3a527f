/// The header before the contents of a file in a zip archive.
struct ZipLocalEntry {
  let name: String
  /// Whether the contents are as they are, and their size and checksum known beforehand.
  let isStored: Bool
  let checksum: UInt32
  /// Bytes of the contents.
  let size: Int

  /// Reads the header at the cursor and leaves it at the contents; nil where there is none any more.
  init?(_ cursor: inout ByteCursor) throws(ArchiveError) {
    guard try cursor.integer(UInt32.self, "a header") == 0x0403_4B50 else { return nil }
    _ = try cursor.take(2, "the version")
    let flags = try cursor.integer(UInt16.self, "flags")
    let method = try cursor.integer(UInt16.self, "the method")
    _ = try cursor.take(4, "the time")
    checksum = try cursor.integer(UInt32.self, "the CRC-32")
    let packed = try cursor.integer(UInt32.self, "the compressed size")
    let short = try cursor.integer(UInt32.self, "the size")
    let nameLength = Int(try cursor.integer(UInt16.self, "the name length"))
    let extraLength = Int(try cursor.integer(UInt16.self, "the extra length"))
    name = String(decoding: cursor.bytes[try cursor.take(nameLength, "the name")], as: UTF8.self)
    let extra = try cursor.take(extraLength, "the extra field")
    isStored = method == 0 && flags & 0x0009 == 0 && packed == short
    guard short == 0xFFFF_FFFF else {
      size = Int(short)
      return
    }
    // The first 64-bit field of the extra field, behind its tag and length, is the size.
    var fields = ByteCursor(cursor.bytes, source: cursor.source, at: extra.lowerBound)
    guard try fields.integer(UInt16.self, "an extra tag") == 1 else {
      throw fields.malformed(expected: "64-bit sizes of `\(name)`", got: "another extra field")
    }
    _ = try fields.take(2, "an extra length")
    size = try fields.size64("the size")
  }
}
