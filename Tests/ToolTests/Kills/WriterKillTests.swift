import Archives
import Foundation
import Testing

/// Kills while a verb writes a file that is there already: it holds the old numbers or the new ones,
/// whole; or, where there was none, there is none. A file that grows may hold a part of the new ones, and
/// going on with it gives the rest. Two seeds or inputs take turns, so that old and new differ.
@Suite(.serialized) struct WriterKillTests {
  /// A verb that writes, and where.
  private struct Writer {
    let name: String
    let output: String
    /// The arguments of the first and the second turn.
    let turns: [[String]]

    /// Whether draws are written block by block, with the state of the chains beside.
    var grows: Bool { output.hasSuffix("sampled.csv") || output.hasSuffix("sampled.zarr") }
    var statePath: String { output + ".state.json" }

    /// The arguments that go on with a turn.
    func resuming(_ turn: Int) -> [String] {
      turns[turn].map { $0 == "--overwrite" ? "--resume" : $0 }
    }
  }

  @Test func writing() throws {
    let scratch = Tool.scratchPath()
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    let runs = try SmallRuns(in: scratch)
    let writers = try writers(runs)
    let wanted = max(1, Killing.wanted / 2 / writers.count)
    for (index, writer) in writers.enumerated() {
      try kill(writer, wanted, seed: UInt64(12 + index))
    }
  }

  private func kill(_ writer: Writer, _ wanted: Int, seed: UInt64) throws {
    var (duration, expected) = (0.0, [[String: Data]]())
    for turn in writer.turns {
      duration = try Killing.time(turn)
      expected.append(try contents(writer.output))
    }
    try FileManager.default.removeItem(atPath: writer.output)
    var (killing, counts) = (Killing(seed: seed), (old: 0, new: 0, none: 0, part: 0))
    while killing.kills < wanted && killing.starts < 6 * wanted + 10 {
      let turn = killing.starts % 2
      let isKilled = try killing.kill(within: duration, writer.turns[turn])
      guard FileManager.default.fileExists(atPath: writer.output) else {
        #expect(isKilled, "\(writer.name)")
        counts.none += 1
        continue
      }
      let found = try contents(writer.output)
      if isKilled, writer.grows, !expected.contains(found) {
        try goOn(with: writer, turn, expected[turn])
        counts.part += 1
        continue
      }
      // A directory is replaced file by file, each whole.
      for (name, bytes) in found {
        let isOld = isKilled && bytes == expected[1 - turn][name]
        #expect(bytes == expected[turn][name] || isOld, "\(writer.name): \(name)")
      }
      if found == expected[turn] { counts.new += 1 } else { counts.old += 1 }
    }
    _ = try Killing.time(writer.turns[1])
    #expect(try contents(writer.output) == expected[1], "\(writer.name)")
    if Tool.isLong {
      print(
        "killed while \(writer.name) writes: \(killing.kills) of \(killing.starts) starts; then "
          + "\(counts.old) times old numbers, \(counts.new) times new ones, "
          + "\(counts.part) times a part, gone on with, \(counts.none) none")
    }
    #expect(killing.kills >= wanted)
  }

  /// Goes on with a file that was killed while it grew; before its state was noted first, there is nothing
  /// to go on with.
  private func goOn(with writer: Writer, _ turn: Int, _ expected: [String: Data]) throws {
    let isNoted = LocalFileSystem().entry(at: writer.statePath) == .file
    let outcome = try Tool.run(writer.resuming(turn))
    #expect(outcome.status == (isNoted ? 0 : 66), "\(writer.name): \(outcome.errors)")
    guard isNoted else { return }
    #expect(try contents(writer.output) == expected, "\(writer.name), gone on with")
  }

  private func writers(_ runs: SmallRuns) throws -> [Writer] {
    func writer(_ name: String, _ output: String, _ arguments: [String]) -> Writer {
      let whole = arguments + ["--overwrite", "--quiet", "--output", runs.file(output)]
      return Writer(
        name: name, output: runs.file(output),
        turns: ["1", "2"].map { whole + ["--seed", $0] })
    }
    let sample = ["sample", runs.run(of: "reservoir"), "--chains", "200", "--draws", "20"]
    let inputs = try [1.0, 2].map { value in
      let path = runs.file("input-\(value).npy")
      let values = (0..<200_000).map { value * Double($0) }
      try ArrayFile.write(NumericArray(shape: [200_000], values: values), to: path)
      return path
    }
    let converted = runs.file("converted.zarr")
    return ["npy", "npz", "safetensors", "csv", "zarr"].map {
      writer("sample .\($0)", "sampled.\($0)", sample + ["--thin", "10", "--duration", "2"])
    } + [
      writer(
        "generate", "generated.npy",
        ["generate", runs.run(of: "langevin-machine"), "--chains", "200", "--steps", "20"]),
      writer(
        "infer", "inferred",
        [
          "infer", runs.run(of: "poisson-vae"), "--data", runs.file("patches.npy"), "--steps", "40",
          "--prepare", "none",
        ]),
      writer(
        "replay", "replays.npz",
        ["replay", runs.run(of: "replay"), "--count", "60", "--steps", "200"]),
      Writer(
        name: "convert", output: converted,
        turns: inputs.map { ["convert", $0, converted, "--overwrite", "--quiet"] }),
    ]
  }

  /// The bytes of a file, or of all files of a directory that are not being written.
  private func contents(_ path: String) throws -> [String: Data] {
    if LocalFileSystem().entry(at: path) == .directory {
      return try Killing.contents(of: path).filter { !$0.key.hasSuffix(".partial") }
    }
    return ["": try Data(contentsOf: URL(fileURLWithPath: path))]
  }
}
