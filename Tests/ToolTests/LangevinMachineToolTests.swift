import Archives
import Foundation
import RandomStreams
import Tensors
import Testing

/// The Langevin machine from the command line.
@Suite struct LangevinMachineToolTests {
  private let quick = [
    "--set", "training.updates=40", "--set", "training.chains=20", "--set", "training.batchSize=20",
    "--set", "strokeDigits=300", "--quiet",
  ]

  private func model(_ run: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: run + "/model.safetensors"))
  }

  @Test func resumeEqualsUninterrupted() throws {
    let (whole, run) = (Tool.scratchPath(), Tool.scratchPath())
    defer { for path in [whole, run] { try? FileManager.default.removeItem(atPath: path) } }
    let options = quick + ["--updates", "3000"]
    #expect(
      try Tool.run(["train", "langevin-machine", "--output", whole] + options).status == 0)
    let training = try Tool.start(["train", "langevin-machine", "--output", run] + options)
    Thread.sleep(forTimeInterval: 0.6)
    training.process.terminate()
    let outcome = training.wait()
    #expect([0, 75, -1].contains(outcome.status), "\(outcome.errors)")
    guard outcome.status == 75 else { return }
    let resumed = try Tool.run(
      ["train", "langevin-machine", "--output", run, "--resume", "--quiet"])
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try model(run) == model(whole))
  }

  @Test func generateFromRunAndFromBareCouplings() throws {
    let (run, pictures) = (Tool.scratchPath(), Tool.scratchPath())
    let (one, two) = (Tool.scratchPath(".npy"), Tool.scratchPath(".npy"))
    let (weights, bare) = (Tool.scratchPath(".npy"), Tool.scratchPath(".npy"))
    defer {
      for path in [run, pictures, one, two, weights, bare] {
        try? FileManager.default.removeItem(atPath: path)
      }
    }
    let training = try Tool.run(
      ["train", "langevin-machine", "--output", run, "--label-copies", "3"] + quick)
    #expect(training.status == 0, "\(training.errors)")
    for (path, threads) in [(one, "1"), (two, "3")] {
      let outcome = try Tool.run(
        "generate", run, "--output", path, "--chains", "9", "--steps", "50", "--class", "3",
        "--threads", threads, "--figures", pictures, "--trace", "7")
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    #expect(FileManager.default.fileExists(atPath: pictures + "/images.png"))
    #expect(FileManager.default.fileExists(atPath: pictures + "/trace.svg"))
    let images = try ArrayFile.read(one)
    let threaded = try ArrayFile.read(two)
    #expect(images.shape == [9, 196])
    #expect(images == threaded)
    #expect(images.values(as: Float.self).allSatisfy { abs($0) <= 1 })
    var stream = RandomStream(seed: 1)
    var couplings = Matrix<Double>.normals(25, 25, from: &stream)
    couplings.scale(by: 0.2)
    try Npy.write(NumericArray(couplings), to: weights)
    let outcome = try Tool.run(
      "generate", "--weights", weights, "--output", bare, "--chains", "4", "--steps", "20",
      "--currents")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try ArrayFile.read(bare).shape == [4, 25])
  }

  @Test func wrongUseIsExplained() throws {
    let output = Tool.scratchPath(".npy")
    let cases: [([String], Int32, String)] = [
      (["generate", "--output", output], 64, "--weights"),
      (["generate", "--weights", "none.npy", "--output", output], 66, "none.npy"),
      (["generate", "x", "--output", output, "--steps", "0"], 64, "--steps is 0"),
      (["generate", "x", "--output", output, "--inpaint", "a.npy"], 64, "--mask"),
      (
        ["train", "langevin-machine", "--output", output, "--classes", "one"], 64, "--classes one"
      ),
      (
        ["train", "langevin-machine", "--output", output, "--set", "training.temperature=0"], 64,
        "temperature"
      ),
    ]
    for (arguments, status, fragment) in cases {
      let outcome = try Tool.run(arguments)
      #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
      #expect(outcome.errors.contains(fragment), "\(outcome.errors)")
    }
  }
}
