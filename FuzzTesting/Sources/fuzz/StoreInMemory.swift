import Archives

/// A Zarr store of one array `x`, of which every chunk has the same bytes; nothing can be written.
struct StoreInMemory: ReadOnlyFileSystem {
  let metadata, chunk: [UInt8]

  /// Chunks of up to three axes.
  private static let chunks: [String] =
    (0..<4).flatMap { i in
      (0..<4).flatMap { j in ["\(i).\(j)"] + (0..<4).map { "\(i).\(j).\($0)" } }
    } + ["1", "2", "3"]

  func entry(at path: String) -> FileEntry? {
    switch path {
    case "store", "store/x": .directory
    case "store/.zgroup", "store/x/.zarray": .file
    default: path.hasPrefix("store/x/") && !path.hasSuffix(".zattrs") ? .file : nil
    }
  }

  func read(_ path: String) throws(ArchiveError) -> [UInt8] {
    switch path {
    case "store/.zgroup": return Array(#"{"zarr_format":2}"#.utf8)
    case "store/x/.zarray": return metadata
    default: return chunk
    }
  }

  func contents(of directory: String) throws(ArchiveError) -> [String] {
    directory == "store" ? [".zgroup", "x"] : [".zarray", "0"] + Self.chunks
  }
}
