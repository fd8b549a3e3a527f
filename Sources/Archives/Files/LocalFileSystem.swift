#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
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
    guard PathText.withBytes(of: path, { stat($0, &status) }) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .directory
    default: return .other
    }
  }

  /// By `lstat`.
  public func isLink(_ path: String) -> Bool {
    var status = stat()
    return PathText.withBytes(of: path) { lstat($0, &status) } == 0
      && status.st_mode & S_IFMT == S_IFLNK
  }

  /// By `stat`.
  public func size(of path: String) -> Int? {
    var status = stat()
    guard PathText.withBytes(of: path, { stat($0, &status) }) == 0 else { return nil }
    return Int(status.st_size)
  }

  /// By `stat`.
  public func modificationTime(of path: String) -> Double? {
    var status = stat()
    guard PathText.withBytes(of: path, { stat($0, &status) }) == 0 else { return nil }
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// By `realpath`.
  public func resolve(_ path: String) -> String {
    guard let resolved = PathText.withBytes(of: path, { realpath($0, nil) }) else { return path }
    defer { free(resolved) }
    let bytes = UnsafeBufferPointer(start: resolved, count: strlen(resolved))
    return PathText.text(bytes.map { UInt8(bitPattern: $0) })
  }

  /// Regular files, devices and pipes; refuses sizes beyond memory.
  public func read(_ path: String) throws(ArchiveError) -> [UInt8] {
    try withDescriptor(path) { descriptor, size throws(ArchiveError) in
      try Self.readAll(descriptor, sizeHint: size, path: path)
    }
  }

  /// By `lseek` and `read`.
  public func read(
    _ path: String, from offset: Int, count: Int
  ) throws(ArchiveError) -> [UInt8] {
    try withDescriptor(path) { descriptor, size throws(ArchiveError) in
      guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else { throw Self.readError(path) }
      let count = max(0, min(count, size - offset))
      return try Self.read(descriptor, upTo: count, path: path)
    }
  }

  /// Opens a file to read it; gives its size, 0 for pipes.
  private func withDescriptor(
    _ path: String, _ body: (Int32, Int) throws(ArchiveError) -> [UInt8]
  ) throws(ArchiveError) -> [UInt8] {
    let descriptor = PathText.withBytes(of: path) { open($0, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw Self.readError(path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.readError(path) }
    if status.st_mode & S_IFMT == S_IFDIR {
      throw .cannotRead(path: path, reason: "it is a directory")
    }
    return try body(descriptor, max(0, Int(status.st_size)))
  }

  /// By `open` and `write`; permissions 0666 less the umask.
  public func write(_ bytes: [UInt8], to path: String) throws(ArchiveError) {
    try put(bytes, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC)
  }

  /// By `open` with `O_APPEND` and `write`.
  public func append(_ bytes: [UInt8], to path: String) throws(ArchiveError) {
    try put(bytes, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC)
  }

  /// By `truncate`.
  public func truncate(_ path: String, to count: Int) throws(ArchiveError) {
    #if canImport(Darwin)
      let status = PathText.withBytes(of: path) { Darwin.truncate($0, off_t(count)) }
    #elseif canImport(Glibc)
      let status = PathText.withBytes(of: path) { Glibc.truncate($0, off_t(count)) }
    #else
      let status = PathText.withBytes(of: path) { Musl.truncate($0, off_t(count)) }
    #endif
    guard status == 0 else { throw .cannotWrite(path: path, reason: Self.reason()) }
  }

  /// By `fsync`.
  public func synchronize(_ path: String) throws(ArchiveError) {
    let descriptor = PathText.withBytes(of: path) { open($0, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: Self.reason()) }
    defer { close(descriptor) }
    // EINVAL: a file system without sync, such as some network mounts, has nothing to wait for.
    guard fsync(descriptor) == 0 || errno == EINVAL else {
      throw .cannotWrite(path: path, reason: Self.reason())
    }
  }

  /// By `rename`.
  public func rename(_ path: String, to target: String) throws(ArchiveError) {
    let status = PathText.withBytes(of: path) { old in
      PathText.withBytes(of: target) { new in
        #if canImport(Darwin)
          Darwin.rename(old, new)
        #elseif canImport(Glibc)
          Glibc.rename(old, new)
        #else
          Musl.rename(old, new)
        #endif
      }
    }
    guard status == 0 else { throw .cannotWrite(path: target, reason: Self.reason()) }
  }

  /// By `unlink` and `rmdir`.
  public func remove(_ path: String) throws(ArchiveError) {
    // Links are removed, not followed.
    let status = PathText.withBytes(of: path) { unlink($0) == 0 ? 0 : rmdir($0) }
    guard status == 0 else { throw .cannotWrite(path: path, reason: Self.reason()) }
  }

  /// By `mkdir`; permissions 0777 less the umask.
  public func createDirectory(_ path: String) throws(ArchiveError) {
    let status = PathText.withBytes(of: path) { mkdir($0, 0o777) }
    guard status == 0 || (errno == EEXIST && entry(at: path) == .directory) else {
      throw .cannotCreate(path: path, reason: Self.reason())
    }
  }

  /// By `readdir`, sorted by bytes.
  public func contents(of directory: String) throws(ArchiveError) -> [String] {
    guard let stream = PathText.withBytes(of: directory, { opendir($0) }) else {
      throw Self.readError(directory)
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        PathText.text(Array($0.prefix { $0 != 0 }))
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  // MARK: - Pieces

  private func put(_ bytes: [UInt8], _ path: String, _ flags: Int32) throws(ArchiveError) {
    let descriptor = PathText.withBytes(of: path) { open($0, flags, 0o666) }
    guard descriptor >= 0 else { throw .cannotCreate(path: path, reason: Self.reason()) }
    do throws(ArchiveError) {
      try Self.write(bytes, to: descriptor, path)
    } catch {
      close(descriptor)
      throw error
    }
    guard close(descriptor) == 0 else { throw .cannotWrite(path: path, reason: Self.reason()) }
  }

  /// Writes all bytes to an open file.
  static func write(
    _ bytes: [UInt8], to descriptor: Int32, _ path: String
  ) throws(ArchiveError) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        let (source, rest) = ($0.baseAddress! + written, min($0.count - written, 1 << 30))
        #if canImport(Darwin)
          return Darwin.write(descriptor, source, rest)
        #elseif canImport(Glibc)
          return Glibc.write(descriptor, source, rest)
        #else
          return Musl.write(descriptor, source, rest)
        #endif
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .cannotWrite(path: path, reason: reason()) }
      written += count
    }
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
        let count = readOnce(
          descriptor, into: buffer.baseAddress! + filled, atMost: min(limit - filled, 1 << 30))
        if count < 0, errno == EINTR { continue }
        if count < 0 { failure = errno }
        if count <= 0 { return }
        filled += count
      }
    }
    guard failure == 0 else { throw .cannotRead(path: path, reason: reason(failure)) }
    return bytes
  }

  /// One call of the C library's `read`, which shares its name with the methods here.
  private static func readOnce(
    _ descriptor: Int32, into target: UnsafeMutablePointer<UInt8>, atMost count: Int
  ) -> Int {
    #if canImport(Darwin)
      return Darwin.read(descriptor, target, count)
    #elseif canImport(Glibc)
      return Glibc.read(descriptor, target, count)
    #else
      return Musl.read(descriptor, target, count)
    #endif
  }

  private static func readError(_ path: String) -> ArchiveError {
    let code = errno
    return code == ENOENT || code == ENOTDIR
      ? .notFound(path: path, advice: "Check the name and the working directory.")
      : .cannotRead(path: path, reason: reason(code))
  }

  static func reason(_ code: Int32 = errno) -> String { String(cString: strerror(code)) }
}
