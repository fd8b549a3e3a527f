import Archives
import Foundation
import RandomStreams
import Tensors
import Testing

/// The main job from the command line: train, stop, resume, sample, diagnose, convert.
@Suite struct WorkflowTests {
  private func bytes(_ run: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: run + "/model.safetensors"))
  }

  /// SIGTERM at several moments of training, then --resume: the same model, byte for byte. The
  /// moments are counted from when the run directory is there, as only then something listens; what must
  /// hold does not depend on them.
  @Test func resumeAfterSignalEqualsUninterrupted() throws {
    let options = [
      "--target", "mixture-2d", "--reservoir", "64", "--set", "recipe.updatesPerLevel=400",
      "--set", "recipe.polishUpdates=8000", "--quiet",
    ]
    let whole = Tool.scratchPath()
    #expect(try Tool.run(["train", "reservoir", "--output", whole] + options).status == 0)
    var interruptions = 0
    for delay in [0.05, 0.12, 0.2, 0.33] {
      let run = Tool.scratchPath()
      let training = try Tool.start(["train", "reservoir", "--output", run] + options)
      while !FileManager.default.fileExists(atPath: run + "/run.json"), training.process.isRunning {
        Thread.sleep(forTimeInterval: 0.01)
      }
      Thread.sleep(forTimeInterval: delay)
      training.process.terminate()
      let outcome = training.wait()
      #expect([0, 75, -1].contains(outcome.status), "\(outcome.errors)")
      if outcome.status == 75 {
        interruptions += 1
        #expect(outcome.errors.contains("--resume"))
        #expect(try RunDirectory.open(run).record.status == .interrupted)
        let resumed = try Tool.run(["train", "reservoir", "--output", run, "--resume", "--quiet"])
        #expect(resumed.status == 0, "\(resumed.errors)")
      }
      if outcome.status >= 0 { #expect(try bytes(run) == bytes(whole)) }
      try? FileManager.default.removeItem(atPath: run)
    }
    try? FileManager.default.removeItem(atPath: whole)
    #expect(interruptions > 0, "no signal came while training ran")
  }

  @Test func threadsDoNotChangeSamples() throws {
    let run = Tool.scratchPath()
    defer { try? FileManager.default.removeItem(atPath: run) }
    #expect(
      try Tool.run(
        ["train", "reservoir", "--target", "ring", "--output", run] + Tool.quickTraining
      ).status == 0)
    var files: [Data] = []
    for threads in ["1", "2", "3"] {
      let path = Tool.scratchPath(".npy")
      #expect(
        try Tool.run(
          "sample", run, "--chains", "150", "--duration", "2", "--threads", threads, "--output",
          path
        ).status == 0)
      files.append(try Data(contentsOf: URL(fileURLWithPath: path)))
      try? FileManager.default.removeItem(atPath: path)
    }
    #expect(files[0] == files[1] && files[0] == files[2])
  }

  /// From a user's file to a verdict: shapes, units of the data, JSON.
  @Test func userData() throws {
    let (data, run) = (Tool.scratchPath(".npz"), Tool.scratchPath())
    let (samples, store) = (Tool.scratchPath(".npy"), Tool.scratchPath(".zarr"))
    defer {
      for path in [data, run, samples, store] { try? FileManager.default.removeItem(atPath: path) }
    }
    var stream = RandomStream(seed: 1)
    var draws = Matrix<Double>.normals(400, 3, from: &stream)
    draws.multiplyColumns(by: [1, 10, 100])
    draws.addRow([1_000, 0, 0])
    try ArrayFile.writeAll(["draws": NumericArray(draws, shape: [4, 100, 3])], to: data)
    let trained = try Tool.run(
      ["train", "reservoir", "--data", "\(data):draws", "--output", run, "--json"]
        + Tool.quickTraining)
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(try JSONValue(parsing: trained.output)["dimension"]?.int == 3)
    for name in ["run.json", "model.safetensors", "metrics.jsonl", "report.html"] {
      #expect(FileManager.default.fileExists(atPath: "\(run)/\(name)"))
    }
    #expect(
      try Tool.run("sample", run, "--chains", "300", "--duration", "3", "--output", samples).status
        == 0)
    let drawn = try ArrayFile.read(samples)
    #expect(drawn.shape == [300, 3])
    let matrix = try drawn.matrix(Double.self, name: "samples")
    #expect(abs(matrix.columnMeans()[0] - 1_000) < 1)  // data units, not standardised ones
    let verdict = try Tool.run("diagnose", samples, "--reference", "\(data):draws", "--json")
    #expect(verdict.status == 0, "\(verdict.errors)")
    let json = try JSONValue(parsing: verdict.output)
    #expect(json.value(atPath: "reference.slicedWasserstein2.measured")?.double ?? 9 < 0.5)
    #expect(json.value(atPath: "reference.slicedWasserstein2.floor")?.double ?? 0 > 0)
    #expect(json["quantities"]?.array?.count == 3)

    #expect(
      try Tool.run(
        "sample", run, "--chains", "3", "--draws", "20", "--thin", "5", "--duration", "1",
        "--output", store
      ).status == 0)
    #expect(try ArrayFile.read(store).shape == [3, 20, 3])
    #expect(try Tool.run("cite", run).output.contains("chen2023expressive"))
  }

  @Test func conversions() throws {
    let (first, second, third) = (
      Tool.scratchPath(".csv"), Tool.scratchPath(".npz"), Tool.scratchPath(".npy")
    )
    defer {
      for path in [first, second, third] { try? FileManager.default.removeItem(atPath: path) }
    }
    try "x,y\n1,2.5\n-3,4e3\n".write(toFile: first, atomically: true, encoding: .utf8)
    #expect(try Tool.run("convert", first, second).status == 0)
    #expect(try Tool.run("convert", second, third).status == 0)
    #expect(
      try ArrayFile.read(third).matrix(Double.self, name: "x") == Matrix([[1, 2.5], [-3, 4_000]]))
    let (table, store) = (Tool.scratchPath(".csv"), Tool.scratchPath(".zarr"))
    defer { for path in [table, store] { try? FileManager.default.removeItem(atPath: path) } }
    #expect(try Tool.run("convert", first, store).status == 0)
    #expect(try Tool.run("convert", store, table).status == 0)
    #expect(try String(contentsOfFile: table, encoding: .utf8) == "x,y\n1.0,2.5\n-3.0,4000.0\n")
    try Npz.write(
      [
        "mu": NumericArray(shape: [2, 3], values: [1.0, 2, 3, 4, 5, 6]),
        "tau": NumericArray(shape: [2, 3], values: [0.0, 1, 2, 3, 4, 5]),
      ], to: second)
    #expect(try Tool.run("convert", second, store, "--overwrite").status == 0)
    #expect(try ZarrGroup.open(store).variables == ["posterior/mu", "posterior/tau"])
    let list = try Tool.run("list", "--json")
    #expect(try JSONValue(parsing: list.output).value(atPath: "targets.mixture-2d") != nil)
  }
}
