import Archives
import Foundation
import Tensors
import Testing

/// Options of replay networks, tracked runs and decoding from the command line.
@Suite struct ReplayToolTests {
  private static let quick = ["--updates", "30", "--units", "16", "--batch", "16", "--quiet"]

  /// A scratch directory that is removed afterwards.
  private func inDirectory(_ body: (String) throws -> Void) throws {
    let directory = Tool.scratchPath()
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try body(directory)
  }

  private func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  /// A run along a line, `t,x`: positions and place cells train, and replay.
  @Test(arguments: [["--place-cells", "0"], ["--place-cells", "16"]])
  func lines(_ cells: [String]) throws {
    try inDirectory { directory in
      let table = directory + "/line.csv"
      let rows = (0..<1_500).map { "\(0.1 * Double($0)),\(50 + 40 * sin(0.05 * Double($0)))" }
      try write("t,x\n" + rows.joined(separator: "\n") + "\n", to: table)
      let run = directory + "/run"
      let training = try Tool.run(
        ["train", "replay", "--data", table, "--output", run] + cells + Self.quick)
      #expect(training.status == 0, "\(training.errors)")
      let metrics = try String(contentsOfFile: run + "/metrics.jsonl", encoding: .utf8)
      #expect(metrics.contains("\"testError\""))
      let replay = try Tool.run("replay", run, "--metrics", "--json", "--count", "20")
      #expect(replay.status == 0, "\(replay.errors)")
      #expect(replay.output.contains("\"explainedVariance\":["))
      // Held-out running is short here: W₁ and its floor compare fewer points.
      #expect(replay.output.contains("\"wassersteinFloor\":0."))
      #expect(replay.output.contains("\"shuffledCoverage\":"))
      #expect(replay.output.contains("\"verdict\":{"))
      // What was learned of is said; the place on the line is drawn over time.
      #expect(training.output.contains("verdict"))
    }
  }

  @Test func optionsThatCannotWork() throws {
    try inDirectory { directory in
      let run = directory + "/run"
      let train = ["train", "replay", "--output", run] + Self.quick
      for (options, message) in [
        (["--task", "t-maze", "--mask-difficulty=-1"], "--mask-difficulty is -1"),
        (["--task", "t-maze", "--bounds", "0,0,1,1"], "--bounds belongs to --data"),
        (["--task", "t-maze", "--steps", "20"], "--steps belongs to --data"),
        (["--task", "place-cells", "--place-width", "0"], "--place-width is 0"),
        (["--task", "place-cells", "--place-cells=-3"], "--place-cells is -3"),
        (["--task", "t-maze", "--set", "training.rateDrop=-1"], "rateDrop"),
        (["--data", "x.csv", "--bounds", "1,x,2,3,4"], "expected 4 numbers"),
      ] {
        let outcome = try Tool.run(train + options)
        #expect(outcome.status == 64 && outcome.errors.contains(message), "\(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: run))
      }
    }
  }

  /// The arena of a tracked run leads back to the file's unit; `--bounds` is that arena.
  @Test func trackedRunsKeepTheirUnit() throws {
    try inDirectory { directory in
      let (table, run) = (directory + "/rat.csv", directory + "/run")
      let rows = (0..<1_500).map { index -> String in
        let angle = 0.05 * Double(index)
        return "\(0.1 * Double(index)),\(150 + 40 * cos(angle)),\(250 + 40 * sin(angle))"
      }
      try write("t,x,y\n" + rows.joined(separator: "\n") + "\n", to: table)
      let train = ["train", "replay", "--data", table, "--output", run] + Self.quick
      let outside = try Tool.run(train + ["--bounds", "100,200,160,300"])
      #expect(outside.status == 65 && outside.errors.contains("lie outside the arena"))
      #expect(try Tool.run(train + ["--bounds", "100,200,200,300"]).status == 0)
      let (output, frames) = (directory + "/replay.npz", directory + "/frames.npz")
      let replay = try Tool.run(
        "replay", run, "--count", "5", "--steps", "12", "--output", output, "--pynapple", frames)
      #expect(replay.status == 0, "\(replay.errors)")
      let arrays = try Npz.read(output)
      #expect(arrays["scale"]?.values(as: Double.self) == [100])
      #expect(arrays["origin"]?.values(as: Double.self) == [100, 200])
      let positions = try #require(arrays["positions"]?.values(as: Double.self))
      let recorded = try #require(try Npz.read(frames)["d"]?.values(as: Double.self))
      for (index, value) in recorded.enumerated() {
        #expect(abs(value - (100 * positions[index] + (index % 2 == 0 ? 100 : 200))) < 1e-9)
      }
    }
  }

