/// Files compressed by gzip.
public enum Gzip {
  /// Whether the bytes start as a gzip file does.
  public static func isGzip(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 3 && bytes[0] == 0x1F && bytes[1] == 0x8B && bytes[2] == 8
  }

  /// The first `count` bytes of the content, fewer if there are fewer.
  static func prefix(
    _ bytes: [UInt8], count: Int, source: String
  ) throws(ArchiveError) -> [UInt8] {
    let first = bytes.withUnsafeBytes { Deflate.inflate($0, .gzip, limit: count) }
    guard let first else { throw malformed(source, 0) }
    return first.bytes
  }

  /// The content of a gzip file of one or more members.
  ///
  /// - Parameters:
  ///   - bytes: the compressed file.
  ///   - source: its name, for messages.
  ///   - limit: the most bytes the content may have.
  public static func inflate(
    _ bytes: [UInt8], source: String = "gzip data", limit: Int = .max
  ) throws(ArchiveError) -> [UInt8] {
    var (content, offset) = ([UInt8](), 0)
    var budget = ExpansionBudget(stored: bytes.count, source: source)
    repeat {
      let member = try inflateMember(
        bytes, at: offset, limit: limit - content.count, budget, source)
      try budget.spend(member.bytes.count)
      offset += member.consumed
      if content.isEmpty { content = member.bytes } else { content += member.bytes }
    } while offset < bytes.count
    return content
  }

  /// Tries the size in the last four bytes (exact for most files), then ever larger ones.
  private static func inflateMember(
    _ bytes: [UInt8], at offset: Int, limit: Int, _ budget: ExpansionBudget, _ source: String
  ) throws(ArchiveError) -> Deflate.Inflated {
    let compressed = bytes.count - offset
    let (product, overflow) = compressed.multipliedReportingOverflow(by: Deflate.largestRatio)
    let largest = overflow ? Int.max : product
    let most = min(largest, limit, budget.left)
    let promised =
      bytes.count < 18
      ? 0
      : bytes.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    var capacity = min(max(promised, 1 << 10), most)
    while true {
      try MemoryLimit.check(capacity, source: source)
      let inflated = bytes.withUnsafeBytes {
        Deflate.inflate(.init(rebasing: $0[offset...]), .gzip, limit: capacity)
      }
      guard let inflated else { throw malformed(source, offset) }
      switch inflated.end {
      case .complete: return inflated
      case .truncated: throw truncated(source, bytes.count)
      case .full: break
      }
      guard capacity < most else {
        if most == limit { throw tooLong(source, offset, limit) }
        throw most == largest ? malformed(source, offset) : budget.refusal(most + 1)
      }
      capacity = capacity > most / 4 ? most : max(capacity * 4, 1 << 16)
    }
  }

  private static func tooLong(_ source: String, _ offset: Int, _ limit: Int) -> ArchiveError {
    .malformed(
      source: source, location: .byte(offset), expected: "at most \(limit) inflated bytes",
      got: "more")
  }

  private static func truncated(_ source: String, _ offset: Int) -> ArchiveError {
    .malformed(
      source: source, location: .byte(offset), expected: "the end of the gzip stream",
      got: "the end of the file: it is truncated")
  }

  private static func malformed(_ source: String, _ offset: Int) -> ArchiveError {
    .malformed(
      source: source, location: .byte(offset), expected: "a gzip stream",
      got: "bytes that do not inflate or fail their check value")
  }
}
