import Foundation
import Testing

@testable import Archives

@Suite struct ZarrWriterTests {
  private static func block(_ range: Range<Int>) -> [String: NumericArray] {
    let energies = range.map(Double.init) + range.map { Double($0) + 0.5 }
    return [
      "x": ZarrTests.draws(range),
      "sample_stats/energy": NumericArray(shape: [2, range.count], values: energies),
    ]
  }

  private static func everyFile(_ files: any FileSystem, _ path: String) throws -> [String: [UInt8]]
  {
    var found: [String: [UInt8]] = [:]
    for name in try files.contents(of: path) {
      let place = path + "/" + name
      if files.entry(at: place) == .directory {
        found.merge(try everyFile(files, place)) { $1 }
      } else {
        found[place] = try files.read(place)
      }
    }
    return found
  }

  /// Whatever the blocks, the files of a store that is written at once.
  @Test(
    arguments: [[2500], [1, 999, 1000, 500], [700, 700, 700, 400]], [nil, ["a", "", "größe"]])
  func sameBytesAsAtOnce(parts: [Int], units: [String]?) throws {
    let (files, whole) = (SimulatedFileSystem(), SimulatedFileSystem())
    try ZarrGroup.write(Self.block(0..<2500), units: units, to: "d.zarr", in: whole)
    var writer = try ZarrWriter(path: "d.zarr", units: units, in: files)
    #expect(files.entry(at: "d.zarr") == nil)
    var start = 0
    for count in parts {
      try writer.append(Self.block(start..<start + count))
      start += count
      #expect(writer.drawsDone == start)
      let read = try ZarrGroup.open("d.zarr", in: files)
      #expect(try read.read("posterior/x") == ZarrTests.draws(0..<start))
      #expect(read.shape(of: "sample_stats/energy") == [2, start] && read.foreign.isEmpty)
      #expect(read.units == units && read.labels(ofAxis: 2, of: "posterior/x") == units)
    }
    try writer.finish()
    #expect(try Self.everyFile(files, "d.zarr") == Self.everyFile(whole, "d.zarr"))
    #expect(try files.contents(of: ".") == ["d.zarr"])
  }

  /// Cut anywhere, what was appended is there, and the store goes on to the same end.
  @Test(arguments: SimulatedFileSystem.Survivors.allCases)
  func cutsAndResumption(survivors: SimulatedFileSystem.Survivors) throws {
    var index = 1
    while true {
      let files = SimulatedFileSystem()
      var done = 0
      files.inject(.powerCut(at: index, keeping: survivors))
      let isWhole: Bool
      do {
        var writer = try ZarrWriter(path: "d.zarr", units: ["a", "b", "c"], in: files)
        for start in [0, 3] {
          try writer.append(Self.block(start..<start + 3))
          done = writer.drawsDone
        }
        try writer.finish()
        isWhole = true
      } catch { isWhole = false }
      files.restart()
      if files.entry(at: "d.zarr") == .directory {
        var writer = try ZarrWriter(resuming: "d.zarr", in: files)
        #expect(writer.drawsDone >= done, "operation \(index)")
        let read = try ZarrGroup.open("d.zarr", in: files)
        #expect(try read.read("posterior/x") == ZarrTests.draws(0..<writer.drawsDone))
        if writer.drawsDone < 6 { try writer.append(Self.block(writer.drawsDone..<6)) }
        try writer.finish()
        let whole = try ZarrGroup.open("d.zarr", in: files)
        #expect(try whole.read("posterior/x") == ZarrTests.draws(0..<6))
        #expect(whole.units == ["a", "b", "c"])
      } else {
        #expect(done == 0, "operation \(index)")
      }
      if isWhole { break }
      index += 1
      try #require(index < 500)
    }
    #expect(index > 50)
  }

