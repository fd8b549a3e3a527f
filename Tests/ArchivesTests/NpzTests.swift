import Testing

@testable import Archives

@Suite struct NpzTests {
  static let arrays: [String: NumericArray] = [
    "x": NumericArray(shape: [100], values: (0..<100).map { Double($0 % 7) }),
    "größe/a": NumericArray(shape: [2], values: [true, false]),
    "empty": NumericArray(shape: [0], values: [Float]()),
  ]

  @Test(arguments: [false, true], [false, true])
  func roundTrip(compressed: Bool, zip64: Bool) throws {
    let bytes = Npz.encode(Self.arrays, compressed: compressed, alwaysZip64: zip64)
    #expect(try Npz.decode(bytes) == Self.arrays)
    #expect(bytes == Npz.encode(Self.arrays, compressed: compressed, alwaysZip64: zip64))
  }

  @Test func files() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("a.npz")
    try Npz.write(Self.arrays, to: path, compressed: true)
    #expect(try Npz.read(path) == Self.arrays)
    #expect(try Npz.read(path, key: "x") == Self.arrays["x"])
    #expect(
      throws: ArchiveError.missingKey(
        path: path, key: "y", available: ["empty", "größe/a", "x"])
    ) { try Npz.read(path, key: "y") }
  }

  @Test func readsFilesOfNumPy() throws {
    let stored = try Npz.decode(Fixture.npzStored)
    #expect(stored["x"] == NumericArray(shape: [3], values: [0.0, 1, 2]))
    #expect(stored["labels"] == NumericArray(shape: [2], values: [1, 2] as [UInt8]))
    let deflated = try Npz.decode(Fixture.npzDeflated)
    #expect(deflated["x"] == NumericArray(shape: [200], values: [Double](repeating: 0, count: 200)))
    #expect(deflated["y"] == NumericArray(shape: [4], values: [0, 1, 2, 3] as [Int32]))
    let streamed = try Npz.decode(Fixture.npzDescriptor)
    #expect(streamed == ["w": NumericArray(shape: [5], values: (0..<5).map(Double.init))])
    #expect(try Npz.decode(Fixture.npzDescriptor, key: nil).count == 5)
  }

  @Test func hostileSizes() throws {
    // Claims 4 GiB of content for a few bytes of deflate stream.
    let bytes = Fixture.npzDeflated
    let directory = try #require(Self.find([0x50, 0x4B, 1, 2], in: bytes))
    var inflated = bytes
    inflated.replaceSubrange(directory + 24..<directory + 28, with: [0xFE, 0xFF, 0xFF, 0xFF])
    let error = #expect(throws: ArchiveError.self) { try Npz.decode(inflated) }
    #expect(error?.byteOffset == directory)
    // Another compression method.
    var method = bytes
    method[directory + 10] = 12
    #expect(throws: ArchiveError.self) { try Npz.decode(method) }
    // Encrypted.
    var flags = bytes
    flags[directory + 8] |= 1
    let encrypted = #expect(throws: ArchiveError.self) { try Npz.decode(flags) }
    #expect("\(encrypted.map { "\($0)" } ?? "")".contains("encrypted"))
  }

  @Test func wrongChecksum() throws {
    var bytes = Fixture.npzStored
    let place = try #require(Self.find(Array("NUMPY".utf8), in: bytes))
    bytes[place + 130] ^= 1
    let error = #expect(throws: ArchiveError.self) { try Npz.decode(bytes) }
    #expect("\(error.map { "\($0)" } ?? "")".contains("CRC-32"))
  }

  /// Two entries of one name would hide one another; entries that share bytes would amplify.
  @Test func duplicatesAndOverlaps() throws {
    var writer = ZipWriter()
    let contents = Npy.encode(NumericArray(shape: [1], values: [1.0]))
    writer.add("x.npy", contents, isCompressed: false)
    writer.add("x.npy", contents, isCompressed: false)
    let twice = writer.finish()
    #expect(throws: ArchiveError.self) { try Npz.decode(twice) }

    var single = ZipWriter()
    single.add("a.npy", [UInt8](repeating: 7, count: 400), isCompressed: false)
    single.add("b.npy", [], isCompressed: false)
    var bytes = single.finish()
    let first = try #require(Self.find([0x50, 0x4B, 1, 2], in: bytes))
    let second = first + 46 + 5
    bytes.replaceSubrange(second + 16..<second + 28, with: bytes[first + 16..<first + 28])
    let error = #expect(throws: ArchiveError.self) { try Npz.decode(bytes) }
    #expect(error?.byteOffset == second)
  }

  static func find(_ pattern: [UInt8], in bytes: [UInt8]) -> Int? {
    (0..<max(0, bytes.count - pattern.count)).first {
      bytes[$0..<$0 + pattern.count].elementsEqual(pattern)
    }
  }

  /// An archive of which nothing can be read is no empty archive; one entry of another kind does not
  /// stand in the way of the others.
  @Test func foreignEntries() throws {
    let text = Array(Npy.encode(NumericArray(shape: [1], values: [1.0])))
    let descr = Array("'<f8'".utf8), label = Array("'<U2'".utf8)
    let place = try #require(text.indices.first { text[$0...].starts(with: descr) })
    let labels = text[..<place] + label + text[(place + label.count)...]
    var writer = ZipWriter()
    writer.add("labels.npy", Array(labels), isCompressed: false)
    let only = writer.finish()
    let error = #expect(throws: ArchiveError.self) { try Npz.decode(only) }
    #expect(error?.description.contains("<U2") == true)
    var both = ZipWriter()
    both.add("labels.npy", Array(labels), isCompressed: false)
    both.add("x.npy", text, isCompressed: false)
    var bytes = both.finish()
    #expect(try Npz.decode(bytes).keys.sorted() == ["x"])
    #expect(try Npz.decode(bytes, key: "x").count == 1)
    // The first entry by a method that is not known: in the directory, offset 10 of its record.
    let record: [UInt8] = [0x50, 0x4B, 1, 2]
    let start = try #require(bytes.indices.first { bytes[$0...].starts(with: record) })
    bytes[start + 10] = 14
    #expect(throws: ArchiveError.self) { try Npz.decode(bytes) }
    #expect(try Npz.decode(bytes, key: "x").count == 1)
    let unknown = #expect(throws: ArchiveError.self) { try Npz.decode(bytes, key: "labels") }
    #expect(unknown?.description.contains("compression method 14") == true)
  }
}
