import Foundation
import Testing

@testable import Archives

@Suite struct IdxTests {
  /// Every type, big-endian, one axis of two elements.
  @Test(arguments: [
    (UInt8(0x08), [1, 255], ElementType.u1, [1.0, 255]),
    (0x09, [1, 255], .i1, [1, -1]),
    (0x0B, [0, 1, 255, 254], .i2, [1, -2]),
    (0x0C, [0, 0, 1, 0, 255, 255, 255, 255], .i4, [256, -1]),
    (0x0D, [0x3F, 0x80, 0, 0, 0xC0, 0x20, 0, 0], .f4, [1, -2.5]),
    (0x0E, [0x3F, 0xF0, 0, 0, 0, 0, 0, 0, 0xC0, 0x04, 0, 0, 0, 0, 0, 0], .f8, [1, -2.5]),
  ])
  func types(code: UInt8, data: [UInt8], type: ElementType, values: [Double]) throws {
    let array = try Idx.decode([0, 0, code, 1, 0, 0, 0, 2] + data)
    #expect(array.elementType == type && array.shape == [2])
    #expect(array.values(as: Double.self) == values)
  }

  @Test func compressed() throws {
    let array = try Idx.decode(Fixture.gzipIdx)
    #expect(array == NumericArray(shape: [2, 3], values: [0, 1, 2, 3, 4, 5] as [UInt8]))
  }

  @Test(
    arguments: [
      ([0, 1, 8, 1, 0, 0, 0, 0], 0), ([0, 0, 7, 1, 0, 0, 0, 0], 0),
      ([0, 0, 8, 1, 0, 0, 0, 2, 9], 8),
      ([0, 0, 8, 1, 0, 0, 0, 1, 9, 9], 9), ([0, 0, 8, 2, 0, 0, 0, 1], 8), ([0, 0], 2),
      ([0, 0, 8, 3] + [UInt8](repeating: 255, count: 12), 4),
      ([0, 0, 8, 65] + [UInt8](repeating: 0, count: 260), 4),
    ] as [([UInt8], Int)])
  func malformed(bytes: [UInt8], offset: Int) {
    let error = #expect(throws: ArchiveError.self) { try Idx.decode(bytes) }
    #expect(error?.byteOffset == offset, "\(error.map { "\($0)" } ?? "")")
  }

  /// A gzip stream that holds more than its header says is cut off there, not inflated.
  @Test func inflationIsBoundedByTheHeader() throws {
    let plain: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 4] + [UInt8](repeating: 0, count: 1 << 20)
    let bytes = plain.withUnsafeBytes { Deflate.deflate($0, .gzip, level: 9) }
    let error = #expect(throws: ArchiveError.self) { try Idx.decode(bytes, source: "bomb.gz") }
    #expect("\(error.map { "\($0)" } ?? "")".contains("at most 12 inflated bytes"))
  }
}

@Suite struct GzipTests {
  @Test func members() throws {
    #expect(try Gzip.inflate(Fixture.gzipMembers) == Array("1,2\n3,4\n".utf8))
  }

  @Test(arguments: [0, 1, 100, 65_535, 65_536, 1_000_000])
  func roundTrip(count: Int) throws {
    let plain = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
    let bytes = plain.withUnsafeBytes { Deflate.deflate($0, .gzip, level: 6) }
    #expect(try Gzip.inflate(bytes) == plain)
    #expect(try Gzip.inflate(bytes, limit: count) == plain)
    if count > 0 {
      #expect(throws: ArchiveError.self) { try Gzip.inflate(bytes, limit: count - 1) }
    }
    // The size in the last bytes is only a hint for the first member of two.
    #expect(try Gzip.inflate(bytes + bytes) == plain + plain)
  }

  /// Data that deflate cannot shrink.
  @Test func incompressible() throws {
    var state: UInt64 = 88172645463325252
    let plain = (0..<300_000).map { _ -> UInt8 in
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return UInt8(truncatingIfNeeded: state)
    }
    for level in [0, 1, 9] {
      let bytes = plain.withUnsafeBytes { Deflate.deflate($0, .gzip, level: level) }
      #expect(try Gzip.inflate(bytes) == plain)
    }
  }
}