  @Test func oldStoresStayUntilTheFirstBlock() throws {
    let files = SimulatedFileSystem()
    try ZarrGroup.write(["x": ZarrTests.draws(0..<2)], to: "d.zarr", in: files)
    #expect(throws: ArchiveError.self) { try ZarrWriter(path: "d.zarr", in: files) }
    var writer = try ZarrWriter(path: "d.zarr", replacing: true, in: files)
    #expect(
      try ZarrGroup.open("d.zarr", in: files).read("posterior/x") == ZarrTests.draws(0..<2))
    try writer.append(Self.block(5..<9))
    #expect(
      try ZarrGroup.open("d.zarr", in: files).read("posterior/x") == ZarrTests.draws(5..<9))
    let busy = #expect(throws: ArchiveError.self) {
      try ZarrWriter(path: "d.zarr", replacing: true, in: files)
    }
    #expect(busy?.kind == .cannotCreate)
    try writer.finish()
  }

  @Test func blocksOfAnotherKind() throws {
    let files = SimulatedFileSystem()
    var writer = try ZarrWriter(path: "d.zarr", in: files)
    try writer.append(Self.block(0..<2))
    let wrong: [[String: NumericArray]] = [
      [:], ["x": ZarrTests.draws(2..<3)],
      ["x": ZarrTests.draws(2..<3), "sample_stats/energy": ZarrTests.draws(2..<4)],
      ["x": NumericArray(shape: [2], values: [1.0, 2])],
    ]
    for block in wrong {
      let error = #expect(throws: ArchiveError.self) { try writer.append(block) }
      #expect(error?.kind == .wrongUse)
    }
    #expect(throws: ArchiveError.self) { try ZarrWriter(resuming: "none.zarr", in: files) }
  }

  /// Texts that lie about their size, or are damaged, cost no memory and do not block the draws.
  @Test(arguments: [
    #""shape":[3],"chunks":[3],"dtype":"<U4000000000000000000""#,
    #""shape":[9000000000000000000],"chunks":[1],"dtype":"<U8""#,
    #""shape":[-3],"chunks":[3],"dtype":"<U1""#, #""shape":[3],"chunks":[0],"dtype":"<U1""#,
    #""shape":[3],"chunks":[3],"dtype":"<U900000000""#, #""shape":[3],"chunks":[3],"dtype":"<U2""#,
    #""shape":[3],"chunks":[3],"dtype":"<U0""#, #""shape":[3,1],"chunks":[3,1],"dtype":"<U1""#,
  ])
  func falseTexts(shape: String) throws {
    let files = SimulatedFileSystem()
    try ZarrGroup.write(
      ["x": ZarrTests.draws(0..<2)], units: ["a", "b", "c"], to: "d.zarr", in: files)
    let metadata =
      "{\(shape),\"zarr_format\":2,\"compressor\":{\"id\":\"zlib\"},\"fill_value\":\"\","
      + "\"filters\":null,\"order\":\"C\"}"
    try AtomicFile.write(Array(metadata.utf8), to: "d.zarr/posterior/unit/.zarray", in: files)
    let read = try ZarrGroup.open("d.zarr", in: files)
    #expect(try read.read("posterior/x") == ZarrTests.draws(0..<2))
    #expect(read.units == nil && read.foreign["posterior/unit"] != nil)
  }

  /// Writers that come at once: some are refused, and the store is that of one of them.
  @Test func parallelWriters() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("d.zarr")
    for round in 0..<20 {
      await withTaskGroup(of: Void.self) { group in
        for writer in 0..<4 {
          group.addTask {
            let start = 100 * writer
            try? ZarrGroup.write(["x": ZarrTests.draws(start..<start + 5)], to: path)
          }
        }
      }
      let read = try ZarrGroup.open(path).read("posterior/x")
      #expect((0..<4).contains { read == ZarrTests.draws(100 * $0..<100 * $0 + 5) }, "\(round)")
      #expect(try LocalFileSystem().contents(of: directory.path) == ["d.zarr"])
    }
  }
}
