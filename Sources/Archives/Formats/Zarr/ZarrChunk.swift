/// The bytes of the chunks of a Zarr array.
enum ZarrChunk {
  /// The inflated bytes of a chunk; `nil` where there is no file, and it is full of the fill value.
  static func read(
    _ path: String, _ metadata: ZarrMetadata, _ files: any FileSystem
  ) throws(ArchiveError) -> [UInt8]? {
    guard !files.isLink(path) else {
      throw .refused(
        path: path, reason: "is a link, and links in stores are not followed",
        advice: "Copy the store with what its links lead to (cp -rL).")
    }
    guard files.entry(at: path) == .file else {
      guard metadata.fillBytes != nil else { throw missing(path) }
      return nil
    }
    let stored = try files.read(path)
    let bytes = try inflate(stored, metadata, path)
    guard bytes.count == metadata.chunkBytes else {
      throw .malformed(
        source: path, location: .byte(bytes.count),
        expected: "a chunk of \(metadata.chunkBytes) bytes", got: "\(bytes.count)")
    }
    return bytes
  }

  static func missing(_ path: String) -> ArchiveError {
    .malformed(
      source: path, location: .byte(0), expected: "a chunk (there is no fill value)", got: "none")
  }

  /// A chunk of the fill value, zeros where there is none.
  static func filled(_ metadata: ZarrMetadata) -> [UInt8] {
    filled(metadata, count: metadata.chunkBytes / metadata.elementType.width)
  }

  /// `count` elements of the fill value, zeros where there is none.
  static func filled(_ metadata: ZarrMetadata, count: Int) -> [UInt8] {
    let width = metadata.elementType.width
    guard let fill = metadata.fillBytes, fill.contains(where: { $0 != 0 }) else {
      return [UInt8](repeating: 0, count: count * width)
    }
    return [UInt8](unsafeUninitializedCapacity: count * width) { output, filled in
      for index in 0..<count * width { output[index] = fill[index % width] }
      filled = count * width
    }
  }

  /// The stored bytes of a chunk.
  static func deflate(_ bytes: [UInt8], _ compression: ZarrCompression) -> [UInt8] {
    switch compression {
    case .none: bytes
    case .zlib(let level): bytes.withUnsafeBytes { Deflate.deflate($0, .zlib, level: level) }
    case .gzip(let level): bytes.withUnsafeBytes { Deflate.deflate($0, .gzip, level: level) }
    }
  }

  private static func inflate(
    _ stored: [UInt8], _ metadata: ZarrMetadata, _ path: String
  ) throws(ArchiveError) -> [UInt8] {
    let (size, wrapping): (Int, Deflate.Wrapping)
    switch metadata.compression {
    case .none: return stored
    case .zlib: (size, wrapping) = (metadata.chunkBytes, .zlib)
    case .gzip: (size, wrapping) = (metadata.chunkBytes, .gzip)
    }
    let isPlausible = size / Deflate.largestRatio <= stored.count
    if isPlausible { try MemoryLimit.check(size, source: path) }
    let inflated =
      isPlausible ? stored.withUnsafeBytes { Deflate.inflate($0, wrapping, limit: size) } : nil
    guard let inflated, inflated.isComplete, inflated.consumed == stored.count else {
      let isTruncated = inflated?.end == .truncated
      throw .malformed(
        source: path, location: .byte(isTruncated ? stored.count : 0),
        expected: "a \(wrapping) stream of \(size) bytes",
        got: isTruncated
          ? "the end of the file: it is truncated" : "\(stored.count) bytes that are none")
    }
    return inflated.bytes
  }
}
