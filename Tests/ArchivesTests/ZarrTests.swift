import Foundation
import Testing

@testable import Archives

@Suite struct ZarrTests {
  /// Draws `[2, draws, 3]`, each element its own number.
  static func draws(_ range: Range<Int>, type: ElementType = .f4) -> NumericArray {
    var values: [Double] = []
    for chain in 0..<2 {
      for draw in range {
        for unit in 0..<3 {
          values.append(Double(chain * 100_000 + draw * 10 + unit))
        }
      }
    }
    return NumericArray(shape: [2, range.count, 3], values: values).converted(to: type)
  }

  static func store(
    _ files: any FileSystem, chunkLength: Int? = 4, compression: ZarrCompression = .zlib(level: 1)
  ) throws -> ZarrGroup {
    var group = try ZarrGroup.create("draws.zarr", in: files)
    try group.addArray(
      "posterior/x", elementType: .f4, dimensions: ["chain", "draw", "unit"], shape: [2, 0, 3],
      chunkLength: chunkLength, compression: compression, attributes: ["units": "Hz"])
    try group.addArray(
      "sample_stats/energy", elementType: .f8, dimensions: ["chain", "draw"], shape: [2, 0],
      chunkLength: chunkLength, compression: compression)
    return group
  }

  /// Any split into appends and flushes gives the same files.
  @Test(arguments: [
    [11], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], [4, 4, 3], [3, 7, 1], [0, 9, 0, 2],
  ])
  func appends(parts: [Int]) throws {
    let files = SimulatedFileSystem()
    var group = try Self.store(files)
    var start = 0
    for count in parts {
      try group.append(Self.draws(start..<start + count), to: "posterior/x")
      if count % 2 == 1 { try group.flush() }
      start += count
    }
    try group.flush()
    let read = try ZarrGroup.open("draws.zarr", in: files)
    #expect(try read.read("posterior/x") == Self.draws(0..<11))
    #expect(try read.read("posterior/draw") == NumericArray(shape: [11], values: Array(0..<11)))
    #expect(try read.read("posterior/chain") == NumericArray(shape: [2], values: [0, 1]))
    #expect(read.variables == ["posterior/x", "sample_stats/energy"])
    let whole = SimulatedFileSystem()
    var other = try Self.store(whole)
    try other.append(Self.draws(0..<11), to: "posterior/x")
    try other.flush()
    for name in ["0.0.0", "0.1.0", "0.2.0", ".zarray", ".zattrs"] {
      let path = "draws.zarr/posterior/x/" + name
      #expect(try files.read(path) == whole.read(path))
    }
    #expect(
      try files.read("draws.zarr/.zmetadata") == whole.read("draws.zarr/.zmetadata"))
  }

  @Test(arguments: ElementType.allCases, [ZarrCompression.none, .zlib(level: 9), .gzip(level: 1)])
  func everyType(type: ElementType, compression: ZarrCompression) throws {
    let files = SimulatedFileSystem()
    var group = try ZarrGroup.create("z", in: files)
    let array = Arrays.array(type)
    try group.addArray(
      "g/x", elementType: type, dimensions: ["draw", "unit"], shape: [0, 3], chunkLength: 1,
      compression: compression)
    try group.append(array, to: "g/x")
    try group.flush()
    #expect(try ZarrGroup.open("z", in: files).read("g/x") == array)
  }

  @Test func metadata() throws {
    let files = SimulatedFileSystem()
    var group = try Self.store(files)
    try group.append(Self.draws(0..<5), to: "posterior/x")
    try group.flush()
    let all = try JSONValue(parsing: try files.read("draws.zarr/.zmetadata"))
    let entries = try #require(all["metadata"]?.object)
    let array = try #require(entries["posterior/x/.zarray"])
    #expect(array["fill_value"] == .null && array["shape"] == [2, 5, 3])
    #expect(array["dtype"] == "<f4" && array["compressor"] == ["id": "zlib", "level": 1])
    #expect(
      entries["posterior/x/.zattrs"]
        == ["_ARRAY_DIMENSIONS": ["chain", "draw", "unit"], "units": "Hz"])
    for (key, value) in entries where !key.hasPrefix("sample_stats/") {
      #expect(try JSONValue(parsing: try files.read("draws.zarr/" + key)) == value)
    }
  }

  /// A run that goes on from an earlier draw, in a new process, ends with the same bytes.
  @Test(arguments: [0, 3, 4, 7, 8, 10])
  func truncation(length: Int) throws {
    let files = SimulatedFileSystem()
    var group = try Self.store(files)
    try group.append(Self.draws(0..<10), to: "posterior/x")
    try group.flush()
    var reopened = try ZarrGroup.open("draws.zarr", in: files)
    try reopened.truncate(to: length)
    #expect(
      try ZarrGroup.open("draws.zarr", in: files).read("posterior/x") == Self.draws(0..<length))
    try reopened.append(Self.draws(length..<13), to: "posterior/x")
    try reopened.flush()
    let read = try ZarrGroup.open("draws.zarr", in: files)
    #expect(try read.read("posterior/x") == Self.draws(0..<13))
    #expect(read.shape(of: "posterior/draw") == [13])
    var whole = try Self.store(SimulatedFileSystem())
    try whole.append(Self.draws(0..<13), to: "posterior/x")
    try whole.flush()
    for index in 0..<4 {
      let path = "draws.zarr/posterior/x/0.\(index).0"
      #expect(try files.read(path) == whole.files.read(path))
    }
  }

  /// Whatever is cut or fails, the draws that were flushed before are there.
  @Test(arguments: SimulatedFileSystem.Survivors.allCases)
  func flushedDrawsSurvive(survivors: SimulatedFileSystem.Survivors) throws {
    for index in 1...200 {
      let files = SimulatedFileSystem()
      var group = try Self.store(files)
      try group.append(Self.draws(0..<6), to: "posterior/x")
      try group.flush()
      files.inject(.powerCut(at: index, keeping: survivors))
      let succeeded: Bool
      do {
        try group.append(Self.draws(6..<13), to: "posterior/x")
        try group.flush()
        succeeded = true
      } catch {
        succeeded = false
      }
      files.restart()
      let read = try ZarrGroup.open("draws.zarr", in: files).read("posterior/x")
      #expect(read == Self.draws(0..<read.shape[1]) && read.shape[1] >= 6)
      if succeeded {
        #expect(read.shape[1] == 13 && index > 10)
        return
      }
    }
    Issue.record("never succeeded")
  }

  /// Whatever fails or is cut while a store is replaced, the old or the new one is read afterwards, and
  /// the next write goes through.
  @Test(arguments: SimulatedFileSystem.Survivors.allCases)
  func replacementIsOldOrNew(survivors: SimulatedFileSystem.Survivors) throws {
    let faults: [(Int) -> SimulatedFileSystem.Fault] = [
      { .failure(at: $0) }, { .failures(from: $0) }, { .powerCut(at: $0, keeping: survivors) },
    ]
    let (old, new) = (Self.draws(0..<3), Self.draws(5..<9))
    for fault in faults {
      var wasCut = true
      var operation = 0
      while wasCut {
        operation += 1
        try #require(operation < 400)
        let place: Comment = "operation \(operation)"
        let files = SimulatedFileSystem()
        try ZarrGroup.write(["x": old], to: "runs/d.zarr", in: files)
        files.inject(fault(operation))
        try? ZarrGroup.write(["x": new], to: "runs/d.zarr", in: files)
        wasCut = files.operationCount >= operation
        files.restart()
        let found = try ZarrGroup.open("runs/d.zarr", in: files).read("posterior/x")
        #expect(wasCut ? found == old || found == new : found == new, place)
        try ZarrGroup.write(["x": new], to: "runs/d.zarr", in: files)
        #expect(try ZarrGroup.open("runs/d.zarr", in: files).read("posterior/x") == new, place)
        #expect(try files.contents(of: "runs") == ["d.zarr"], place)
      }
      #expect(operation > 20)
    }
  }

  /// Draws are chain, draw, unit; statistics chain, draw.
  @Test func dimensionsOfWholeArrays() throws {
    let files = SimulatedFileSystem()
    let rates = NumericArray(shape: [2, 3], values: [1.0, 2, 3, 4, 5, 6])
    try ZarrGroup.write(
      ["x": Self.draws(0..<3), "sample_stats/acceptance_rate": rates, "y": rates], to: "d.zarr",
      in: files)
    let store = try ZarrGroup.open("d.zarr", in: files)
    #expect(store.arrays["posterior/x"]?.dimensions == ["chain", "draw", "x_dim_0"])
    #expect(store.arrays["sample_stats/acceptance_rate"]?.dimensions == ["chain", "draw"])
    #expect(store.arrays["posterior/y"]?.dimensions == ["chain", "y_dim_0"])
    #expect(try store.read("sample_stats/acceptance_rate") == rates)
  }

  @Test func wrongUse() throws {
    var group = try Self.store(SimulatedFileSystem())
    func isRefused(_ body: () throws -> Void) {
      let error = #expect(throws: ArchiveError.self) { try body() }
      #expect(error?.kind == .wrongUse || error?.kind == .notFound)
    }
    isRefused { try group.append(Self.draws(0..<1, type: .f8), to: "posterior/x") }
    isRefused { try group.append(Self.draws(0..<1).reshaped(to: [1, 2, 3]), to: "posterior/x") }
    isRefused { try group.append(Self.draws(0..<1).reshaped(to: [6]), to: "posterior/x") }
    isRefused { try group.append(Self.draws(0..<1), to: "posterior/y") }
    for name in ["posterior/x", "../x", "a//b", ".hidden", "", "/x", "a/.zarray"] {
      isRefused {
        try group.addArray(name, elementType: .f4, dimensions: ["draw"], shape: [0])
      }
    }
    isRefused { try group.addArray("y", elementType: .f4, dimensions: ["draw"], shape: [3]) }
    isRefused { try group.addArray("y", elementType: .f4, dimensions: [], shape: []) }
    isRefused { try group.addArray("y", elementType: .f4, dimensions: ["a", "a"], shape: [0, 1]) }
    isRefused {
      try group.flush(); _ = try ZarrGroup.create("draws.zarr", in: group.files)
    }
  }

  @Test func foreignStores() throws {
    // Two-dimensional chunk grid, big-endian, no compressor, as another program may write it.
    let files = SimulatedFileSystem()
    try files.createDirectories("z/a")
    try files.write(Array(#"{"zarr_format": 2}"#.utf8), to: "z/.zgroup")
    let metadata =
      #"{"zarr_format":2,"shape":[3,3],"chunks":[2,2],"dtype":">i2","compressor":null,"#
      + #""fill_value":0,"filters":null,"order":"C"}"#
    try files.write(Array(metadata.utf8), to: "z/a/.zarray")
    let chunks: [(String, [UInt8])] = [
      ("0.0", [0, 1, 0, 2, 0, 4, 0, 5]), ("0.1", [0, 3, 9, 9, 0, 6, 9, 9]),
      ("1.0", [0, 7, 0, 8, 9, 9, 9, 9]), ("1.1", [0, 9, 9, 9, 9, 9, 9, 9]),
    ]
    for (name, bytes) in chunks { try files.write(bytes, to: "z/a/" + name) }
    var group = try ZarrGroup.open("z", in: files)
    #expect(try group.read("a").integers(name: "a") == Array(1...9))
    #expect(throws: ArchiveError.self) { try group.append(group.read("a"), to: "a") }
    try files.write([1, 2, 3], to: "z/a/1.1")
    #expect(throws: ArchiveError.self) { try group.read("a") }
    // A chunk that is not there is full of the fill value, where there is one.
    try files.remove("z/a/1.1")
    #expect(try group.read("a").integers(name: "a") == [1, 2, 3, 4, 5, 6, 7, 8, 0])
    for fill in ["null", "-2", "1e9", "\"a\""] {
      let changed = metadata.split(separator: #""fill_value":0"#).joined(
        separator: "\"fill_value\":" + fill)
      try files.write(Array(changed.utf8), to: "z/a/.zarray")
      let store = try ZarrGroup.open("z", in: files)
      if fill == "-2" {
        #expect(try store.read("a").integers(name: "a") == [1, 2, 3, 4, 5, 6, 7, 8, -2])
      } else {
        let error = #expect(throws: ArchiveError.self) { try store.read("a") }
        #expect(
          "\(error.map { "\($0)" } ?? "")".contains(fill == "null" ? "z/a/1.1" : "fill_value"))
      }
    }
  }

  /// Fill values of every type, in both orders of bytes, without a chunk.
  @Test(arguments: [
    ("<f2", "1.5", 1.5), (">f4", "-2", -2), ("<f8", "\"Infinity\"", .infinity), ("|i1", "-7", -7),
    (">i8", "9007199254740993", 9_007_199_254_740_992), (">u2", "513", 513), ("|b1", "true", 1),
    ("<u4", "4294967295", 4_294_967_295),
  ])
  func fillValues(type: String, fill: String, value: Double) throws {
    let files = SimulatedFileSystem()
    try files.createDirectories("z/a")
    try files.write(Array(#"{"zarr_format": 2}"#.utf8), to: "z/.zgroup")
    let metadata =
      #"{"zarr_format":2,"shape":[3,3],"chunks":[2,2],"dtype":"\#(type)","compressor":null,"#
      + #""fill_value":\#(fill),"filters":null,"order":"C"}"#
    try files.write(Array(metadata.utf8), to: "z/a/.zarray")
    let array = try ZarrGroup.open("z", in: files).read("a")
    #expect(array.values(as: Double.self) == [Double](repeating: value, count: 9))
  }

  /// One array of a type that is not read here does not stand in the way of the others.
  @Test func foreignArraysBesideOthers() throws {
    let files = SimulatedFileSystem()
    try ZarrGroup.write(["x": Self.draws(0..<3)], to: "z", in: files)
    try files.createDirectories("z/posterior/label")
    try files.createDirectories("z/broken")
    let metadata =
      #"{"zarr_format":2,"shape":[3],"chunks":[3],"dtype":"<U5","compressor":null,"#
      + #""fill_value":"","filters":null,"order":"C"}"#
    try files.write(Array(metadata.utf8), to: "z/posterior/label/.zarray")
    var group = try ZarrGroup.open("z", in: files)
    #expect(try group.read("posterior/x") == Self.draws(0..<3))
    #expect(try ArrayFile.read("z", in: files) == Self.draws(0..<3))
    #expect(try group.readAll() == ["posterior/x": Self.draws(0..<3)])
    let label = #expect(throws: ArchiveError.self) { try group.read("posterior/label") }
    #expect(label?.description.contains("dtype") == true)
    #expect(throws: ArchiveError.self) { try group.append(Self.draws(3..<4), to: "posterior/x") }
    // What is damaged is said where all are asked for.
    try files.write([1], to: "z/broken/.zarray")
    #expect(try ZarrGroup.open("z", in: files).read("posterior/x") == Self.draws(0..<3))
    #expect(throws: ArchiveError.self) { try ZarrGroup.open("z", in: files).readAll() }
  }

  /// Links in a store could lead anywhere, and around for ever.
  @Test func linksAreNotFollowed() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("z")
    try ZarrGroup.write(["x": Self.draws(0..<3)], to: path)
    for index in 0..<12 {
      try FileManager.default.createSymbolicLink(
        atPath: path + "/posterior/link\(index)", withDestinationPath: ".")
    }
    #expect(try ArrayFile.read(path) == Self.draws(0..<3))
    let chunk = path + "/posterior/x/0.0.0"
    try LocalFileSystem().rename(chunk, to: directory.file("chunk"))
    try FileManager.default.createSymbolicLink(
      atPath: chunk, withDestinationPath: directory.file("chunk"))
    let error = #expect(throws: ArchiveError.self) { try ArrayFile.read(path) }
    #expect(error?.description.contains("is a link") == true)
  }

  /// Replacing a store does not remove what someone put into it.
  @Test func filesOfOthersInAStore() throws {
    let files = SimulatedFileSystem()
    try ZarrGroup.write(["x": Self.draws(0..<3)], to: "z", in: files)
    try files.write([1], to: "z/posterior/notes.txt")
    let error = #expect(throws: ArchiveError.self) {
      try ZarrGroup.write(["x": Self.draws(0..<3)], to: "z", in: files)
    }
    #expect(error?.kind == .wrongUse && error?.description.contains("notes.txt") == true)
    #expect(try files.contents(of: ".") == ["z"])
  }

  @Test(arguments: [
    ("\"zarr_format\": 2", "\"zarr_format\": 3"), ("\"C\"", "\"F\""), ("\"<f4\"", "\"<c8\""),
    ("\"zlib\"", "\"blosc\""), ("\"filters\": null", "\"filters\": [1]"),
    ("\"shape\": [2, 5, 3]", "\"shape\": [2, 5]"),
    ("\"shape\": [2, 5, 3]", "\"shape\": [2, 5, -3]"),
    ("\"shape\": [2, 5, 3]", "\"shape\": [4611686018427387904, 4, 4]"),
    ("\"shape\": [2, 5, 3]", "\"shape\": [2, 1000000000000, 3]"),
    ("\"chunks\": [2, 4, 3]", "\"chunks\": [2, 0, 3]"),
    ("\"chunks\": [2, 4, 3]", "\"chunks\": [2]"),
    ("\"chunks\": [2, 4, 3]", "\"chunks\": [2, 100000000000, 3]"),
  ])
  func malformedMetadata(good: String, bad: String) throws {
    let files = SimulatedFileSystem()
    var group = try Self.store(files)
    try group.append(Self.draws(0..<5), to: "posterior/x")
    try group.flush()
    let path = "draws.zarr/posterior/x/.zarray"
    let text = String(decoding: try files.read(path), as: UTF8.self)
    let broken = text.split(separator: good, omittingEmptySubsequences: false).joined(
      separator: bad)
    try #require(broken != text)
    try files.write(Array(broken.utf8), to: path)
    let error = #expect(throws: ArchiveError.self) {
      try ZarrGroup.open("draws.zarr", in: files).read("posterior/x")
    }
    #expect(error?.kind == .malformed)
  }
}
