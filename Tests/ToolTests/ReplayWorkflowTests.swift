import Archives
import Foundation
import Tensors
import Testing

/// Replay networks from the command line.
@Suite struct ReplayWorkflowTests {
  private static let quick = ["--updates", "30", "--units", "16", "--batch", "16", "--quiet"]

  @Test func trainsAndReplays() throws {
    let (run, one, two) = (
      Tool.scratchPath(), Tool.scratchPath() + ".npz", Tool.scratchPath() + ".npz"
    )
    defer { for path in [run, one, two] { try? FileManager.default.removeItem(atPath: path) } }
    let training = try Tool.run(
      ["train", "replay", "--task", "t-maze", "--output", run] + Self.quick)
    #expect(training.status == 0, "\(training.errors)")
    for name in ["model.safetensors", "task.json", "report.html", "figures/mechanisms.svg"] {
      #expect(FileManager.default.fileExists(atPath: run + "/" + name), "\(name)")
    }
    let replay = [
      "replay", run, "--count", "70", "--steps", "20", "--friction", "0.6", "--outputs",
    ]
    #expect(try Tool.run(replay + ["--output", one, "--threads", "1"]).status == 0)
    #expect(try Tool.run(replay + ["--output", two, "--threads", "2"]).status == 0)
    let arrays = try Npz.read(one)
    #expect(arrays["positions"]?.shape == [70, 20, 2] && arrays["time"]?.shape == [20])
    #expect(arrays["outputs"]?.shape == [70, 20, 64])
    #expect(arrays == (try Npz.read(two)))
    let refused = try Tool.run(replay + ["--output", one])
    #expect(refused.status == 64 && refused.errors.contains("--overwrite"))
    // A preset is its numbers; what is given beside it counts instead.
    let named = ["replay", run, "--count", "3", "--steps", "9", "--preset", "explore-fast"]
    let spelled = [
      "replay", run, "--count", "3", "--steps", "9", "--friction", "0.6", "--adaptation", "0.2",
      "--adaptation-time", "20", "--adaptation-form", "deviations",
    ]
    #expect(try Tool.run(named + ["--output", one, "--overwrite"]).status == 0)
    #expect(try Tool.run(spelled + ["--output", two, "--overwrite"]).status == 0)
    #expect(try Npz.read(one) == (try Npz.read(two)))
    let other = named + ["--friction", "1", "--output", two, "--overwrite"]
    #expect(try Tool.run(other).status == 0)
    #expect(try Npz.read(one)["positions"] != (try Npz.read(two)["positions"]))
    #expect(try Tool.run(["replay", run, "--preset", "fastest", "--metrics"]).status == 64)
    let stability = try Tool.run(["replay", run, "--check-stability", "--json"])
    #expect(stability.status == 0 && stability.output.contains("\"friction 0.5\""))
    // Lines stand in the order of frictions.
    let lines = try Tool.run(["replay", run, "--check-stability"]).output
    let order = ["friction 1.0", "friction 0.8", "friction 0.2"].compactMap {
      lines.range(of: $0)?.lowerBound
    }
    #expect(order.count == 3 && order == order.sorted())
  }

  @Test func badTrajectoriesAreNamed() throws {
    let (table, run) = (Tool.scratchPath() + ".csv", Tool.scratchPath())
    defer { try? FileManager.default.removeItem(atPath: table) }
    for (text, message) in [
      ("t,x,y\n0,1,2\n", "1 sample"), ("t,x,y\n0,1,2\n2,1,2\n1,3,4\n", "do not increase"),
      ("t,x,y\n0,1,2\n1,nan,2\n2,3,4\n", "--drop-lost"),
      ("t,z\n0,1\n1,2\n", "no positions among t, z"),
    ] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: table))
      let outcome = try Tool.run(["train", "replay", "--data", table, "--output", run])
      #expect(outcome.status == 65 && outcome.errors.contains(message), "\(outcome.errors)")
    }
    #expect(try Tool.run(["train", "replay", "--task", "nowhere", "--output", run]).status == 64)
    #expect(try Tool.run(["replay", run, "--metrics"]).status == 66)
  }
}
