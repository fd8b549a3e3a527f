import Archives
import Foundation
import Testing

/// Networks that come with the package, where the tool takes a run.
@Suite struct ModelToolTests {
  @Test func modelsStandForRuns() throws {
    let samples = Tool.scratchPath(".npy")
    defer { try? FileManager.default.removeItem(atPath: samples) }
    let list = try Tool.run("models", "--json")
    let names = try #require(try JSONValue(parsing: list.output).array).compactMap {
      $0["name"]?.string
    }
    #expect(names.contains("mixture-2d") && names.contains("t-maze"))
    #expect(try Tool.run("models", "ring").output.hasPrefix("# A ring"))
    let outcome = try Tool.run(
      "sample", "--model", "mixture-2d", "--chains", "5", "--duration", "1", "--output", samples)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try ArrayFile.read(samples).shape == [5, 2])
    #expect(try Tool.run("cite", "--model", "t-maze").output.contains("cascorodriguez2026leakage"))
  }

  @Test func wrongModelsAreWrongUse() throws {
    for (arguments, fragment) in [
      (["sample", "--model", "mixture-3d"], "Did you mean `mixture-2d`"),
      (["sample", "runs/x", "--model", "ring"], "give one of them"),
      (["sample"], "give a run directory, or --model NAME"),
      (["replay", "--model", "t-maze", "--metric"], "Did you mean '--metrics'"),
      (["infer", "--model", "patches-ip", "--data", "x.npy", "--pace", "2"], "'--pace'"),
      (["smaple", "runs/x"], "no verb `smaple`. Did you mean `sample`"),
      (["sweep", "rn"], "no verb `rn`. Did you mean `run`"),
      (["replay", "--model", "t_maze"], "`t-maze`"),
      (["explore", "--model", "ringo", "--no-browser"], "Did you mean `ring`"),
      (["models", "ringo"], "Did you mean `ring`"),
      (["infer", "--model", "ring", "--weights", "w.safetensors", "--data", "x.npy"], "--weights"),
    ] {
      let needsOutput = ["sample", "replay", "infer"].contains(arguments[0])
      let outcome = try Tool.run(arguments + (needsOutput ? ["--output", "y.npz"] : []))
      #expect(outcome.status == 64, "\(arguments): \(outcome.errors)")
      #expect(outcome.errors.contains(fragment), "\(arguments): \(outcome.errors)")
    }
  }

  /// A network of another family is named as such.
  @Test func aModelOfAnotherFamilyIsRefused() throws {
    let outcome = try Tool.run(
      "sample", "--model", "t-maze", "--output", Tool.scratchPath(".npy"))
    #expect(outcome.status == 64 || outcome.status == 65, "\(outcome.errors)")
    #expect(outcome.errors.contains("replay"))
  }
}
