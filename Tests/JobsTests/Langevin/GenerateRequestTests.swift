import Archives
import Jobs
import RandomStreams
import Tensors
import Testing
import UserData

/// Images from arrays in memory: no file is read or written.
@Suite struct GenerateRequestTests {
  private static var couplings: NumericArray {
    var stream = RandomStream(seed: 1)
    var couplings = Matrix<Float>.normals(9, 9, from: &stream)
    couplings.scale(by: 0.2)
    return NumericArray(couplings)
  }

  private static let images = NumericArray(
    shape: [2, 9], values: [Float](repeating: -0.5, count: 18))

  private static var asTheyAre: ReadingOptions {
    var options = ReadingOptions()
    options.pixelRange = PixelRange.none
    return options
  }

  private func run(
    _ change: (inout GenerateRequest) -> Void, _ inputs: [String: NumericArray] = [:],
    threads: Int = 1
  ) throws -> JobResult {
    var request = GenerateRequest(weights: "couplings", seed: 3)
    (request.chains, request.steps) = (5, 40)
    change(&request)
    return try request.run(
      inputs.merging(["couplings": Self.couplings]) { $1 },
      in: JobContext(parallelism: Parallelism(threads: threads)))
  }

  @Test func chainsGiveImages() throws {
    let one = try run { _ in }
    let two = try run({ _ in }, threads: 3)
    let images = try #require(one.arrays["images"])
    #expect(images.shape == [5, 9] && images == two.arrays["images"])
    #expect(images.values(as: Float.self).allSatisfy { abs($0) < 1 })
    #expect(
      one.metrics.rows.map(\.name) == [
        "shape", "energyPerUnit", "meanSquare", "virialPerUnit", "darkShare", "seconds",
      ])
    #expect(one.files.isEmpty)
    let other = try run { $0.seed = 4 }
    #expect(other.arrays["images"] != images)
  }

  /// Products are rounded where that is asked for, and the result says so; with a Metropolis test they are not.
  @Test func mixedPrecisionIsSaid() throws {
    let (exact, mixed) = (try run { _ in }, try run { $0.precision = .mixed })
    #expect(mixed.metrics["precision"]?.string == "mixed" && exact.metrics["precision"] == nil)
    #expect(mixed.arrays["images"] != exact.arrays["images"])
    let (energy, other) = (
      exact.metrics["energyPerUnit"]?.double ?? .nan, mixed.metrics["energyPerUnit"]?.double ?? .nan
    )
    #expect(abs(other - energy) < 0.01)
    // Points of the course are fewer, and the last step is one of them.
    let (longExact, longMixed) = (
      try run { $0.steps = 150 }, try run { ($0.steps, $0.precision) = (150, .mixed) }
    )
    let energies = [longExact, longMixed].map { $0.metrics["energyPerUnit"]?.double ?? .nan }
    #expect(abs(energies[0] - energies[1]) < 0.01)
    #expect(throws: JobError.self) { try run { ($0.precision, $0.isAdjusted) = (.mixed, true) } }
  }

  /// Pixels have the black and white of those given, and known ones are those given.
  @Test func pixelsAreOfTheScaleOfThoseGiven() throws {
    let bytes = NumericArray(
      shape: [2, 3, 3], values: [UInt8]((0..<18).map { UInt8($0 * 14) }))
    let mask = NumericArray(shape: [9], values: [1, 1, 1, 1, 0, 0, 0, 0, 0] as [Float])
    let made = try run(
      {
        ($0.chains, $0.average, $0.inpaint, $0.mask) = (nil, 2, "inpaint", "mask")
        $0.givesPixels = true
      }, ["inpaint": bytes, "mask": mask])
    let pixels = try #require(made.arrays["images"]).values(as: Float.self)
    let given = bytes.values(as: Float.self)
    for image in 0..<2 {
      for pixel in 0..<4 { #expect(pixels[9 * image + pixel] == given[9 * image + pixel]) }
    }
    #expect(pixels.allSatisfy { (0...255).contains($0) })
    #expect(made.metrics["black"]?.double == 0 && made.metrics["white"]?.double == 255)
    #expect(throws: JobError.self) {
      _ = try run {
        $0.givesPixels = true
        $0.givesCurrents = true
      }
    }
  }

  @Test func unbiasedKernelsMeasureThemselves() throws {
    let result = try run {
      $0.isAdjusted = true
      $0.steps = 400
    }
    #expect(result.arrays["images"]?.shape == [5, 9])
    #expect(try #require(result.metrics["acceptanceRate"]?.double) > 0.5)
    #expect(result.metrics["energyRHat"] != nil)
  }

  @Test func imagesAreRestoredAndFilledIn() throws {
    let restored = try run(
      {
        ($0.chains, $0.steps, $0.denoise) = (nil, nil, "images")
        $0.reading = Self.asTheyAre
      }, ["images": Self.images])
    #expect(restored.arrays["images"]?.shape == [2, 9])
    let mask = NumericArray(shape: [9], values: [1, 1, 1, 1, 0, 0, 0, 0, 0])
    let filled = try run(
      {
        ($0.chains, $0.inpaint, $0.mask) = (nil, "images", "mask")
        $0.reading = Self.asTheyAre
      }, ["images": Self.images, "mask": mask])
    let values = try #require(filled.arrays["images"]).values(as: Float.self)
    // tanh(-0.5)
    for pixel in 0..<4 { #expect(abs(values[pixel] + 0.46211717) < 1e-6) }
    #expect(filled.metrics["knownPixels"]?.double == 4)
  }

  /// Everything that the tool can ask survives the way through JSON.
  @Test func requestsAreCodable() throws {
    var request = GenerateRequest(run: "run", output: "x.npy", seed: 9)
    (request.steps, request.temperature, request.frames) = (100, 0.5, [10, 20])
    (request.figures, request.comparison, request.comparedClasses) = ("f", "mnist", [1, 3])
    let form = try JSONValue(encoding: request)
    let back = try form.decode(GenerateRequest.self, name: "request")
    #expect(try JSONValue(encoding: back) == form)
  }

  @Test(
    arguments: [
      { $0.chains = 0 }, { $0.run = "x" }, { $0.timeStep = .nan }, { $0.timeStep = 1e-300 },
      { $0.frames = [0] }, { $0.frames = [41] }, { $0.tracedUnit = 3 }, { $0.mask = "m" },
      { $0.denoise = "d" },
      {
        $0.leapfrogSteps = 2; $0.isAdjusted = true
      }, { $0.label = 1 },
      {
        $0.figures = "f"; $0.tracedUnit = 9
      },
    ] as [@Sendable (inout GenerateRequest) -> Void])
  func whatCannotBeMeantIsRefused(change: @Sendable (inout GenerateRequest) -> Void) {
    #expect(throws: JobError.self) {
      try run {
        change(&$0)
        if $0.timeStep == 1e-300 { $0.steps = nil }
      }
    }
  }
}
