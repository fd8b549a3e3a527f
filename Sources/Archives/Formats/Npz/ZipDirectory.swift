/// The central directory of a zip archive: what it holds and where.
struct ZipDirectory {
  struct Entry {
    var name: String
    var method: UInt16
    /// Why its contents cannot be read here; `nil` where they can.
    var problem: String?
    var checksum: UInt32
    var compressedSize: Int
    var size: Int
    /// Offset of the local header.
    var headerOffset: Int
    /// Offset of this entry in the central directory.
    var directoryOffset: Int
  }

  let entries: [Entry]

  private static let endSignature: UInt32 = 0x0605_4B50
  private static let end64LocatorSignature: UInt32 = 0x0706_4B50
  private static let end64Signature: UInt32 = 0x0606_4B50
  private static let directorySignature: UInt32 = 0x0201_4B50
  private static let localSignature: UInt32 = 0x0403_4B50

  init(_ bytes: [UInt8], source: String) throws(ArchiveError) {
    let end = try Self.findEnd(bytes, source: source)
    var cursor = ByteCursor(bytes, source: source, at: end.directoryOffset)
    var (entries, names): ([Entry], Set<String>) = ([], [])
    for _ in 0..<end.count {
      let entry = try Self.entry(&cursor)
      guard names.insert(entry.name).inserted else {
        throw cursor.malformed(
          expected: "a new name", got: "`\(entry.name)` again", at: entry.directoryOffset)
      }
      entries.append(entry)
    }
    try Self.checkSizes(entries, cursor)
    self.entries = entries
  }

  // MARK: - Contents

  /// The inflated and checked bytes of an entry.
  static func contents(
    of entry: Entry, in bytes: [UInt8], source: String, _ budget: inout ExpansionBudget
  ) throws(ArchiveError) -> [UInt8] {
    if let problem = entry.problem {
      throw .unsupported(
        source: source, location: .byte(entry.directoryOffset), what: problem,
        advice: "Save with numpy.savez or numpy.savez_compressed.")
    }
    var cursor = ByteCursor(bytes, source: source, at: entry.headerOffset)
    guard try cursor.integer(UInt32.self, "a local header") == localSignature else {
      throw cursor.malformed(
        expected: "the local header of `\(entry.name)`", got: "other bytes",
        at: entry.headerOffset)
    }
    _ = try cursor.take(22, "a local header")
    let nameLength = Int(try cursor.integer(UInt16.self, "a name length"))
    let extraLength = Int(try cursor.integer(UInt16.self, "an extra length"))
    let name = try cursor.take(nameLength, "a name")
    guard String(decoding: bytes[name], as: UTF8.self) == entry.name else {
      throw cursor.malformed(
        expected: "the name `\(entry.name)` of the directory", got: "another",
        at: name.lowerBound)
    }
    _ = try cursor.take(extraLength, "an extra field")
    let data = try cursor.take(entry.compressedSize, "the data of `\(entry.name)`")
    let contents = try unpack(entry, bytes, data, cursor, &budget)
    guard contents.count == entry.size, Deflate.crc32(contents) == entry.checksum else {
      throw cursor.malformed(
        expected: "`\(entry.name)` of \(entry.size) bytes with its CRC-32",
        got: "\(contents.count) bytes, CRC-32 wrong", at: data.lowerBound)
    }
    return contents
  }

  private static func unpack(
    _ entry: Entry, _ bytes: [UInt8], _ data: Range<Int>, _ cursor: ByteCursor,
    _ budget: inout ExpansionBudget
  ) throws(ArchiveError) -> [UInt8] {
    if entry.method == 0 { return Array(bytes[data]) }
    try budget.spend(entry.size)
    let inflated = bytes.withUnsafeBytes {
      Deflate.inflate(.init(rebasing: $0[data]), .raw, limit: entry.size)
    }
    guard let inflated, inflated.isComplete, inflated.consumed == data.count else {
      throw cursor.malformed(
        expected: "a deflate stream of `\(entry.name)`",
        got: "bytes that do not inflate to \(entry.size)", at: data.lowerBound)
    }
    return inflated.bytes
  }

  // MARK: - Parsing

  private static func findEnd(
    _ bytes: [UInt8], source: String
  ) throws(ArchiveError) -> (directoryOffset: Int, count: Int) {
    // The end record is followed by a comment of up to 65535 bytes.
    var place = bytes.count - 22
    let lowest = max(0, bytes.count - 22 - 65535)
    while place >= lowest {
      var cursor = ByteCursor(bytes, source: source, at: place)
      if try cursor.integer(UInt32.self, "the end record") == endSignature {
        return try end(&cursor, at: place)
      }
      place -= 1
    }
    throw .malformed(
      source: source, location: .byte(bytes.count), expected: "the end record of a zip archive",
      got: "none")
  }

  private static func end(
    _ cursor: inout ByteCursor, at place: Int
  ) throws(ArchiveError) -> (directoryOffset: Int, count: Int) {
    let disk = try cursor.integer(UInt32.self, "the disk numbers")
    _ = try cursor.take(2, "an entry count")
    let count = Int(try cursor.integer(UInt16.self, "an entry count"))
    let size = Int(try cursor.integer(UInt32.self, "the directory size"))
    let offset = Int(try cursor.integer(UInt32.self, "the directory offset"))
    let comment = Int(try cursor.integer(UInt16.self, "the comment length"))
    guard comment == cursor.remaining else {
      throw cursor.malformed(
        expected: "a comment of \(comment) bytes", got: "\(cursor.remaining)", at: place)
    }
    guard count == 0xFFFF || size == 0xFFFF_FFFF || offset == 0xFFFF_FFFF else {
      guard disk == 0, offset + size <= place else {
        throw cursor.malformed(
          expected: "a directory before byte \(place) of one volume",
          got: "\(size) bytes at \(offset)", at: place)
      }
      return (offset, count)
    }
    return try end64(cursor, before: place)
  }

