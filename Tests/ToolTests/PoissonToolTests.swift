import Archives
import Foundation
import RandomStreams
import Tensors
import Testing

/// Iterative Poisson autoencoders from the command line.
@Suite struct PoissonToolTests {
  /// A training of well under a second.
  private static let quick = [
    "--preset", "small", "--patch-side", "8", "--latents", "24", "--batch", "20", "--steps", "4",
    "--set", "embeddedPatches=200", "--quiet",
  ]

  private static func train(_ run: String, _ options: String...) throws -> Tool.Outcome {
    try Tool.run(["train", "poisson-vae", "--output", run] + quick + options)
  }

  private func bytes(_ path: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: path))
  }

  /// Paths of scratch files, removed with the object.
  private final class Scratch {
    private var paths: [String] = []
    func path(_ suffix: String = "") -> String {
      paths.append(Tool.scratchPath(suffix))
      return paths.last!
    }
    func path(holding array: NumericArray) throws -> String {
      let path = path(".npy")
      try Npy.write(array, to: path)
      return path
    }
    deinit { for path in paths { try? FileManager.default.removeItem(atPath: path) } }
  }

  private func metrics(_ directory: String) throws -> JSONValue {
    try JSONValue(parsing: Array(try bytes(directory + "/metrics.json")), source: directory)
  }

  /// Stopped by SIGTERM, also within the windows of a batch, and resumed: the same bytes.
  @Test func resumeEqualsUninterrupted() throws {
    let scratch = Scratch()
    let (whole, run) = (scratch.path(), scratch.path())
    let options = ["--updates", "4000", "--set", "plan.windows=3"]
    let outcome = try Tool.run(
      ["train", "poisson-vae", "--output", whole] + Self.quick + options)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let training = try Tool.start(["train", "poisson-vae", "--output", run] + Self.quick + options)
    Thread.sleep(forTimeInterval: 0.8)
    training.process.terminate()
    let stopped = training.wait()
    #expect([0, 75, -1].contains(stopped.status), "\(stopped.errors)")
    guard stopped.status == 75 else { return }
    let resumed = try Tool.run(
      ["train", "poisson-vae", "--output", run, "--resume", "--quiet"])
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try bytes(run + "/model.safetensors") == bytes(whole + "/model.safetensors"))
  }

  /// Everything `infer` writes: still images, streams warm and cold, spikes, fields, early stop.
  @Test func infers() throws {
    let scratch = Scratch()
    let (run, still, stop) = (scratch.path(), scratch.path(), scratch.path())
    let training = try Self.train(run, "--updates", "40")
    #expect(training.status == 0, "\(training.errors)")
    for name in ["model.safetensors", "report.html", "figures/fields.png"] {
      #expect(FileManager.default.fileExists(atPath: run + "/" + name), "\(name)")
    }
    var stream = RandomStream(seed: 1)
    let images = Matrix<Float>.normals(9, 64, from: &stream)
    let data = try scratch.path(holding: NumericArray(images, shape: [9, 8, 8]))
    func infer(_ output: String, _ options: String...) throws -> Tool.Outcome {
      try Tool.run(
        ["infer", run, "--data", data, "--output", output, "--quiet", "--steps", "30"] + options)
    }
    #expect(
      try infer(still, "--raster", "4", "--fields", "--operation-energy", "0").status == 0)
    #expect(try ArrayFile.read(still + "/codes.npy").shape == [9, 24])
    #expect(try ArrayFile.read(still + "/reconstruction.npy").shape == [9, 64])
    #expect(try ArrayFile.read(still + "/images.npy") == NumericArray(images))
    #expect(try Npz.read(still + "/fields.npz")["frequency"]?.shape == [24])
    let spikes = try Npz.read(still + "/spikes.npz")
    let (shown, times) = (spikes["counts_image"], spikes["t"])
    #expect(shown!.count > 0 && shown!.values(as: Double.self).allSatisfy { $0 == 4 })
    let total = spikes["counts_count"]!.values(as: Double.self).reduce(0, +)
    #expect(times?.count == Int(total))
    let measured = try metrics(still)
    // Only spikes cost: 1.7 pJ each.
    let perImage = try #require(measured["spikesPerImage"]?.double)
    #expect(
      abs(try #require(measured["energyPerImage"]?.double) - 1.7e-12 * perImage) < 1e-20)
    #expect(try #require(measured["bitsPerImage"]?.double) > 0)

    #expect(try infer(stop, "--stop-below", "0.2").status == 0)
    let steps = try ArrayFile.read(stop + "/steps.npy").values(as: Double.self)
    #expect(steps.count == 9 && steps.allSatisfy { $0 <= 30 } && steps.contains { $0 < 30 })

    let refused = try infer(scratch.path(), "--raster", "9")
    #expect(refused.status == 64 && refused.errors.contains("0 to 8"), "\(refused.errors)")
    let wrong = try infer(scratch.path(), "--leak", "2")
    #expect(wrong.status == 64 && wrong.errors.contains("--inner"), "\(wrong.errors)")

    var explained: [Double] = []
    for options in [[], ["--cold-start"]] {
      let video = scratch.path()
      let frames = try scratch.path(
        holding: NumericArray(images.gatheringRows([0, 0, 0, 0, 0, 0]), shape: [6, 8, 8]))
      let outcome = try Tool.run(
        [
          "infer", run, "--data", frames, "--output", video, "--video", "--steps", "2", "--mode",
          "mean", "--quiet",
        ] + options)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try ArrayFile.read(video + "/codes.npy").shape == [1, 6, 24])
      explained.append(try #require(try metrics(video)["explained"]?.double))
    }
    // The same frame again and again: what is kept explains it better than a new start.
    #expect(explained[0] > explained[1])
    let large = try scratch.path(
      holding: NumericArray(shape: [3, 48, 48], values: [Float](repeating: 0, count: 6_912)))
    let tiles = try Tool.run(
      ["infer", run, "--data", large, "--output", scratch.path(), "--video", "--quiet"])
    #expect(tiles.status == 65 && tiles.errors.contains("8 × 8"), "\(tiles.errors)")
  }

  /// A run's own weights infer as the run does; unstable ones are recognised.
  @Test func weights() throws {
    let scratch = Scratch()
    let (run, one, two) = (scratch.path(), scratch.path(), scratch.path())
    #expect(
      try Self.train(run, "--updates", "20", "--family", "bernoulli", "--hidden", "9").status == 0)
    var stream = RandomStream(seed: 1)
    let images = Matrix<Float>.normals(5, 64, from: &stream)
    let data = try scratch.path(holding: NumericArray(images, shape: [5, 8, 8]))
    let file = run + "/model.safetensors"
    for (source, output) in [([run], one), (["--weights", file], two)] {
      let outcome = try Tool.run(
        ["infer"] + source + ["--data", data, "--output", output, "--steps", "9", "--quiet"])
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    #expect(try bytes(one + "/codes.npy") == bytes(two + "/codes.npy"))

    var dictionary = Matrix<Float>.normals(64, 24, from: &stream)
    dictionary.scale(by: 3)
    let unstable = scratch.path(".safetensors")
    try Safetensors.write(
      Safetensors(tensors: [
        "phi.weight": NumericArray(dictionary),
        "log_bias": NumericArray(Matrix<Float>(repeating: -3, 1, 24)),
        "log_lr.0": NumericArray(shape: [1], values: [3] as [Float]),
        "u_init.0": NumericArray(Matrix<Float>.zeros(1, 24)),
      ]), to: unstable)
    let outcome = try Tool.run(
      [
        "infer", "--weights", unstable, "--data", data, "--output", scratch.path(), "--steps", "50",
        "--require-stable", "--quiet",
      ])
    #expect(outcome.status == 70 && outcome.errors.contains("unstable"), "\(outcome.errors)")
  }

  /// Three photographs through patches, and settings that cannot work.
  @Test func photographs() throws {
    let scratch = Scratch()
    let (run, codes) = (scratch.path(), scratch.path())
    let values = (0..<3 * 60 * 70).map { UInt8(truncatingIfNeeded: $0 * 37 + $0 / 70 * 11 ^ $0) }
    let photos = try scratch.path(holding: NumericArray(shape: [3, 60, 70], values: values))
    // Three grey photographs, or the planes of one in colours.
    let asked = try Self.train(scratch.path(), "--updates", "20", "--data", photos)
    #expect(asked.status == 65 && asked.errors.contains("--image-shape 60,70"), "\(asked.errors)")
    let shape = ["--image-shape", "60,70"]
    let training = try Tool.run(
      ["train", "poisson-vae", "--output", run, "--updates", "20", "--data", photos] + shape
        + Self.quick)
    #expect(training.status == 0, "\(training.errors)")
    let outcome = try Tool.run(
      ["infer", run, "--data", photos, "--output", codes, "--steps", "9", "--quiet"] + shape)
    #expect(outcome.status == 0, "\(outcome.errors)")
    // Tiles of 8 pixels within 60 × 70 less a border of 16 on each side.
    #expect(try ArrayFile.read(codes + "/images.npy").shape == [3 * 3 * 4, 64])
    for (setting, name) in [
      ("validationShare=0", "validationShare"), ("plan.windows=0", "windows"),
      ("plan.finalTemperature=0", "finalTemperature"),
    ] {
      let refused = try Self.train(scratch.path(), "--set", setting)
      #expect(refused.status == 64 && refused.errors.contains(name), "\(refused.errors)")
    }
    let single = try scratch.path(
      holding: NumericArray(shape: [1, 8, 8], values: (0..<64).map { Float($0) / 64 }))
    let alone = try Self.train(scratch.path(), "--data", single)
    #expect(alone.status == 65 && alone.errors.contains("at least 2"), "\(alone.errors)")
  }

  /// The schedules of a preset follow the updates asked for, however they are asked for.
  @Test func presetsFollowUpdates() throws {
    let scratch = Scratch()
    var plans: [JSONValue?] = []
    for options in [["--updates", "30000"], ["--set", "plan.updates=30000"]] {
      let run = scratch.path()
      let training = try Tool.start(
        ["train", "poisson-vae", "--output", run] + Self.quick + options)
      while !FileManager.default.fileExists(atPath: run + "/run.json"), training.process.isRunning {
        Thread.sleep(forTimeInterval: 0.02)
      }
      training.process.terminate()
      _ = training.wait()
      plans.append(try RunDirectory.open(run).record.configuration["plan"])
    }
    #expect(plans[0] == plans[1] && plans[0]?["rampEnd"]?.double == 0.101)
  }
}
