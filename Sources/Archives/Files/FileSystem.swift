/// What the package does to files. Everything that writes goes through one of these, so that tests
/// can let the n-th operation fail, or cut the power after it (`SimulatedFileSystem`).
public protocol FileSystem: Sendable {
  /// What is at `path`, following links; `nil` for nothing.
  func entry(at path: String) -> FileEntry?
  /// Whether `path` itself is a symbolic link.
  func isLink(_ path: String) -> Bool
  /// The bytes of a file; `nil` where there is none.
  func size(of path: String) -> Int?
  /// When a file was last written, seconds by the clock of its file system; `nil` where unknown.
  func modificationTime(of path: String) -> Double?
  /// `path` with its symbolic links followed; `path` itself where there is nothing.
  func resolve(_ path: String) -> String
  /// All bytes of a file.
  func read(_ path: String) throws(ArchiveError) -> [UInt8]
  /// At most `count` bytes of a file from byte `offset`, fewer at its end.
  func read(_ path: String, from offset: Int, count: Int) throws(ArchiveError) -> [UInt8]
  /// Creates or empties a file and writes `bytes`. Not durable before `synchronize`.
  func write(_ bytes: [UInt8], to path: String) throws(ArchiveError)
  /// Creates a file where there is none and adds `bytes` at its end.
  func append(_ bytes: [UInt8], to path: String) throws(ArchiveError)
  /// Leaves of a file its first `count` bytes.
  func truncate(_ path: String, to count: Int) throws(ArchiveError)
  /// Creates a file of `bytes`; `false`, and nothing happens, where there is one already.
  func create(_ path: String, with bytes: [UInt8]) throws(ArchiveError) -> Bool
  /// Replaces a file that still holds `old`, in one step among processes; `false`, and nothing
  /// happens, where it holds something else by now.
  func replace(
    _ path: String, holding old: [UInt8], with new: [UInt8]
  ) throws(ArchiveError) -> Bool
  /// Makes the contents of a file, or the entries of a directory, durable.
  func synchronize(_ path: String) throws(ArchiveError)
  /// Renames a file or directory; replaces a file of that name in one step.
  func rename(_ path: String, to target: String) throws(ArchiveError)
  /// Lets two files or directories change names in one step; `false`, and nothing happens, where the
  /// file system cannot.
  func exchange(_ path: String, with other: String) throws(ArchiveError) -> Bool
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

// MARK: - What a file system need not have

extension FileSystem {
  /// No links.
  public func isLink(_ path: String) -> Bool { false }

  /// Unknown.
  public func modificationTime(of path: String) -> Double? { nil }

  /// By reading all.
  public func size(of path: String) -> Int? { (try? read(path))?.count }

  /// By reading all.
  public func read(
    _ path: String, from offset: Int, count: Int
  ) throws(ArchiveError) -> [UInt8] {
    Array(try read(path).dropFirst(offset).prefix(count))
  }

  /// By reading and writing all.
  public func truncate(_ path: String, to count: Int) throws(ArchiveError) {
    try write(Array(try read(path).prefix(count)), to: path)
  }

  /// For one process.
  public func create(_ path: String, with bytes: [UInt8]) throws(ArchiveError) -> Bool {
    guard entry(at: path) == nil else { return false }
    try write(bytes, to: path)
    return true
  }

  /// For one process.
  public func replace(
    _ path: String, holding old: [UInt8], with new: [UInt8]
  ) throws(ArchiveError) -> Bool {
    guard let found = try? read(path), found == old else { return false }
    try write(new, to: path)
    return true
  }

  /// It cannot.
  public func exchange(_ path: String, with other: String) throws(ArchiveError) -> Bool { false }
}

// MARK: - Trees

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

  /// Removes a file, or a directory with all it holds; nothing happens where there is nothing. Links
  /// are removed, not followed.
  public func removeTree(_ path: String) throws(ArchiveError) {
    if isLink(path) { return try remove(path) }
    guard let entry = entry(at: path) else { return }
    let place = PathName.join(resolve(PathName.parent(of: path)), PathName.last(of: path))
    if entry == .directory, resolve(path) == place {  // not a link to one
      for name in try contents(of: path) { try removeTree(PathName.join(path, name)) }
    }
    try remove(path)
  }

  /// Whether `path`, with links followed, is `directory` or lies in it; also of what is not there yet.
  public func isInside(_ path: String, of directory: String) -> Bool {
    let (place, root) = (settled(path), settled(directory))
    return place == root || place.utf8.starts(with: PathName.join(root, "").utf8)
  }

  /// Whether two paths, with links followed, lead to one place; also of what is not there yet.
  public func isSamePlace(_ path: String, _ other: String) -> Bool {
    settled(path) == settled(other)
  }

  /// `path` with the links of what is there followed, whatever is to come below.
  private func settled(_ path: String) -> String {
    let parent = PathName.parent(of: path)
    if entry(at: path) != nil || parent == path || path.isEmpty { return resolve(path) }
    return PathName.join(settled(parent), PathName.last(of: path))
  }
}
