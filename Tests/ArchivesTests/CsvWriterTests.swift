import Testing

@testable import Archives

@Suite struct CsvWriterTests {
  private static let columns = ["a", "b \"c\"", "d"]

  /// Whatever the blocks, the bytes of a table written at once; in between, every row is readable.
  @Test(arguments: [[10], [1, 4, 5], [3, 0, 7]], [nil, columns])
  func sameBytesAsAtOnce(parts: [Int], columns: [String]?) throws {
    let files = SimulatedFileSystem()
    var writer = try CsvWriter(path: "d.csv", columns: columns, in: files)
    var start = 0
    for count in parts {
      try writer.append(ZarrTests.draws(start..<start + count))
      start += count
      #expect(writer.drawsDone == start)
      let read = try Csv.read("d.csv", in: files)
      #expect(read.array.shape == [2 * start, 3] && read.columns == columns)
    }
    try writer.finish()
    #expect(
      try files.read("d.csv") == Csv(columns: columns, array: ZarrTests.draws(0..<10)).encode())
    #expect(try files.contents(of: ".") == ["d.csv"])
  }

  @Test(arguments: SimulatedFileSystem.Survivors.allCases)
  func cutsAndResumption(survivors: SimulatedFileSystem.Survivors) throws {
    let whole = Csv(columns: Self.columns, array: ZarrTests.draws(0..<6)).encode()
    var index = 1
    while true {
      let files = SimulatedFileSystem()
      files.inject(.powerCut(at: index, keeping: survivors))
      var done = 0
      let isWhole: Bool
      do {
        var writer = try CsvWriter(path: "d.csv", columns: Self.columns, in: files)
        for start in [0, 3] {
          try writer.append(ZarrTests.draws(start..<start + 3))
          done = writer.drawsDone
        }
        try writer.finish()
        isWhole = true
      } catch { isWhole = false }
      files.restart()
      if files.entry(at: CsvProgress.path(of: "d.csv")) == .file,
        var writer = try? CsvWriter(resuming: "d.csv", in: files)
      {
        if writer.drawsDone < 6 { try writer.append(ZarrTests.draws(writer.drawsDone..<6)) }
        try writer.finish()
        #expect(try files.read("d.csv") == whole, "operation \(index)")
      } else if survivors == .everything, done > 0 {
        #expect(try files.read("d.csv") == whole, "operation \(index)")
      }
      if isWhole { break }
      index += 1
      try #require(index < 100)
    }
    #expect(index > 10)
  }

  @Test func refusals() throws {
    let files = SimulatedFileSystem()
    var writer = try CsvWriter(path: "d.csv", in: files)
    #expect(throws: ArchiveError.self) { try CsvWriter(path: "d.csv", in: files) }
    try writer.append(NumericArray(shape: [2, 3], values: [1.0, 2, 3, 4, 5, 6]))
    for shape in [[6], [3, 2], [2, 1, 3], [1, 1, 1, 6]] {
      #expect(throws: ArchiveError.self) {
        try writer.append(NumericArray(shape: shape, values: [1.0, 2, 3, 4, 5, 6]))
      }
    }
    try writer.finish()
    let exists = #expect(throws: ArchiveError.self) { try CsvWriter(path: "d.csv", in: files) }
    #expect(exists?.kind == .wrongUse)
    #expect(throws: ArchiveError.self) { try CsvWriter(resuming: "d.csv", in: files) }
    for torn in ["", "{}\n", "{\"header\":0,\"width\":3}\n", "{\"header\":-1,\"width\":3}\n"] {
      try files.write(Array(torn.utf8), to: CsvProgress.path(of: "d.csv"))
      #expect(throws: ArchiveError.self) { try CsvWriter(resuming: "d.csv", in: files) }
    }
  }
}
