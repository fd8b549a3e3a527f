#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The largest allocation that a file, or a request, may ask for: a failed allocation would end the
/// process.
package enum MemoryLimit {
  /// Physical memory, bytes.
  static var bytes: Int {
    let (pages, size) = (sysconf(Int32(_SC_PHYS_PAGES)), sysconf(Int32(_SC_PAGESIZE)))
    return pages > 0 && size > 0 ? Int(pages) * Int(size) : 1 << 33
  }

  /// Throws if `count` bytes cannot be had.
  static func check(_ count: Int, source: String) throws(ArchiveError) {
    guard count > 1 << 20 else { return }
    let limit = bytes
    guard count <= limit else { throw .tooLarge(source: source, bytes: count, limit: limit) }
  }

  /// Throws if an array of `shape`, of elements of `width` bytes, cannot be had.
  package static func check(_ shape: [Int], width: Int, source: String) throws(ArchiveError) {
    guard let count = ArrayShape.count(shape, width: width) else {
      throw .tooLarge(source: source, bytes: .max, limit: bytes)
    }
    try check(count * width, source: source)
  }
}
