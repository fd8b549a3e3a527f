/// Writes a zip archive in memory. Equal contents give equal bytes: the time is always 1980.
struct ZipWriter {
  private(set) var bytes: [UInt8] = []
  private var layout = ZipLayout()
  /// Uses the 64-bit fields even for small files; for tests of readers.
  var alwaysZip64: Bool {
    get { layout.alwaysZip64 }
    set { layout.alwaysZip64 = newValue }
  }

  mutating func add(_ name: String, _ contents: [UInt8], isCompressed: Bool) {
    let packed =
      isCompressed
      ? contents.withUnsafeBytes { Deflate.deflate($0, .raw, level: 6) } : contents
    bytes += layout.header(
      of: name, size: contents.count, packed: packed.count, checksum: Deflate.crc32(contents),
      isCompressed: isCompressed)
    bytes += packed
  }

  /// Adds the directory and gives the archive.
  mutating func finish() -> [UInt8] {
    bytes += layout.end
    return bytes
  }
}
