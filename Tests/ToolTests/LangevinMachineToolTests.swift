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

  /// Bare couplings compared with labelled images: shares add up, and the picture is drawn.
  @Test func classesAreCounted() throws {
    let (run, pictures, output) = (Tool.scratchPath(), Tool.scratchPath(), Tool.scratchPath(".npy"))
    defer {
      for path in [run, pictures, output] { try? FileManager.default.removeItem(atPath: path) }
    }
    let directory = Tool.scratchPath()
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true)
    let labels: [UInt8] = (0..<60).map { [1, 3, 6][$0 % 3] }
    let pixels = labels.flatMap { label in
      (0..<784).map { UInt8($0 % 28 > 8 && $0 / 28 > 2 * Int(label) ? 255 : 0) }
    }
    let images: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 60, 0, 0, 0, 28, 0, 0, 0, 28] + pixels
    try Data(images).write(
      to: URL(fileURLWithPath: directory + "/train-images-idx3-ubyte"))
    try Data([0, 0, 8, 1, 0, 0, 0, 60] + labels).write(
      to: URL(fileURLWithPath: directory + "/train-labels-idx1-ubyte"))
    let training = try Tool.run(["train", "langevin-machine", "--output", run] + quick)
    #expect(training.status == 0, "\(training.errors)")
    let outcome = try Tool.run(
      "generate", run, "--output", output, "--chains", "8", "--steps", "150", "--compare",
      directory, "--frames", "120,150", "--figures", pictures, "--components", directory,
      "--stretch-grey", "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let json = try JSONValue(parsing: Array(outcome.output.utf8), source: "stdout")
    for time in ["t=1.2", "t=1.5"] {
      let shares = [1, 3, 6].compactMap { json["\(time) class \($0)"]?.double }
      #expect(shares.count == 3 && abs(shares.reduce(0, +) - 1) < 1e-12)
    }
    for name in ["occupation", "components", "images"] {
      #expect(FileManager.default.fileExists(atPath: "\(pictures)/\(name).png"))
    }
    // Noise is in equilibrium with no couplings, and no image.
    let (none, noise) = (Tool.scratchPath(".npy"), Tool.scratchPath(".npy"))
    defer { for path in [none, noise] { try? FileManager.default.removeItem(atPath: path) } }
    try Npy.write(NumericArray(Matrix<Float>.zeros(784, 784)), to: none)
    let white = try Tool.run(
      "generate", "--weights", none, "--output", noise, "--chains", "12", "--steps", "600",
      "--compare", directory, "--require-quality")
    #expect(white.status == 2 && white.output.contains("the images are noise"), "\(white.output)")
    // Without temperature there is no equilibrium to be out of.
    let cold = try Tool.run(
      "generate", "--weights", none, "--output", noise, "--chains", "2", "--steps", "600",
      "--temperature", "0", "--overwrite")
    #expect(cold.status == 0 && !cold.output.contains("not in equilibrium"), "\(cold.output)")
  }

  @Test func badCouplingsAndMasksAreExplained() throws {
    let (weights, images, mask) = (
      Tool.scratchPath(".npy"), Tool.scratchPath(".npy"), Tool.scratchPath(".npy")
    )
    let output = Tool.scratchPath(".npy")
    defer {
      for path in [weights, images, mask, output] {
        try? FileManager.default.removeItem(atPath: path)
      }
    }
    func refused(_ arguments: String..., status: Int32, _ fragments: String...) throws {
      let outcome = try Tool.run(["generate", "--output", output] + arguments)
      #expect(outcome.status == status, "\(outcome.errors)")
      for fragment in fragments { #expect(outcome.errors.contains(fragment), "\(outcome.errors)") }
    }
    try Npy.write(NumericArray(Matrix<Double>.zeros(9, 4)), to: weights)
    try refused("--weights", weights, status: 65, weights, "[9, 4]", "square")
    var couplings = Matrix<Double>.zeros(9, 9)
    couplings[2, 5] = .nan
    try Npy.write(NumericArray(couplings), to: weights)
    try refused("--weights", weights, status: 65, weights, "row 2, column 5")
    try Npy.write(NumericArray(Matrix<Double>.zeros(9, 9)), to: weights)
    try Npy.write(NumericArray(Matrix<Double>.zeros(2, 9)), to: images)
    try Npy.write(NumericArray(Matrix<Double>.zeros(1, 8)), to: mask)
    try refused(
      "--weights", weights, "--inpaint", images, "--mask", mask, status: 65, "8 numbers", "9 pixels"
    )
    try Npy.write(NumericArray(Matrix<Double>.zeros(1, 9)), to: mask)
    try refused(
      "--weights", weights, "--inpaint", images, "--mask", mask, status: 65, "0 of 9 pixels known")
    try refused(
      "--weights", weights, "--denoise", images, "--time", "nan", status: 64, "--time is nan")
    try refused(
      "--weights", weights, "--denoise", images, "--noise-deviation", "0.01", status: 64,
      "--noise-deviation is 0.01")
    try refused(
      "--weights", weights, "--adjusted", "--class", "3", status: 64, "--adjusted", "--class")
    try refused("--weights", weights, "--trace", "3", status: 64, "--figures")
    for (shape, fragment) in [
      ([3, 0, 3], "[3, 0, 3]"), ([5, 0], "[5, 0]"), ([0, 9], "[0, 9]"),
    ] {
      try Npy.write(NumericArray(shape: shape, values: [] as [Float]), to: images)
      try refused("--weights", weights, "--denoise", images, status: 65, images, fragment)
    }
    try Npy.write(NumericArray(Matrix<Double>(repeating: 300, 2, 9)), to: images)
    try refused(
      "--weights", weights, "--denoise", images, status: 65, images, "300", "--pixel-range")
    try Npy.write(NumericArray(Matrix<Double>.zeros(2, 9)), to: images)
    try refused(
      "--weights", weights, "--figures", output + "-figures", "--components", images, status: 65,
      "components")
  }

  /// Cases of enumerations are set in place of the default's, with their values; what no case or
  /// member has is refused, also in an object of one member.
  @Test func casesAreSet() throws {
    let run = Tool.scratchPath()
    defer { try? FileManager.default.removeItem(atPath: run) }
    let training = try Tool.run(
      [
        "train", "langevin-machine", "--output", run, "--set",
        #"training.constraint={"lowRank":{"rank":5}}"#, "--set",
        #"training.schedule={"linear":{"end":0.1}}"#, "--set", "training.averaging=0.5",
      ] + quick)
    #expect(training.status == 0, "\(training.errors)")
    let record = try JSONValue(
      parsing: Array(Data(contentsOf: URL(fileURLWithPath: run + "/run.json"))), source: "run.json")
    let settings = record.value(atPath: "configuration.training")
    #expect(settings?["constraint"] == ["lowRank": ["rank": 5]])
    #expect(settings?["schedule"] == ["linear": ["end": 0.1]])
    let stored = try ArrayFile.readAll(run + "/model.safetensors")
    let couplings = try #require(stored["couplings"]).matrix(Double.self, name: "couplings")
    #expect(try couplings.singularValueDecomposition().values[5] < 1e-4)
    for (setting, fragment) in [
      (#"training.schedule={"parabola":{"end":0.1}}"#, "schedule"),
      (#"training.tempering={"heat":[1.2]}"#, "tempering"),
      (#"training.constraint={"lowRank":{"rang":5}}"#, "rank"),
    ] {
      let outcome = try Tool.run(
        ["train", "langevin-machine", "--output", run + "x", "--set", setting] + quick)
      #expect(outcome.status == 64 && outcome.errors.contains(fragment), "\(outcome.errors)")
    }
  }

  /// A run is generated from with the time step and temperature of its training.
  @Test func settingsOfTheRunAreUsed() throws {
    let (run, one, two) = (Tool.scratchPath(), Tool.scratchPath(".npy"), Tool.scratchPath(".npy"))
    defer { for path in [run, one, two] { try? FileManager.default.removeItem(atPath: path) } }
    let training = try Tool.run(
      [
        "train", "langevin-machine", "--output", run, "--set", "training.timeStep=0.02", "--set",
        "training.temperature=0.5",
      ] + quick)
    #expect(training.status == 0, "\(training.errors)")
    let given = ["generate", run, "--chains", "4", "--steps", "60", "--quiet", "--output"]
    #expect(try Tool.run(given + [one]).status == 0)
    #expect(
      try Tool.run(given + [two, "--time-step", "0.02", "--temperature", "0.5"]).status == 0)
    #expect(try ArrayFile.read(one) == ArrayFile.read(two))
    let other = try Tool.run(given + [two, "--temperature", "1", "--overwrite"])
    #expect(other.status == 0)
    #expect(try ArrayFile.read(one) != ArrayFile.read(two))
  }

  /// The unbiased kernels report what tells whether to trust them, and warn where nothing moves.
  @Test(arguments: [["--adjusted"], ["--hamiltonian", "3"]])
  func unbiasedKernelsReport(kernel: [String]) throws {
    let (weights, output) = (Tool.scratchPath(".npy"), Tool.scratchPath(".npy"))
    defer { for path in [weights, output] { try? FileManager.default.removeItem(atPath: path) } }
    var stream = RandomStream(seed: 1)
    var couplings = Matrix<Double>.normals(25, 25, from: &stream)
    couplings.scale(by: 0.2)
    try Npy.write(NumericArray(couplings), to: weights)
    func run(_ timeStep: String) throws -> (json: JSONValue, errors: String) {
      let outcome = try Tool.run(
        [
          "generate", "--weights", weights, "--output", output, "--overwrite", "--chains", "20",
          "--steps", "2000", "--time-step", timeStep, "--json",
        ] + kernel)
      #expect(outcome.status == 0, "\(outcome.errors)")
      return (
        try JSONValue(parsing: Array(outcome.output.utf8), source: "stdout"), outcome.errors
      )
    }
    let (small, silence) = try run("0.05")
    #expect(try #require(small["acceptanceRate"]?.double) > 0.5)
    // 200 draws of 20 chains, 25 units: the standard error of the virial is below 0.02.
    #expect(abs(try #require(small["virial"]?.double) - 1) < 0.1)
    #expect(try #require(small["energyRHat"]?.double) < 1.1)
    #expect(try #require(small["energyEffectiveSampleSize"]?.double) > 100)
    #expect(!silence.contains("accepted"))
    let (large, warning) = try run("5")
    #expect(try #require(large["acceptanceRate"]?.double) < 0.1)
    #expect(warning.contains("--time-step"))
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
      (
        ["train", "langevin-machine", "--output", output, "--set", "imageCount=-1"], 64,
        "imageCount"
      ),
      (
        ["train", "langevin-machine", "--output", output, "--set", "strokeDigits=-1"], 64,
        "strokeDigits"
      ),
      (
        ["generate", "x", "--output", output, "--noise-deviation", "1"], 64, "--denoise"
      ),
      (
        ["generate", "x", "--output", output, "--denoise", "y.npy", "--chains", "3"], 64, "--chains"
      ),
      (
        ["generate", "x", "--output", output, "--denoise", "y.npy", "--steps", "3"], 64, "--time"
      ),
      (["generate", "x", "--output", output, "--rate-components"], 64, "--components"),
      (["generate", "x", "--output", output, "--frames", "9", "--steps", "8"], 64, "--frames"),
      (
        ["generate", "x", "--output", output, "--adjusted", "--hamiltonian", "3"], 64,
        "exclude each other"
      ),
    ]
    for (arguments, status, fragment) in cases {
      let outcome = try Tool.run(arguments)
      #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
      #expect(outcome.errors.contains(fragment), "\(outcome.errors)")
    }
  }
}
