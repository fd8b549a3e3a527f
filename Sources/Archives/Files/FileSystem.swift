/// What the package does to files. Everything that writes goes through one of these, so that tests
/// can let the n-th operation fail, or cut the power after it (`SimulatedFileSystem`).
public protocol FileSystem: Sendable {
  /// What is at `path`, following links; `nil` for nothing.
  func entry(at path: String) -> FileEntry?
  /// `path` with its symbolic links followed; `path` itself where there is nothing.
  func resolve(_ path: String) -> String
  /// All bytes of a file.
  func read(_ path: String) throws(ArchiveError) -> [UInt8]
  /// Creates or empties a file and writes `bytes`. Not durable before `synchronize`.
  func write(_ bytes: [UInt8], to path: String) throws(ArchiveError)
  /// Creates a file where there is none and adds `bytes` at its end.
  func append(_ bytes: [UInt8], to path: String) throws(ArchiveError)
  /// Makes the contents of a file, or the entries of a directory, durable.
  func synchronize(_ path: String) throws(ArchiveError)
  /// Renames a file or directory; replaces a file of that name in one step.
  func rename(_ path: String, to target: String) throws(ArchiveError)
  /// Removes a file or an empty directory.
  func remove(_ path: String) throws(ArchiveError)
  /// Creates a directory whose parent exists; nothing happens where there is one already.
  func createDirectory(_ path: String) throws(ArchiveError)
  /// The names in a directory, sorted.
  func contents(of directory: String) throws(ArchiveError) -> [String]
}

/// What a path leads to.
public enum FileEntry: Sendable, Equatable {
  /// A regular file.
  case file
  /// A directory.
  case directory
  /// A device, pipe or socket.
  case other
}

extension FileSystem {
  /// Creates a directory and its parents, durably.
  public func createDirectories(_ path: String) throws(ArchiveError) {
    switch entry(at: path) {
    case .directory: return
    case .some: throw .cannotCreate(path: path, reason: "there is a file of that name")
    case nil: break
    }
    let parent = PathName.parent(of: path)
    if parent != path { try createDirectories(parent) }
    try createDirectory(path)
    try synchronize(parent)
  }

  /// Removes a file, or a directory with all it holds; nothing happens where there is nothing.
  public func removeTree(_ path: String) throws(ArchiveError) {
    guard let entry = entry(at: path) else { return }
    let place = PathName.join(resolve(PathName.parent(of: path)), PathName.last(of: path))
    if entry == .directory, resolve(path) == place {  // not a link to one
      for name in try contents(of: path) { try removeTree(PathName.join(path, name)) }
    }
    try remove(path)
  }
}
