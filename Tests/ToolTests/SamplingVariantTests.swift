import Archives
import Foundation
import RandomStreams
import Tensors
import Testing

/// `sample` with levels, forces and latents, from the command line.
@Suite struct SamplingVariantTests {
  @Test func annealedForcedAndBiasReport() throws {
    let (run, look) = (Tool.scratchPath(), Tool.scratchPath(".npz"))
    let preconditioner = Tool.scratchPath(".npy")
    var outputs: [String] = []
    defer {
      for path in [run, look, preconditioner] + outputs {
        try? FileManager.default.removeItem(atPath: path)
      }
    }
    #expect(
      try Tool.run(
        ["train", "reservoir", "--target", "mixture-2d", "--output", run] + Tool.quickTraining
      ).status == 0)
    #expect(FileManager.default.fileExists(atPath: "\(run)/levels/level-00.safetensors"))
    #expect(FileManager.default.fileExists(atPath: "\(run)/levels/level-07.safetensors"))
    try ArrayFile.writeAll(
      [
        "map": NumericArray(Matrix<Double>([[1, 1]])),
        "value": NumericArray(shape: [1], values: [4.0]),
        "covariance": NumericArray(Matrix<Double>([[0.05]])),
      ], to: look)
    func sums(_ options: String...) throws -> (mean: Double, bytes: Data) {
      let path = Tool.scratchPath(".npy")
      outputs.append(path)
      let outcome = try Tool.run(
        ["sample", run, "--chains", "200", "--duration", "4", "--output", path, "--quiet"] + options
      )
      #expect(outcome.status == 0, "\(outcome.errors)")
      let matrix = try ArrayFile.read(path).matrix(Double.self, name: path)
      #expect(matrix.shape == [200, 2])
      let means = matrix.columnMeans()
      return (means[0] + means[1], try Data(contentsOf: URL(fileURLWithPath: path)))
    }
    let plain = try sums()
    #expect(try sums("--mode", "annealed").bytes != plain.bytes)
    #expect(try sums("--skew", "1").bytes != plain.bytes)
    // Observing x₁ + x₂ = 4 with little noise pulls the sum there, in both engines alike.
    let posterior = try sums("--observe", look)
    #expect(posterior.mean > plain.mean + 2)
    #expect(abs(try sums("--observe", look, "--mode", "hidden").mean - posterior.mean) < 1e-3)
    #expect(try sums("--observe", look, "--mode", "annealed").mean > plain.mean + 2)
    try ArrayFile.write(
      NumericArray(Matrix<Double>([[1.3, 0.1], [0.1, 0.9]])), to: preconditioner)
    #expect(try sums("--precondition", preconditioner).bytes != plain.bytes)
    for mode in ["output", "hidden", "annealed"] {
      _ = try sums("--clamp", "1=0.5", "--mode", mode)
      let held = try ArrayFile.read(outputs[outputs.count - 1]).matrix(Double.self, name: mode)
      #expect(held.column(1).allSatisfy { abs($0 - 0.5) < 1e-4 })
    }
    // What is wrong with a matrix is said of its file.
    try ArrayFile.write(NumericArray(Matrix<Double>([[1, 2], [3, 4]])), to: outputs[0])
    for option in ["--skew-matrix", "--precondition"] {
      let refused = try Tool.run(
        "sample", run, "--output", Tool.scratchPath(".npy"), option, outputs[0])
      #expect(refused.status == 65 && refused.errors.contains(outputs[0]), "\(refused.errors)")
    }
    for clamp in ["2=0", "half", "0=nan"] {
      let refused = try Tool.run(
        "sample", run, "--output", Tool.scratchPath(".npy"), "--clamp", clamp)
      #expect(refused.status == 64 && refused.errors.contains("clamp"), "\(refused.errors)")
    }
    let report = try Tool.run(
      "sample", run, "--chains", "100", "--duration", "2", "--output", outputs[0], "--overwrite",
      "--bias-report", "--json")
    #expect(try JSONValue(parsing: report.output).value(atPath: "bias.lines")?.array?.count == 4)
    let text = try Tool.run(
      "sample", run, "--chains", "100", "--duration", "2", "--output", outputs[0], "--overwrite",
      "--bias-report", "--quiet")
    #expect(text.output.contains("mean of unit 1") && text.output.contains("SW2"))
    #expect(
      try Tool.run(
        "sample", run, "--output", Tool.scratchPath(".npy"), "--skew", "1", "--skew-matrix", "q.npy"
      ).status == 64)
  }

  /// Images in, images out: an IDX file, gzipped or not, is learned by its principal components.
  @Test func latentsOfImages() throws {
    let (data, run) = (Tool.scratchPath("-idx3-ubyte"), Tool.scratchPath())
    let samples = Tool.scratchPath(".npy")
    defer {
      for path in [data, run, samples] { try? FileManager.default.removeItem(atPath: path) }
    }
    var bytes: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 80, 0, 0, 0, 6, 0, 0, 0, 6]
    var stream = RandomStream(seed: 1)
    let pixels = Matrix<Double>.uniforms(80, 36, from: &stream)
    bytes += pixels.elements.map { UInt8($0 * 255) }
    try Data(bytes).write(to: URL(fileURLWithPath: data))
    let trained = try Tool.run(
      ["train", "reservoir", "--data", data, "--latents", "4", "--output", run]
        + Tool.quickTraining)
    #expect(trained.status == 0, "\(trained.errors)")
    let outcome = try Tool.run(
      "sample", run, "--chains", "30", "--mode", "annealed", "--duration", "0.1", "--output",
      samples, "--quiet")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try ArrayFile.read(samples).shape == [30, 36])
    let rows = try Tool.run("train", "reservoir", "--data", data, "--output", Tool.scratchPath())
    #expect(rows.status == 65 && rows.errors.contains("--latents"))
    #expect(
      try Tool.run(
        "train", "reservoir", "--target", "ring", "--latents", "4", "--output", Tool.scratchPath()
      ).status == 64)
  }

  /// A run that goes on finds the numbers it started with; a preset of --set brings its recipe; what
  /// exploded is no result.
  @Test func dataPresetAndExplosion() throws {
    let (data, run) = (Tool.scratchPath(".npy"), Tool.scratchPath())
    defer { for path in [data, run] { try? FileManager.default.removeItem(atPath: path) } }
    var stream = RandomStream(seed: 1)
    try ArrayFile.write(NumericArray(Matrix<Double>.normals(60, 2, from: &stream)), to: data)
    let arguments = ["train", "reservoir", "--data", data, "--output", run]
    #expect(try Tool.run(arguments + Tool.quickTraining).status == 0)
    try ArrayFile.write(NumericArray(Matrix<Double>.normals(60, 2, from: &stream)), to: data)
    let changed = try Tool.run("train", "reservoir", "--output", run, "--resume")
    #expect(changed.status == 65 && changed.errors.contains("other numbers"), "\(changed.errors)")
    let exploded = try Tool.run(
      arguments + ["--overwrite", "--activation", "relu", "--set", "recipe.learningRate=100"]
        + Tool.quickTraining)
    #expect(exploded.status == 70 && exploded.errors.contains("smaller"), "\(exploded.errors)")
    #expect(
      try Tool.run(
        arguments + ["--overwrite", "--set", "preset=paper"] + Tool.quickTraining
      ).status == 0)
    let recipe = try #require(RunDirectory.open(run).record.configuration["recipe"])
    #expect(recipe["usesAntitheticPairs"]?.bool == false)
  }

  /// A target takes the place of the data that --config names, with all that belongs to it.
  @Test func targetReplacesConfiguredData() throws {
    let (config, run) = (Tool.scratchPath(".json"), Tool.scratchPath())
    defer { for path in [config, run] { try? FileManager.default.removeItem(atPath: path) } }
    try #"{"data": "missing.npy", "target": null, "standardization": "whiten", "latents": 3}"#
      .write(toFile: config, atomically: true, encoding: .utf8)
    let trained = try Tool.run(
      ["train", "reservoir", "--config", config, "--target", "ring", "--output", run]
        + Tool.quickTraining)
    #expect(trained.status == 0, "\(trained.errors)")
    let record = try RunDirectory.open(run).record.configuration
    #expect(record["target"]?.string == "ring" && record["data"]?.string == nil)
    #expect(record["standardization"]?.string == "none" && record["latents"]?.int == nil)
    let refused = try Tool.run(
      "train", "reservoir", "--target", "ring", "--standardize", "whiten", "--output",
      Tool.scratchPath())
    #expect(refused.status == 64 && refused.errors.contains("--standardize"))
    let empty = try Tool.run(
      "train", "reservoir", "--config", config, "--set", "data=null", "--output",
      Tool.scratchPath())
    #expect(empty.status == 64 && empty.errors.contains("--target"))
  }

  /// Every network of (RSN §2) and (RSN §11) trains, samples in its modes and says which it has not.
  @Test(arguments: [
    ("tied", "metropolis", "annealed"), ("tied", "exchange", "network"),
    ("independent-noise", "hidden", "metropolis"),
    ("noise-conditioned", "annealed", "metropolis"), ("sampler-only-rate", "network", "hidden"),
  ])
  func architectures(name: String, mode: String, missing: String) throws {
    let run = Tool.scratchPath()
    let outputs = (0..<3).map { _ in Tool.scratchPath(".npy") }
    defer { for path in [run] + outputs { try? FileManager.default.removeItem(atPath: path) } }
    let trained = try Tool.run(
      [
        "train", "reservoir", "--target", "mixture-2d", "--architecture", name, "--activation",
        "tanh", "--output", run,
      ] + Tool.quickTraining)
    #expect(trained.status == 0, "\(trained.errors)")
    func sample(_ mode: String, to path: String) throws -> Tool.Outcome {
      try Tool.run(
        "sample", run, "--chains", "20", "--duration", "0.2", "--mode", mode, "--output", path,
        "--quiet")
    }
    for (index, mode) in ["output", mode].enumerated() {
      let outcome = try sample(mode, to: outputs[index])
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try ArrayFile.read(outputs[index]).shape == [20, 2])
    }
    let refused = try sample(missing, to: outputs[2])
    #expect(refused.status != 0 && refused.errors.contains("for this network"))
  }
}
