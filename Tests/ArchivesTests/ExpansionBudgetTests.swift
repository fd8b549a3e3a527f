import Testing

@testable import Archives

/// Small files that would take much memory are refused before it is taken, with the size in the
/// message.
@Suite struct ExpansionBudgetTests {
  private static let bomb = 100 << 20

  private func isRefused(_ body: () throws -> Void) -> Bool {
    let error = #expect(throws: ArchiveError.self) { try body() }
    return error?.kind == .wrongUse
      && error?.description.contains(" when read, and at most") == true
  }

  @Test func whatIsTaken() throws {
    var budget = ExpansionBudget(stored: 10, source: "f")
    try budget.spend(64 << 20)
    #expect(throws: ArchiveError.self) { try budget.spend(1) }
    var large = ExpansionBudget(stored: 1 << 20, source: "f")
    try large.spend(256 << 20)
    #expect(throws: ArchiveError.self) { try large.spend(.max) }
  }

  @Test func npz() throws {
    let zeros = NumericArray(
      shape: [Self.bomb], elementType: .u1, bytes: [UInt8](repeating: 0, count: Self.bomb))
    let bytes = Npz.encode(["x": zeros], compressed: true)
    #expect(bytes.count < 200_000)
    #expect(isRefused { _ = try Npz.decode(bytes) })
    #expect(isRefused { _ = try Npz.decode(bytes, key: "x") })
    // Together, too.
    let third = NumericArray(
      shape: [Self.bomb / 3], elementType: .u1,
      bytes: [UInt8](repeating: 0, count: Self.bomb / 3))
    let parts = Npz.encode(["a": third, "b": third, "c": third], compressed: true)
    #expect(isRefused { _ = try Npz.decode(parts) })
    #expect(try Npz.decode(parts, key: "a") == third)
  }

  @Test func gzip() throws {
    let zeros = [UInt8](repeating: 48, count: Self.bomb)
    let bytes = zeros.withUnsafeBytes { Deflate.deflate($0, .gzip, level: 9) }
    #expect(isRefused { _ = try Gzip.inflate(bytes) })
    #expect(try Gzip.prefix(bytes, count: 10, source: "f").count == 10)
  }

  /// Thirty chunks of 4 MB each of an array of 30 bytes; and a large array without a chunk.
  @Test func zarr() throws {
    func store(_ metadata: String, chunks: [String], _ chunk: [UInt8]) throws -> ZarrGroup {
      let files = SimulatedFileSystem()
      try files.createDirectories("z/a")
      try files.write(Array(#"{"zarr_format": 2}"#.utf8), to: "z/.zgroup")
      let json =
        #"{"zarr_format":2,"dtype":"|u1","compressor":{"id":"zlib","level":1},"#
        + #""fill_value":0,"filters":null,"order":"C",\#(metadata)}"#
      try files.write(Array(json.utf8), to: "z/a/.zarray")
      for name in chunks { try files.write(chunk, to: "z/a/" + name) }
      return try ZarrGroup.open("z", in: files)
    }
    let chunk = [UInt8](repeating: 0, count: 4_000_000).withUnsafeBytes {
      Deflate.deflate($0, .zlib, level: 9)
    }
    let many = try store(
      #""shape":[30,1],"chunks":[1,4000000]"#, chunks: (0..<30).map { "\($0).0" }, chunk)
    #expect(isRefused { _ = try many.read("a") })
    let few = try store(
      #""shape":[3,1],"chunks":[1,4000000]"#, chunks: (0..<3).map { "\($0).0" }, chunk)
    #expect(try few.read("a").count == 3)
    let empty = try store(#""shape":[100000,10000],"chunks":[1,1]"#, chunks: [], [])
    #expect(isRefused { _ = try empty.read("a") })
  }
}
