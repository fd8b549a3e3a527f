import Archives
import Foundation
import Tensors
import Testing

/// Images as users bring them, through the tool: layouts, scales, labels, and what is refused.
@Suite struct UserImagesTests {
  private let directory = Tool.scratchPath()

  init() throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  }

  private func path(_ name: String) -> String { "\(directory)/\(name)" }

  private func file(_ name: String, _ array: NumericArray) throws -> String {
    try Npy.write(array, to: path(name))
    return path(name)
  }

  private func poisson(_ data: String, _ run: String, _ options: [String] = []) throws
    -> Tool.Outcome
  {
    try Tool.run(
      [
        "train", "poisson-vae", "--preset", "small", "--data", data, "--output", path(run),
        "--updates", "15", "--latents", "12", "--batch", "16", "--steps", "4",
      ] + options)
  }

  private func machine(_ data: String, _ run: String, _ options: String...) throws -> Tool.Outcome {
    try Tool.run(
      [
        "train", "langevin-machine", "--preset", "small", "--data", data, "--output", path(run),
        "--updates", "20", "--set", "training.chains=20", "--set", "training.batchSize=20", "--set",
        "halvesImages=false",
      ] + options)
  }

  private func setting(_ run: String, _ key: String) throws -> JSONValue? {
    try RunDirectory.open(path(run)).record.configuration.value(atPath: key)
  }

  /// Numbers that fill 0...1, of rows that differ.
  private func fractions(_ shape: [Int]) -> [Float] {
    let count = shape.reduce(1, *)
    return (0..<count).map { (index: Int) -> Float in
      let value: Int = (index * 37 + index / 13 * 11) % 251
      return Float(value) / 250
    }
  }

  private func remove() { try? FileManager.default.removeItem(atPath: directory) }

  // MARK: - Layout

  /// Kaggle's table, flat colours, channels first: the images are found, labels are none of them.
  @Test func layoutsAreUnderstood() throws {
    defer { remove() }
    let header = (["label"] + (0..<36).map { "pixel\($0)" }).joined(separator: ",")
    let rows = (0..<40).map { (row: Int) -> String in
      let pixels = (0..<36).map { (index: Int) -> String in "\((index * 41 + row * 17) % 256)" }
      return (["\(row % 3)"] + pixels).joined(separator: ",")
    }
    try ([header] + rows).joined(separator: "\n").write(
      toFile: path("train.csv"), atomically: true, encoding: .utf8)
    let table = try poisson(path("train.csv"), "table")
    #expect(table.status == 0, "\(table.errors)")
    #expect(table.errors.contains("40 images of 6 × 6"), "\(table.errors)")
    #expect(table.errors.contains("labels from"), "\(table.errors)")
    #expect(try setting("table", "image.height")?.int == 6)
    #expect(try setting("table", "pixelScale.white")?.double == 255)
    let bytes = fractions([30, 192]).map { UInt8($0 * 255) }
    for (name, shape, options) in [
      ("flat", [30, 192], ["--image-shape", "8,8,3", "--channels", "first"]),
      ("first", [30, 3, 8, 8], []),
    ] {
      let data = try file(name + ".npy", NumericArray(shape: shape, values: bytes))
      let outcome = try poisson(data, name, options)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try setting(name, "image.channels")?.int == 3)
      #expect(try setting(name, "image.width")?.int == 8)
    }
    // The same images either way.
    let models = try ["flat", "first"].map {
      try ArrayFile.readAll(path($0) + "/model.safetensors")
    }
    #expect(models[0] == models[1])
  }

  /// An image axis that is last is asked for, in both families.
  @Test func unlikelyLayoutsAreAsked() throws {
    defer { remove() }
    let data = try file(
      "x.npy", NumericArray(shape: [12, 12, 90], values: fractions([12, 12, 90])))
    for outcome in [
      try poisson(data, "a", ["--quiet"]), try machine(data, "b", "--quiet", "--classes", "all"),
    ] {
      #expect(outcome.status == 65, "\(outcome.errors)")
      #expect(outcome.errors.contains("--image-shape") && outcome.errors.contains("moveaxis"))
    }
  }

  /// A folder of folders of PNG pictures: names of folders are classes.
  @Test func foldersOfPictures() throws {
    defer { remove() }
    let grey: [UInt8] = [
      137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0,
      0, 2, 0, 0, 0, 3, 8, 0, 0, 0, 0, 156, 129, 129, 93, 0, 0, 0,
      17, 73, 68, 65, 84, 120, 156, 99, 96, 48, 98, 72, 153, 198, 112, 226, 63, 0,
      8, 66, 2, 244, 155, 129, 119, 204, 0, 0, 0, 0, 73, 69, 78, 68, 174, 66,
      96, 130,
    ]
    for name in ["ant", "cat"] {
      try FileManager.default.createDirectory(
        atPath: path("set/\(name)"), withIntermediateDirectories: true)
      for index in 0..<4 {
        try Data(grey).write(to: URL(fileURLWithPath: path("set/\(name)/\(index).png")))
      }
    }
    let outcome = try machine(path("set"), "run", "--classes", "0,1")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("8 images of 3 × 2") && outcome.errors.contains("ant"))
    #expect(try setting("run", "imageHeight")?.int == 3)
  }

  // MARK: - Scale

  /// One pixel just outside 0...1 does not make a set currents; the scale of training is that of noisy
  /// images later; other ranges are asked for.
  @Test func scaleIsThatOfTraining() throws {
    defer { remove() }
    let shape = [60, 6, 6]
    var pixels = fractions(shape)
    let clean = try file("clean.npy", NumericArray(shape: shape, values: pixels))
    pixels[40] = -0.001
    let overshoot = try file("over.npy", NumericArray(shape: shape, values: pixels))
    var energies: [Double] = []
    for (name, data) in [("a", clean), ("b", overshoot)] {
      let outcome = try machine(data, name, "--json", "--classes", "all")
      #expect(outcome.status == 0, "\(outcome.errors)")
      let json = try JSONValue(parsing: Array(outcome.output.utf8), source: "stdout")
      energies.append(try #require(json["dataEnergyPerUnit"]?.double))
      #expect(json["verdict"]?["sentence"] != nil)
    }
    #expect(abs(energies[0] - energies[1]) < 1e-3)

    let noisy = fractions(shape).enumerated().map { (index: Int, value: Float) -> Float in
      let noise: Int = (index * 7_919) % 101 - 50
      return value + Float(noise) / 100
    }
    let file = try self.file("noisy.npy", NumericArray(shape: shape, values: noisy))
    let restored = try Tool.run(
      "generate", path("a"), "--denoise", file, "--output", path("r.npy"), "--reference", clean,
      "--average", "2", "--figures", path("f"), "--json")
    #expect(restored.status == 0, "\(restored.errors)")
    #expect(restored.errors.contains("0…1 from black to white"), "\(restored.errors)")
    let json = try JSONValue(parsing: Array(restored.output.utf8), source: "stdout")
    // Input and clean images as currents, clipped to -1…1, of which black and white are 2 apart.
    let error = zip(noisy, fractions(shape)).reduce(0.0) { sum, pair in
      let difference = Double(2 * (min(1, max(0, pair.0)) - pair.1))
      return sum + difference * difference / Double(noisy.count)
    }
    #expect(abs(try #require(json["psnrInput"]?.double) - 10 * log10(4 / error)) < 0.02)
    for name in ["psnrMachine", "psnrBlur", "psnrLinear", "noiseDeviation"] {
      #expect(json[name]?.double != nil, "\(name)")
    }
    #expect(FileManager.default.fileExists(atPath: path("f/restored.png")))

    let bytes = try self.file(
      "bytes.npy", NumericArray(shape: shape, values: fractions(shape).map { UInt8($0 * 255) }))
    let refused = try Tool.run(
      "generate", path("a"), "--denoise", bytes, "--output", path("q.npy"), "--quiet")
    #expect(refused.status == 65 && refused.errors.contains("--pixel-range 0,255"))
    let given = try Tool.run(
      "generate", path("a"), "--denoise", bytes, "--output", path("q.npy"), "--quiet",
      "--pixel-range", "0,255", "--average", "1")
    #expect(given.status == 0, "\(given.errors)")
    let sixteen = try self.file(
      "sixteen.npy",
      NumericArray(shape: shape, values: fractions(shape).map { ($0 * 16).rounded() }))
    let asked = try machine(sixteen, "c", "--quiet", "--classes", "all")
    #expect(asked.status == 65 && asked.errors.contains("--pixel-range 0,16"), "\(asked.errors)")
    #expect(
      try machine(sixteen, "d", "--quiet", "--classes", "all", "--pixel-range", "0,16").status == 0)
  }

  /// Bytes as floats, whole numbers of 16 bits and of 64: all are pixels of 0...255, and the report ends.
  @Test func bytesOfAnyType() throws {
    defer { remove() }
    let numbers = fractions([40, 6, 6]).map { ($0 * 255).rounded() }
    for (name, array) in [
      ("f", NumericArray(shape: [40, 6, 6], values: numbers)),
      ("i", NumericArray(shape: [40, 6, 6], values: numbers.map { Int($0) })),
    ] {
      let outcome = try poisson(try file("\(name).npy", array), name, ["--json"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try setting(name, "pixelScale.white")?.double == 255)
      #expect(try setting(name, "preparation")?.string == "unit")
      // Whole numbers of another type mean the same to the run.
      let video = try file(
        "v.npy",
        NumericArray(shape: [5, 6, 6], values: numbers.prefix(180).map { Int32($0) }))
      let inferred = try Tool.run(
        "infer", path(name), "--data", video, "--video", "--output", path(name + "v"), "--steps",
        "4", "--quiet")
      #expect(inferred.status == 0, "\(inferred.errors)")
      let shown = try ArrayFile.read(path(name + "v") + "/images.npy").values(as: Double.self)
      #expect((shown.max() ?? 0) <= 1 && (shown.max() ?? 0) > 0.9)
    }
  }

  // MARK: - Inference

  /// A step size of one's own; the verdict; constant images are said, and are no reason for R².
  @Test func inferenceSaysWhatItIsWorth() throws {
    defer { remove() }
    var pixels = fractions([40, 6, 6])
    for index in 0..<36 { pixels[index] = 0.5 }
    let data = try file("x.npy", NumericArray(shape: [40, 6, 6], values: pixels))
    let training = try poisson(data, "run")
    #expect(training.status == 0, "\(training.errors)")
    #expect(training.errors.contains("constant") && training.output.contains("verdict"))
    func infer(_ name: String, _ options: String...) throws -> (Tool.Outcome, JSONValue?) {
      let outcome = try Tool.run(
        [
          "infer", path("run"), "--data", data, "--output", path(name), "--steps", "30", "--json",
        ] + options)
      let json = try? JSONValue(parsing: Array(outcome.output.utf8), source: "stdout")
      return (outcome, json)
    }
    let (plain, first) = try infer("a", "--require-stable", "--step-size", "0.01")
    #expect(plain.status == 0, "\(plain.errors)")
    #expect(first?["constantImages"]?.double == 1 && first?["explained"]?.double != nil)
    let small = try #require(first?["fixedPointStability"]?.double)
    let (_, second) = try infer("b", "--require-stable", "--step-size", "0.02")
    let twice = try #require(second?["fixedPointStability"]?.double)
    #expect(abs(twice / small - 2) < 0.05)
    let (refused, _) = try infer("c", "--require-stable", "--step-size", "\(0.01 * 4 / small)")
    #expect(refused.status == 70 && refused.errors.contains("--step-size"), "\(refused.errors)")
    #expect(try infer("d", "--step-size", "-1").0.status == 64)
    let quality = try infer("e", "--require-quality").0
    #expect(quality.status == 2 || quality.status == 0, "\(quality.errors)")
    let black = try file(
      "k.npy", NumericArray(shape: [3, 6, 6], values: [Float](repeating: 0.5, count: 108)))
    // Blank images are shown, too: they have no R².
    let none = try Tool.run(
      "infer", path("run"), "--data", black, "--output", path("n"), "--steps", "30", "--json")
    #expect(none.status == 0 && none.errors.contains("constant"), "\(none.errors)")
    #expect(none.output.contains("fractionOfZeros") && !none.output.contains("\"explained\""))
  }
}
