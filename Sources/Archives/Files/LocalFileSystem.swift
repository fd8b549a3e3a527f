#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The machine's files, through POSIX calls.
public struct LocalFileSystem: FileSystem {
  /// The machine's files.
  public init() {}

  /// By `stat`.
  public func entry(at path: String) -> FileEntry? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .directory
    default: return .other
    }
  }

  /// By `realpath`.
  public func resolve(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Regular files, devices and pipes; refuses sizes beyond memory.
  public func read(_ path: String) throws(ArchiveError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.readError(path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.readError(path) }
    if status.st_mode & S_IFMT == S_IFDIR {
      throw .cannotRead(path: path, reason: "it is a directory")
    }
    return try Self.readAll(descriptor, sizeHint: max(0, Int(status.st_size)), path: path)
  }

  /// By `open` and `write`; permissions 0666 less the umask.
  public func write(_ bytes: [UInt8], to path: String) throws(ArchiveError) {
    try put(bytes, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC)
  }

  /// By `open` with `O_APPEND` and `write`.
  public func append(_ bytes: [UInt8], to path: String) throws(ArchiveError) {
    try put(bytes, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC)
  }

  /// By `fsync`.
  public func synchronize(_ path: String) throws(ArchiveError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: Self.reason()) }
    defer { close(descriptor) }
    // EINVAL: a file system without sync, such as some network mounts, has nothing to wait for.
    guard fsync(descriptor) == 0 || errno == EINVAL else {
      throw .cannotWrite(path: path, reason: Self.reason())
    }
  }

  /// By `rename`.
  public func rename(_ path: String, to target: String) throws(ArchiveError) {
    #if canImport(Glibc)
      let status = Glibc.rename(path, target)
    #else
      let status = Darwin.rename(path, target)
    #endif
    guard status == 0 else { throw .cannotWrite(path: target, reason: Self.reason()) }
  }

  /// By `unlink` and `rmdir`.
  public func remove(_ path: String) throws(ArchiveError) {
    // Links are removed, not followed.
    guard unlink(path) == 0 || rmdir(path) == 0 else {
      throw .cannotWrite(path: path, reason: Self.reason())
    }
  }

  /// By `mkdir`; permissions 0777 less the umask.
  public func createDirectory(_ path: String) throws(ArchiveError) {
    guard mkdir(path, 0o777) == 0 || (errno == EEXIST && entry(at: path) == .directory) else {
      throw .cannotCreate(path: path, reason: Self.reason())
    }
  }

  /// By `readdir`, sorted by bytes.
  public func contents(of directory: String) throws(ArchiveError) -> [String] {
    guard let stream = opendir(directory) else { throw Self.readError(directory) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  // MARK: - Pieces

  private func put(_ bytes: [UInt8], _ path: String, _ flags: Int32) throws(ArchiveError) {
    let descriptor = open(path, flags, 0o666)
    guard descriptor >= 0 else { throw .cannotCreate(path: path, reason: Self.reason()) }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        #if canImport(Glibc)
          Glibc.write(descriptor, $0.baseAddress! + written, min($0.count - written, 1 << 30))
        #else
          Darwin.write(descriptor, $0.baseAddress! + written, min($0.count - written, 1 << 30))
        #endif
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let reason = Self.reason()
        close(descriptor)
        throw .cannotWrite(path: path, reason: reason)
      }
      written += count
    }
    guard close(descriptor) == 0 else { throw .cannotWrite(path: path, reason: Self.reason()) }
  }

  /// Reads to the end. Pipes and files that grow have more than `sizeHint` bytes.
  private static func readAll(
    _ descriptor: Int32, sizeHint: Int, path: String
  ) throws(ArchiveError) -> [UInt8] {
    try MemoryLimit.check(sizeHint, source: path)
    var bytes = try read(descriptor, upTo: sizeHint, path: path)
    guard bytes.count == sizeHint else { return bytes }
    while true {
      let more = try read(descriptor, upTo: 1 << 16, path: path)
      if more.isEmpty { return bytes }
      bytes += more
      try MemoryLimit.check(bytes.count, source: path)
    }
  }

  private static func read(
    _ descriptor: Int32, upTo limit: Int, path: String
  ) throws(ArchiveError) -> [UInt8] {
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
      while filled < limit {
        let target = buffer.baseAddress! + filled
        #if canImport(Glibc)
          let count = Glibc.read(descriptor, target, min(limit - filled, 1 << 30))
        #else
          let count = Darwin.read(descriptor, target, min(limit - filled, 1 << 30))
        #endif
        if count < 0, errno == EINTR { continue }
        if count < 0 { failure = errno }
        if count <= 0 { return }
        filled += count
      }
    }
    guard failure == 0 else { throw .cannotRead(path: path, reason: reason(failure)) }
    return bytes
  }

  private static func readError(_ path: String) -> ArchiveError {
    let code = errno
    return code == ENOENT || code == ENOTDIR
      ? .notFound(path: path, advice: "Check the name and the working directory.")
      : .cannotRead(path: path, reason: reason(code))
  }

  private static func reason(_ code: Int32 = errno) -> String { String(cString: strerror(code)) }
}
