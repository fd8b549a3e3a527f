#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What must happen in one step among processes.
extension LocalFileSystem {
  /// By `open` with `O_EXCL`.
  public func create(_ path: String, with bytes: [UInt8]) throws(ArchiveError) -> Bool {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
    let descriptor = PathText.withBytes(of: path) { open($0, flags, 0o666) }
    guard descriptor >= 0 else {
      if errno == EEXIST { return false }
      throw .cannotCreate(path: path, reason: Self.reason())
    }
    defer { close(descriptor) }
    try Self.write(bytes, to: descriptor, path)
    return true
  }

  /// Under `flock` of the file that is replaced, so that of several processes one replaces it.
  public func replace(
    _ path: String, holding old: [UInt8], with new: [UInt8]
  ) throws(ArchiveError) -> Bool {
    let descriptor = PathText.withBytes(of: path) { open($0, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    // A file system without such locks goes without.
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK { return false }
    var (here, there) = (stat(), stat())
    guard fstat(descriptor, &here) == 0,
      PathText.withBytes(of: path, { stat($0, &there) }) == 0,
      here.st_ino == there.st_ino, here.st_dev == there.st_dev, try read(path) == old
    else { return false }
    let beside = AtomicFile.partialName(of: path)
    try write(new, to: beside)
    try rename(beside, to: path)
    return true
  }

  #if canImport(Glibc)
    private typealias Exchange =
      @convention(c) (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32) -> Int32

    /// `renameat2`, which the headers hide from programs without GNU extensions.
    private static let renameat2 = dlsym(nil, "renameat2").map {
      unsafeBitCast($0, to: Exchange.self)
    }
    private static let exchangeFlag: UInt32 = 2  // RENAME_EXCHANGE
  #endif

  /// By `renameat2` or `renamex_np`.
  public func exchange(_ path: String, with other: String) throws(ArchiveError) -> Bool {
    let status = PathText.withBytes(of: path) { first in
      PathText.withBytes(of: other) { second in
        #if canImport(Darwin)
          renamex_np(first, second, UInt32(RENAME_SWAP))
        #elseif canImport(Glibc)
          Self.renameat2?(AT_FDCWD, first, AT_FDCWD, second, Self.exchangeFlag) ?? -1
        #else
          Int32(-1)
        #endif
      }
    }
    return status == 0
  }
}
