/// The headers of a zip archive, of which the contents need not be in memory. Equal contents give equal
/// bytes: the time is always 1980.
struct ZipLayout {
  private var directory: [UInt8] = []
  private var count = 0
  /// Bytes of the archive so far, contents included.
  private var offset = 0
  /// Uses the 64-bit fields even for small files; for tests of readers.
  var alwaysZip64 = false

  /// The header of a file; its contents, `packed` bytes, come next.
  ///
  /// - Parameters:
  ///   - size: bytes of the contents, unpacked.
  ///   - checksum: CRC-32 of the unpacked contents.
  mutating func header(
    of name: String, size: Int, packed: Int, checksum: UInt32, isCompressed: Bool
  ) -> [UInt8] {
    let isLong = alwaysZip64 || max(packed, size, offset) >= 0xFFFF_FFFF
    let (name, sizes) = (Array(name.utf8), [size, packed])
    let common = Self.common(to: name, sizes, checksum, isCompressed: isCompressed, isLong: isLong)
    var bytes: [UInt8] = []
    bytes.append(little: UInt32(0x0403_4B50))
    bytes += common
    bytes.append(little: UInt16(isLong ? 20 : 0))
    bytes += name
    if isLong { bytes.append(zip64: sizes) }
    list(name, common, sizes, offset: offset, isLong: isLong)
    offset += bytes.count + packed
    return bytes
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

  /// The directory, with which the archive ends.
  var end: [UInt8] {
    var bytes = directory
    let isLong = alwaysZip64 || count >= 0xFFFF || offset + bytes.count >= 0xFFFF_FFFF
    if isLong { bytes += end64 }
    bytes.append(little: UInt32(0x0605_4B50))
    bytes.append(little: UInt32(0))
    bytes.append(little: UInt16(isLong ? 0xFFFF : count))
    bytes.append(little: UInt16(isLong ? 0xFFFF : count))
    bytes.append(little: UInt32(isLong ? 0xFFFF_FFFF : directory.count))
    bytes.append(little: UInt32(isLong ? 0xFFFF_FFFF : offset))
    bytes.append(little: UInt16(0))
    return bytes
  }

  private var end64: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(little: UInt32(0x0606_4B50))
    bytes.append(little: UInt64(44))
    bytes.append(little: UInt16(0x0300 | 45))
    bytes.append(little: UInt16(45))
    bytes.append(little: UInt64(0))
    for value in [count, count, directory.count, offset] { bytes.append(little: UInt64(value)) }
    bytes.append(little: UInt32(0x0706_4B50))
    bytes.append(little: UInt32(0))
    bytes.append(little: UInt64(offset + directory.count))
    bytes.append(little: UInt32(1))
    return bytes
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
