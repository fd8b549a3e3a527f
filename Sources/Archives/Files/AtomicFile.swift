import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Writes files so that a reader, and a machine that loses power, sees the old bytes or the new
/// ones and never a mixture: write beside, sync, rename, sync the directory.
public enum AtomicFile {
  /// Writes `bytes` to `path`. Links are followed; devices and pipes are written directly.
  ///
  /// - Throws: `cannotCreate` or `cannotWrite`; what was at `path` is then still there.
  public static func write(
    _ bytes: [UInt8], to path: String, in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) {
    let target = files.resolve(path)
    if files.entry(at: target) == .other { return try files.write(bytes, to: target) }
    try replace(target, named: path, in: files) { beside throws(ArchiveError) in
      try files.write(bytes, to: beside)
    }
  }

  /// Writes a file too large for memory: `body` gives its bytes in parts.
  static func write(
    to path: String, in files: any FileSystem,
    _ body: (_ append: ([UInt8]) throws(ArchiveError) -> Void) throws(ArchiveError) -> Void
  ) throws(ArchiveError) {
    try replace(files.resolve(path), named: path, in: files) { beside throws(ArchiveError) in
      try files.write([], to: beside)
      try body { part throws(ArchiveError) in try files.append(part, to: beside) }
    }
  }

  /// Puts what `write` writes to the path that it is given in the place of `target`.
  private static func replace(
    _ target: String, named path: String, in files: any FileSystem,
    by write: (String) throws(ArchiveError) -> Void
  ) throws(ArchiveError) {
    switch files.entry(at: target) {
    case .directory: throw .cannotCreate(path: path, reason: "there is a directory of that name")
    case .other: throw .cannotCreate(path: path, reason: "it is no regular file")
    case .file, nil: break
    }
    let beside = partialName(of: target)
    do throws(ArchiveError) {
      try write(beside)
      try files.synchronize(beside)
      try files.rename(beside, to: target)
    } catch {
      try? files.remove(beside)
      throw error.naming(path)
    }
    try files.synchronize(PathName.parent(of: target))
  }

  /// How the names of unfinished files end; they also start with a point.
  static let partialSuffix = ".partial"
  private static let written = Atomic(0)

  /// A name beside `path` for what is not finished, which no other process and no other thread takes.
  static func partialName(of path: String) -> String {
    let number = written.wrappingAdd(1, ordering: .relaxed).oldValue
    return PathName.beside(path, tag: "\(getpid())-\(number)\(partialSuffix)")
  }

  /// Whether `name` is that of an unfinished file, left by a process that was stopped.
  static func isPartial(_ name: String) -> Bool {
    name.hasPrefix(".") && name.hasSuffix(partialSuffix)
  }

  /// Whether `name` is that of an unfinished file that was to become `path`, not a neighbour whose name
  /// begins alike.
  static func isPartial(_ name: String, of path: String) -> Bool {
    let start = PathName.last(of: PathName.beside(path, tag: ""))
    guard isPartial(name), name.utf8.starts(with: start.utf8) else { return false }
    let number = name.utf8.dropFirst(start.utf8.count).dropLast(partialSuffix.utf8.count)
    return number.allSatisfy { $0 == 45 || $0 >= 48 && $0 <= 57 }  // as in 4711-0
  }
}
