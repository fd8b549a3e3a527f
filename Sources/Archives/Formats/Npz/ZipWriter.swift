/// Writes a zip archive in memory. Equal contents give equal bytes: the time is always 1980.
struct ZipWriter {
  private(set) var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var count = 0
  /// Uses the 64-bit fields even for small files; for tests of readers.
  var alwaysZip64 = false

  mutating func add(_ name: String, _ contents: [UInt8], isCompressed: Bool) {
    let checksum = Deflate.crc32(contents)
    let packed =
      isCompressed
      ? contents.withUnsafeBytes { Deflate.deflate($0, .raw, level: 6) } : contents
    let offset = bytes.count
    let isLong =
      alwaysZip64
      || max(packed.count, contents.count, offset) >= 0xFFFF_FFFF
    let (name, sizes) = (Array(name.utf8), [contents.count, packed.count])
    let common = Self.common(
      to: name, sizes, checksum, isCompressed: isCompressed, isLong: isLong)
    bytes.append(little: UInt32(0x0403_4B50))
    bytes += common
    bytes.append(little: UInt16(isLong ? 20 : 0))
    bytes += name
    if isLong { bytes.append(zip64: sizes) }
    bytes += packed
    list(name, common, sizes, offset: offset, isLong: isLong)
  }

  /// The fields that the header before the data and the entry of the directory share.
  private static func common(
    to name: [UInt8], _ sizes: [Int], _ checksum: UInt32, isCompressed: Bool, isLong: Bool
  ) -> [UInt8] {
    var fields: [UInt8] = []
    fields.append(little: UInt16(isLong ? 45 : 20))  // version needed
    fields.append(little: UInt16(0x0800))  // names are UTF-8
    fields.append(little: UInt16(isCompressed ? 8 : 0))
    fields.append(little: UInt16(0))  // 0:00
    fields.append(little: UInt16(0x0021))  // 1 January 1980
    fields.append(little: checksum)
    fields.append(little: UInt32(isLong ? 0xFFFF_FFFF : sizes[1]))
    fields.append(little: UInt32(isLong ? 0xFFFF_FFFF : sizes[0]))
    fields.append(little: UInt16(name.count))
    return fields
  }

  /// Adds an entry to the directory.
  private mutating func list(
    _ name: [UInt8], _ common: [UInt8], _ sizes: [Int], offset: Int, isLong: Bool
  ) {
    directory.append(little: UInt32(0x0201_4B50))
    directory.append(little: UInt16(0x0300 | (isLong ? 45 : 20)))  // made on Unix
    directory += common
    directory.append(little: UInt16(isLong ? 28 : 0))
    directory += [0, 0, 0, 0, 0, 0]  // no comment, first volume, binary
    directory.append(little: UInt32(0o100644 << 16))
    directory.append(little: UInt32(isLong ? 0xFFFF_FFFF : offset))
    directory += name
    if isLong { directory.append(zip64: sizes + [offset]) }
    count += 1
  }

  /// Adds the directory and gives the archive.
  mutating func finish() -> [UInt8] {
    let offset = bytes.count
    bytes += directory
    let isLong = alwaysZip64 || count >= 0xFFFF || bytes.count >= 0xFFFF_FFFF
    if isLong { appendEnd64(offset) }
    bytes.append(little: UInt32(0x0605_4B50))
    bytes.append(little: UInt32(0))
    bytes.append(little: UInt16(isLong ? 0xFFFF : count))
    bytes.append(little: UInt16(isLong ? 0xFFFF : count))
    bytes.append(little: UInt32(isLong ? 0xFFFF_FFFF : directory.count))
    bytes.append(little: UInt32(isLong ? 0xFFFF_FFFF : offset))
    bytes.append(little: UInt16(0))
    return bytes
  }

  private mutating func appendEnd64(_ offset: Int) {
    let place = bytes.count
    bytes.append(little: UInt32(0x0606_4B50))
    bytes.append(little: UInt64(44))
    bytes.append(little: UInt16(0x0300 | 45))
    bytes.append(little: UInt16(45))
    bytes.append(little: UInt64(0))
    for value in [count, count, directory.count, offset] { bytes.append(little: UInt64(value)) }
    bytes.append(little: UInt32(0x0706_4B50))
    bytes.append(little: UInt32(0))
    bytes.append(little: UInt64(place))
    bytes.append(little: UInt32(1))
  }
}

extension [UInt8] {
  fileprivate mutating func append<Value: FixedWidthInteger>(little value: Value) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }

  fileprivate mutating func append(zip64 sizes: [Int]) {
    append(little: UInt16(1))
    append(little: UInt16(8 * sizes.count))
    for size in sizes { append(little: UInt64(size)) }
  }
}
