import Foundation
import Testing

@testable import Archives

@Suite struct ArrayFileTests {
  static let array = NumericArray(shape: [2, 3], values: [1, 2, 3, 4, 5, 6.5] as [Float])

  @Test(arguments: ArrayFile.writableExtensions)
  func writesAndReadsByExtension(name: String) throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("a." + name)
    try ArrayFile.write(Self.array, to: path)
    try ArrayFile.write(Self.array, to: path)  // replaces
    let read = try ArrayFile.read(path)
    #expect(read.shape == [2, 3])
    #expect(read.values(as: Float.self) == Self.array.values(as: Float.self))
    if name != "csv" { #expect(read == Self.array) }
    #expect(try LocalFileSystem().contents(of: directory.path) == ["a." + name])
  }

  @Test(arguments: ["npz", "safetensors", "zarr"])
  func keys(name: String) throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("a:b." + name)
    let other = NumericArray(shape: [2], values: [7, 8])
    try ArrayFile.writeAll(["x": Self.array, "y": other], to: path)
    let prefix = name == "zarr" ? "posterior/" : ""
    #expect(try ArrayFile.read("\(path):\(prefix)x") == Self.array)
    #expect(try ArrayFile.read("\(path):\(prefix)y") == other)
    #expect(try ArrayFile.readAll(path) == [prefix + "x": Self.array, prefix + "y": other])
    let unnamed = #expect(throws: ArchiveError.self) { try ArrayFile.read(path) }
    let wrong = #expect(throws: ArchiveError.self) { try ArrayFile.read(path + ":z") }
    for error in [unnamed, wrong] {
      #expect(error?.kind == .notFound)
      let text = error.map { "\($0)" } ?? ""
      #expect(text.contains("\(prefix)x, \(prefix)y"), "\(text)")
    }
  }

  @Test func columnsOfTables() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("t.csv")
    try AtomicFile.write(Array("a,b\n1,2\n3,4\n".utf8), to: path)
    #expect(try ArrayFile.read(path).shape == [2, 2])
    #expect(try ArrayFile.read(path + ":b") == NumericArray(shape: [2], values: [2.0, 4]))
    let error = #expect(throws: ArchiveError.self) { try ArrayFile.read(path + ":c") }
    #expect(error == .missingKey(path: path, key: "c", available: ["a", "b"]))
  }

  /// Formats are found by their first bytes, whatever the name.
  @Test func formatsByContent() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("data")
    for bytes in [
      Fixture.npyWritten, Fixture.gzipIdx, Fixture.safetensorsBrain,
      Npz.encode(["only": Self.array]), [0, 0, 8, 1, 0, 0, 0, 1, 5],
    ] {
      try AtomicFile.write(bytes, to: path)
      #expect(try ArrayFile.read(path).count > 0)
    }
    try AtomicFile.write(Fixture.gzipMembers, to: directory.file("t.csv.gz"))
    #expect(
      try ArrayFile.read(directory.file("t.csv.gz"))
        == NumericArray(shape: [2, 2], values: [1.0, 2, 3, 4]))
  }

  @Test func errors() throws {
    let directory = try TemporaryDirectory()
    func error(_ name: String) -> ArchiveError? {
      #expect(throws: ArchiveError.self) { try ArrayFile.read(directory.file(name)) }
    }
    #expect(error("none.npy")?.kind == .notFound)
    #expect(error("none.npz:x")?.kind == .notFound)
    try AtomicFile.write(Array("hello world".utf8), to: directory.file("text"))
    try AtomicFile.write([], to: directory.file("empty"))
    try AtomicFile.write(Array("hello world".utf8), to: directory.file("text.npy"))
    #expect(error("text")?.kind == .malformed)
    #expect("\(error("text").map { "\($0)" } ?? "")".contains("68 65 6c 6c"))
    #expect("\(error("empty").map { "\($0)" } ?? "")".contains("an empty file"))
    #expect(error("text.npy")?.byteOffset == 0)
    #expect(error("")?.kind == .malformed)  // the directory
    for name in ["x", "x.png", "x.npy.bak"] {
      let refused = #expect(throws: ArchiveError.self) {
        try ArrayFile.write(Self.array, to: directory.file(name))
      }
      #expect(refused?.kind == .wrongUse)
      #expect("\(refused.map { "\($0)" } ?? "")".contains(".npy .npz .csv .safetensors .zarr"))
    }
    let many = #expect(throws: ArchiveError.self) {
      try ArrayFile.writeAll(["a": Self.array, "b": Self.array], to: directory.file("x.npy"))
    }
    #expect(many?.kind == .wrongUse)
    #expect(
      throws: ArchiveError.self, "a directory that is no store is not replaced"
    ) {
      try FileManager.default.createDirectory(
        atPath: directory.file("mine.zarr"), withIntermediateDirectories: true)
      try ArrayFile.write(Self.array, to: directory.file("mine.zarr"))
    }
  }

  /// Every error has a class, and a message that names the place.
  @Test func kindsAndMessages() {
    let errors: [(ArchiveError, ArchiveError.Kind)] = [
      (.notFound(path: "p", advice: "A."), .notFound),
      (.cannotRead(path: "p", reason: "r"), .notFound),
      (.missingKey(path: "p", key: nil, available: []), .notFound),
      (.unknownFormat(path: "p", expected: "e", got: "g"), .malformed),
      (.malformed(source: "p", location: .byte(3), expected: "e", got: "g"), .malformed),
      (
        .unsupported(source: "p", location: .text(line: 2, column: 5), what: "w", advice: "A."),
        .malformed
      ),
      (.tooLarge(source: "p", bytes: 5, limit: 4), .wrongUse),
      (.notRepresentable(name: "p", index: 1, value: 2, type: "Int"), .malformed),
      (.cannotCreate(path: "p", reason: "r"), .cannotCreate),
      (.cannotWrite(path: "p", reason: "r"), .cannotWrite),
      (.busy(path: "p", owner: "o", lock: "l"), .cannotCreate),
      (.refused(path: "p", reason: "r", advice: "A."), .wrongUse),
    ]
    for (error, kind) in errors {
      #expect(error.kind == kind)
      let text = "\(error)"
      #expect(text.contains("p") && text.hasSuffix("."), "\(text)")
    }
  }
}