  /// Spikes from place cells, events with p-values, and a warning where replay is unstable.
  @Test func decodesReplay() throws {
    try inDirectory { directory in
      let run = directory + "/run"
      let training = try Tool.run(
        ["train", "replay", "--task", "t-maze", "--place-cells", "40", "--output", run]
          + Self.quick)
      #expect(training.status == 0, "\(training.errors)")
      let file = directory + "/events.json"
      let replay = [
        "replay", run, "--count", "10", "--steps", "60", "--decode", file, "--json",
      ]
      let outcome = try Tool.run(replay)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let text = try String(contentsOfFile: file, encoding: .utf8)
      #expect(text.contains("\"pValue\"") && text.contains("\"weightedCorrelation\""))
      let arrays = try Npz.read(directory + "/events.npz")
      let (bins, places) = (
        try #require(arrays["bin_event"]).count, try #require(arrays["places"]).shape[0]
      )
      #expect(arrays["posteriors"]?.shape == [bins, places])
      #expect(arrays["spikes"]?.shape[1] == 3 && arrays["decoded"]?.shape[1] == 60)
      for ending in ["svg", "png", "pdf"] {
        #expect(FileManager.default.fileExists(atPath: directory + "/events.\(ending)"))
      }
      #expect(outcome.output.contains("\"significantShare\""))
      let refused = try Tool.run(replay)
      #expect(refused.status == 64 && refused.errors.contains("--overwrite"))
      // What cannot be written is said before anything is, and what would do nothing is refused.
      let array = directory + "/one.npy"
      for (options, message) in [
        (["--output", directory + "/a.npz", "--pynapple", array], "Use one of: .npz"),
        (["--output", directory + "/a.npz", "--decode", directory + "/no/e.json"], "no directory"),
        (["--output", directory + "/a.npz", "--decode", directory + "/e.npz"], ".json"),
        (["--output", directory + "/a.npz", "--peak-rate", "5"], "--decode"),
        (["--output", directory + "/a.npz", "--check-stability"], "leave one of them out"),
        (["--output", directory + "/a.npz", "--states", "1000"], "--states is 1000"),
      ] {
        let outcome = try Tool.run(["replay", run, "--count", "3", "--steps", "10"] + options)
        #expect(outcome.status != 0 && outcome.errors.contains(message), "\(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: directory + "/a.npz"))
      }
      for rate in ["0", "1001", "1e300"] {
        #expect(try Tool.run(replay + ["--overwrite", "--peak-rate", rate]).status == 64)
      }
      let unstable = try Tool.run(
        "replay", run, "--metrics", "--adaptation", "20", "--adaptation-time", "10", "--steps", "4")
      #expect(unstable.errors.contains("the spectral radius at replayed states is"))
    }
  }

  @Test func positionsAreNotDecoded() throws {
    try inDirectory { directory in
      let run = directory + "/run"
      let train =
        ["train", "replay", "--task", "t-maze", "--place-cells", "0", "--output", run] + Self.quick
      #expect(try Tool.run(train + ["--mask", "position"]).status == 0)
      let decode = try Tool.run("replay", run, "--decode", directory + "/events.json")
      #expect(decode.status == 64 && decode.errors.contains("outputs are positions"))
      // A network without an encoder says where its replays start.
      #expect(decode.errors.contains("start at last-awake, not encoded"))
      #expect(try Tool.run("replay", run, "--metrics", "--start", "shuffled").status == 64)
    }
  }
}