  private static func end64(
    _ cursor: ByteCursor, before place: Int
  ) throws(ArchiveError) -> (directoryOffset: Int, count: Int) {
    var locator = ByteCursor(cursor.bytes, source: cursor.source, at: max(0, place - 20))
    guard place >= 20,
      try locator.integer(UInt32.self, "the zip64 locator") == end64LocatorSignature
    else {
      throw cursor.malformed(expected: "a zip64 locator", got: "none", at: max(0, place - 20))
    }
    _ = try locator.take(4, "a volume number")
    let recordOffset = try locator.size64("the offset of the zip64 end record")
    var record = ByteCursor(cursor.bytes, source: cursor.source, at: min(recordOffset, place))
    guard try record.integer(UInt32.self, "the zip64 end record") == end64Signature else {
      throw cursor.malformed(expected: "a zip64 end record", got: "other bytes", at: recordOffset)
    }
    _ = try record.take(28, "the zip64 end record")
    let count = try record.size64("the entry count")
    let size = try record.size64("the directory size")
    let offset = try record.size64("the directory offset")
    // 46 bytes is the shortest directory entry.
    guard offset <= recordOffset, size <= recordOffset - offset, count <= size / 46 else {
      throw record.malformed(
        expected: "a directory before byte \(recordOffset)", got: "\(count) entries at \(offset)",
        at: recordOffset)
    }
    return (offset, count)
  }

  private static func entry(_ cursor: inout ByteCursor) throws(ArchiveError) -> Entry {
    let start = cursor.offset
    guard try cursor.integer(UInt32.self, "a directory entry") == directorySignature else {
      throw cursor.malformed(expected: "a directory entry", got: "other bytes", at: start)
    }
    _ = try cursor.take(4, "versions")
    let flags = try cursor.integer(UInt16.self, "flags")
    let method = try cursor.integer(UInt16.self, "the method")
    var problem: String?
    if method != 0, method != 8 { problem = "compression method \(method)" }
    if flags & 0x2041 != 0 { problem = "an encrypted entry" }
    _ = try cursor.take(4, "the time")
    let checksum = try cursor.integer(UInt32.self, "the CRC-32")
    var sizes = [0, 0, 0]  // inflated, compressed, offset of the local header
    sizes[1] = Int(try cursor.integer(UInt32.self, "the compressed size"))
    sizes[0] = Int(try cursor.integer(UInt32.self, "the size"))
    let nameLength = Int(try cursor.integer(UInt16.self, "the name length"))
    let extraLength = Int(try cursor.integer(UInt16.self, "the extra length"))
    let commentLength = Int(try cursor.integer(UInt16.self, "the comment length"))
    _ = try cursor.take(8, "attributes")
    sizes[2] = Int(try cursor.integer(UInt32.self, "the header offset"))
    let name = try cursor.take(nameLength, "the name")
    let extra = try cursor.take(extraLength, "the extra field")
    _ = try cursor.take(commentLength, "the comment")
    try widen(&sizes, extra, cursor)
    return Entry(
      name: String(decoding: cursor.bytes[name], as: UTF8.self), method: method,
      problem: problem, checksum: checksum, compressedSize: sizes[1], size: sizes[0],
      headerOffset: sizes[2],
      directoryOffset: start)
  }

  /// Replaces sizes of all ones by those of the zip64 extra field, in their order there.
  private static func widen(
    _ sizes: inout [Int], _ extra: Range<Int>, _ cursor: ByteCursor
  ) throws(ArchiveError) {
    guard sizes.contains(0xFFFF_FFFF) else { return }
    var fields = ByteCursor(cursor.bytes, source: cursor.source, at: extra.lowerBound)
    while fields.offset + 4 <= extra.upperBound {
      let tag = try fields.integer(UInt16.self, "an extra tag")
      let length = Int(try fields.integer(UInt16.self, "an extra length"))
      let end = fields.offset + length
      guard end <= extra.upperBound else { break }
      if tag == 1 {
        for index in 0..<3 where sizes[index] == 0xFFFF_FFFF && fields.offset + 8 <= end {
          sizes[index] = try fields.size64("a zip64 size")
        }
        return
      }
      _ = try fields.take(length, "an extra field")
    }
  }

  /// No entry may promise more than deflate can give, and entries may not share bytes: a small file
  /// must not ask for much memory.
  private static func checkSizes(
    _ entries: [Entry], _ cursor: ByteCursor
  ) throws(ArchiveError) {
    var total = 0
    for entry in entries {
      let (sum, overflow) = total.addingReportingOverflow(entry.compressedSize)
      total = sum
      let isPlausible =
        entry.problem != nil
        || (entry.method == 0
          ? entry.size == entry.compressedSize
          : entry.size / Deflate.largestRatio <= entry.compressedSize)
      guard !overflow, total <= cursor.bytes.count, isPlausible else {
        throw cursor.malformed(
          expected: "sizes of `\(entry.name)` that fit the file",
          got: "\(entry.compressedSize) bytes for \(entry.size)", at: entry.directoryOffset)
      }
    }
  }
}
