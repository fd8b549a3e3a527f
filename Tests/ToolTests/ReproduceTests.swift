import Archives
import Foundation
import Testing

/// `reproduce` from the command line: tables, resuming, wrong use.
@Suite struct ReproduceTests {
  @Test func runsStoresAndResumes() throws {
    let directory = Tool.scratchPath()
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let arguments = [
      "reproduce", "rsn-1", "rsn-6", "--seeds", "2", "--output", directory, "--quiet",
    ]
    let first = try Tool.run(arguments + ["--json"])
    #expect(first.status == 0, "\(first.errors)")
    let table = try JSONValue(parsing: first.output)
    #expect(table["rows"]?.array?.count == 4)
    #expect(table.value(atPath: "seeds")?.array?.count == 2)
    for name in ["table.md", "table.json", "results/quick/rsn-1.json", "results/quick/rsn-6.json"] {
      #expect(FileManager.default.fileExists(atPath: "\(directory)/\(name)"))
    }
    // A stored result is what a second run prints: mark one, and see the mark.
    let path = "\(directory)/results/quick/rsn-1.json"
    let stored = try String(contentsOfFile: path, encoding: .utf8)
    try stored.replacingOccurrences(of: "rank of W_rec", with: "marked").write(
      toFile: path, atomically: true, encoding: .utf8)
    let second = try Tool.run(arguments)
    #expect(second.status == 0 && second.output.contains("marked"))
    #expect(try !Tool.run(arguments + ["--overwrite"]).output.contains("marked"))
    // Other seeds are not silently mixed in.
    let other = try Tool.run(["reproduce", "rsn-1", "--seeds", "3", "--output", directory])
    #expect(other.status == 64 && other.errors.contains("--overwrite"))
  }

  /// Two shares in one directory, then all: nothing is measured again, and the rows are those of one run.
  @Test func sharesMakeTheTableOfOneRun() throws {
    let (shared, single) = (Tool.scratchPath(), Tool.scratchPath())
    defer {
      for path in [shared, single] { try? FileManager.default.removeItem(atPath: path) }
    }
    let arguments = ["reproduce", "rsn-1", "rsn-6", "--seeds", "1", "--quiet", "--output"]
    for (shard, id) in [("1/2", "rsn-6"), ("0/2", "rsn-1")] {
      let outcome = try Tool.run(arguments + [shared, "--shard", shard])
      #expect(outcome.status == 0 && outcome.output.contains(id), "\(outcome.errors)")
      #expect(!FileManager.default.fileExists(atPath: "\(shared)/table.json"))
    }
    let results = "\(shared)/results/quick"
    let measured = try ["rsn-1", "rsn-6"].map {
      try LocalFileSystem().read("\(results)/\($0).json")
    }
    let rows = try [shared, single].map { directory in
      let outcome = try Tool.run(arguments + [directory, "--json"])
      return try JSONValue(parsing: outcome.output)["rows"]
    }
    #expect(rows[0] == rows[1] && rows[0]?.array?.isEmpty == false)
    #expect(
      try ["rsn-1", "rsn-6"].map { try LocalFileSystem().read("\(results)/\($0).json") } == measured
    )
    #expect(try Tool.run(arguments + [shared, "--shard", "2/2"]).status == 64)
  }

  /// A directory of something else is left as it is.
  @Test func foreignDirectoryIsRefused() throws {
    let directory = Tool.scratchPath()
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true)
    try "mine".write(toFile: "\(directory)/table.md", atomically: true, encoding: .utf8)
    let outcome = try Tool.run("reproduce", "rsn-1", "--output", directory)
    #expect(outcome.status == 64 && outcome.errors.contains("table.md"), "\(outcome.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["table.md"])
  }

  /// What lacked its data is not kept as finished: it is measured once the data is there.
  @Test func skippedRowsAreNotStored() throws {
    let directory = Tool.scratchPath()
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let outcome = try Tool.run(
      "reproduce", "rsn-20", "--seeds", "1", "--output", directory, "--quiet")
    #expect(outcome.status == 0 && outcome.output.contains("skipped"), "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: "\(directory)/results/quick/rsn-20.json"))
  }

  @Test func wrongUse() throws {
    #expect(try Tool.run("reproduce", "no-such-experiment").status == 64)
    #expect(try Tool.run("reproduce", "rsn-1", "--seeds", "0").status == 64)
    #expect(try Tool.run("reproduce", "rsn-1", "--min-pass", "2").status == 64)
    let list = try Tool.run("reproduce", "rsn", "--list")
    #expect(list.status == 0 && list.output.contains("rsn-4"))
    for row in ["rsn-13", "rsn-14", "rsn-17", "rsn-18", "rsn-22", "rsn-9/SO-SC/modes"] {
      #expect(try Tool.run("reproduce", row, "--list").status == 0)
    }
  }
}
