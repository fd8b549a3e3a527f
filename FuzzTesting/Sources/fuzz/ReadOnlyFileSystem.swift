import Archives

/// Files that can only be read.
protocol ReadOnlyFileSystem: FileSystem {}

extension ReadOnlyFileSystem {
  func resolve(_ path: String) -> String { path }

  func write(_ bytes: [UInt8], to path: String) throws(ArchiveError) { throw refusal(path) }
  func append(_ bytes: [UInt8], to path: String) throws(ArchiveError) { throw refusal(path) }
  func synchronize(_ path: String) throws(ArchiveError) { throw refusal(path) }
  func rename(_ path: String, to target: String) throws(ArchiveError) { throw refusal(path) }
  func remove(_ path: String) throws(ArchiveError) { throw refusal(path) }
  func createDirectory(_ path: String) throws(ArchiveError) { throw refusal(path) }

  private func refusal(_ path: String) -> ArchiveError {
    .cannotWrite(path: path, reason: "it can only be read")
  }
}
