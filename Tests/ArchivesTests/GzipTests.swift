import Testing

@testable import Archives

@Suite struct GzipTests {
  /// Cut anywhere after its header, a file is said to be truncated, not to be no gzip stream.
  @Test(arguments: [3, 100, 70_000, 300_000])
  func truncation(size: Int) throws {
    var state: UInt64 = 9
    let content = (0..<size).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1
      return UInt8(truncatingIfNeeded: state >> 60)
    }
    let bytes = content.withUnsafeBytes { Deflate.deflate($0, .gzip, level: 6) }
    #expect(try Gzip.inflate(bytes) == content)
    #expect(try Gzip.inflate(bytes + bytes) == content + content)
    for kept in [bytes.count - 1, bytes.count - 8, bytes.count - 9, bytes.count / 2, 12] {
      let error = #expect(throws: ArchiveError.self) {
        try Gzip.inflate(Array(bytes.prefix(kept)))
      }
      #expect(error?.description.contains("truncated") == true, "\(kept): \(error as Any)")
      let limited = #expect(throws: ArchiveError.self) {
        try Gzip.inflate(Array(bytes.prefix(kept)), limit: size)
      }
      #expect(limited?.description.contains("truncated") == true, "\(kept): \(limited as Any)")
    }
    #expect(throws: ArchiveError.self) { try Gzip.inflate(bytes, limit: size - 1) }
  }
}
