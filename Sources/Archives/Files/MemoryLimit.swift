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
  /// What this process may still use, bytes: the smallest of the machine's memory, what its limits
  /// (`ulimit`) leave, and what its control groups leave.
  package static var bytes: Int {
    let held = [machine, left(of: ControlGroups.memoryLimit, used: MemoryUse.current.resident)]
    return min(held.compactMap { $0 }.min() ?? 1 << 33, addresses)
  }

  /// What its limits (`ulimit`) let this process map, whether it is used or not, bytes.
  package static var addresses: Int {
    let use = MemoryUse.current
    let limits = [
      left(of: limit(addressLimit), used: use.addresses),
      left(of: limit(dataLimit), used: use.data),
    ]
    return limits.compactMap { $0 }.min() ?? .max
  }

  /// Throws if `count` bytes cannot be had.
  package static func check(_ count: Int, source: String) throws(ArchiveError) {
    guard count > 1 << 20 else { return }
    let limit = bytes
    guard count <= limit else { throw .tooLarge(source: source, bytes: count, limit: limit) }
  }

  /// Throws if `count` bytes cannot be mapped.
  package static func checkAddresses(_ count: Int, source: String) throws(ArchiveError) {
    let limit = addresses
    guard count <= limit else { throw .tooLarge(source: source, bytes: count, limit: limit) }
  }

  /// Throws if an array of `shape`, of elements of `width` bytes, cannot be had.
  package static func check(_ shape: [Int], width: Int, source: String) throws(ArchiveError) {
    guard let count = ArrayShape.count(shape, width: width) else {
      throw .tooLarge(source: source, bytes: .max, limit: bytes)
    }
    try check(count * width, source: source)
  }

  /// `48 bytes`, `4.3 GB`: sizes for people.
  package static func text(_ count: Int) -> String {
    if count == .max { return "more than 9 EB" }
    var (value, unit) = (Double(count), 0)
    while value >= 1000, unit < 6 { (value, unit) = (value / 1000, unit + 1) }
    let units = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"]
    let rounded = unit == 0 ? "\(count)" : "\((value * 10).rounded() / 10)"
    return "\(rounded) \(units[unit])"
  }

  /// The most memory that this process has had in use, bytes.
  package static var peak: Int {
    var usage = rusage()
    #if canImport(Glibc)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return usage.ru_maxrss * 1024
    #else
      getrusage(RUSAGE_SELF, &usage)
      return Int(usage.ru_maxrss)
    #endif
  }

  /// Physical memory.
  private static var machine: Int? {
    let (pages, size) = (sysconf(Int32(_SC_PHYS_PAGES)), sysconf(Int32(_SC_PAGESIZE)))
    guard pages > 0, size > 0 else { return nil }
    let (bytes, overflow) = Int(pages).multipliedReportingOverflow(by: Int(size))
    return overflow ? nil : bytes
  }

  #if canImport(Glibc)
    private static let addressLimit = Int32(RLIMIT_AS.rawValue)
    private static let dataLimit = Int32(RLIMIT_DATA.rawValue)
  #else
    private static let addressLimit = RLIMIT_AS
    private static let dataLimit = RLIMIT_DATA
  #endif

  private static func limit(_ resource: Int32) -> Int? {
    var limit = rlimit()
    guard getrlimit(resource, &limit) == 0 else { return nil }
    // Without a limit it is the largest number there is.
    return Int(exactly: limit.rlim_cur)
  }

  private static func left(of limit: Int?, used: Int) -> Int? { limit.map { max(0, $0 - used) } }
}

/// What this process uses, bytes; 0 where the system does not say.
struct MemoryUse: Equatable {
  var addresses = 0
  var resident = 0
  var data = 0

  static var current: MemoryUse {
    let bytes = (try? LocalFileSystem().read("/proc/self/statm")) ?? []
    return MemoryUse(
      statm: String(decoding: bytes, as: UTF8.self), pageSize: Int(sysconf(Int32(_SC_PAGESIZE))))
  }

  /// Numbers of pages: all, resident, shared, text, library, data and stack.
  init(statm: String, pageSize: Int) {
    let pages = statm.split { $0 == " " || $0 == "\n" }.map { Int($0) ?? 0 }
    guard pages.count > 5, pageSize > 0 else { return }
    (addresses, resident, data) = (
      pages[0] * pageSize, pages[1] * pageSize, pages[5] * pageSize
    )
  }
}
