import Archives
import Foundation
import LangevinMachines
import PoissonInference
import ReservoirSampling
import SyntheticData
import Tensors
import Testing
import UserData

@testable import Jobs

/// The networks in `Models/networks`: each is whole, names no machine, and its card says what is measured here.
@Suite struct ShippedModelTests {
  static let catalog = ModelCatalog(
    folders: [
      URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../Models/networks").standardizedFileURL.path
    ])

  static let names = catalog.models.map(\.name)

  private let context = JobContext()

  @Test func thereAreSomeOfEveryFamily() throws {
    let families = Set(Self.catalog.models.map(\.family))
    #expect(families == Set(FamilyRegistry.standard.families.map { $0.name }))
  }

  @Test func allTogetherAreSmall() throws {
    let files = FileManager.default.enumerator(atPath: Self.catalog.folders[0])?.allObjects ?? []
    let size = try files.compactMap { $0 as? String }.reduce(0) { sum, name in
      let path = Self.catalog.folders[0] + "/" + name
      return try sum + (FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0)
    }
    #expect(size < 12_000_000)
  }

  @Test(arguments: names) func runsNameNoMachine(_ name: String) throws {
    let model = try Self.catalog.model(name)
    let record = try RunDirectory.open(model.path).record
    #expect(record.status == .finished)
    #expect(record.data?["directory"] == nil && record.machine?["host"] == nil)
    for text in texts(of: record.json) { #expect(!text.hasPrefix("/")) }
  }

  @Test(arguments: names) func cardsSayWhatIsNeeded(_ name: String) throws {
    let card = try #require(try Self.catalog.model(name).readCard())
    #expect(card.hasPrefix("# "))
    for part in ["## Learned from", "## Measured", "## Limits", "## Cite"] {
      #expect(card.contains(part), "\(name) has no \(part)")
    }
  }

  /// Two numbers of the card, on data that need no file. Bits of long simulations depend on the processor, so
  /// the tolerance is a few standard errors of what is measured; a network of other weights is far outside.
  @Test(arguments: names) func numbersOfTheCardAreThoseOfTheNetwork(_ name: String) throws {
    let model = try Self.catalog.model(name)
    let rows = try numbers(of: #require(try model.readCard()))
    let measured = try measure(model)
    #expect(measured.count >= 2)
    for number in measured {
      let stated = try #require(rows[number.name], "\(name): no row `\(number.name)`")
      #expect(
        abs(stated - number.value) <= number.tolerance,
        "\(name), \(number.name): the card says \(stated), measured \(number.value)")
    }
  }

  // MARK: - Measures

  private struct Number {
    let name: String
    let value, tolerance: Double
  }

  private func measure(_ model: TrainedModel) throws -> [Number] {
    switch model.family {
    case ReservoirFamily.name: try samples(of: model)
    case ReplayFamily.name: try replays(of: model)
    case LangevinFamily.name: try images(of: model)
    default: try codes(of: model)
    }
  }

  /// Moments of 500 chains: of the first unit, or over all pixels.
  private func samples(of model: TrainedModel) throws -> [Number] {
    let run = try ReservoirRun(readingRun: model.path)
    let isImages = run.configuration.latents != nil
    let request = SamplingRequest(
      mode: isImages ? .annealed : run.recommendedMode, chains: isImages ? 200 : 500,
      duration: isImages ? 500 * run.suggestedTimeStep : 10, seed: 1)
    let draws = try run.sample(request).draws
    let values = isImages ? draws.elements : draws.column(0)
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    let deviation = variance.squareRoot()
    return [
      Number(name: "mean", value: mean, tolerance: 0.15 * deviation),
      Number(name: "standard deviation", value: deviation, tolerance: 0.15 * deviation),
    ]
  }

  /// Scores of 100 replays of 200 steps.
  private func replays(of model: TrainedModel) throws -> [Number] {
    var request = ReplayRequest(source: model.path)
    (request.measures, request.count, request.steps) = (true, 100, 200)
    let metrics = try request.run([:], in: context).metrics
    return try ["activity", "motion"].map { name in
      let value = try #require(metrics[name]?.double)
      return Number(name: name, value: value, tolerance: 0.2 * abs(value))
    }
  }

  /// 16 images from noise, 20 time constants after it.
  private func images(of model: TrainedModel) throws -> [Number] {
    var request = GenerateRequest(run: model.path)
    (request.chains, request.steps) = (16, 2_000)
    let metrics = try request.run([:], in: context).metrics
    return try ["energyPerUnit", "meanSquare"].map { name in
      let value = try #require(metrics[name]?.double)
      return Number(name: name, value: value, tolerance: 0.15 * abs(value))
    }
  }

  /// 50 embedded images after 100 steps: dead leaves for patches, stroke digits for digits.
  private func codes(of model: TrainedModel) throws -> [Number] {
    var request = InferRequest()
    (request.source, request.steps) = (model.path, 100)
    let shape = try PoissonRun(readingRun: model.path).model.configuration.image
    let isDigits = shape.height == StrokeDigits.side
    // Dead leaves are whitened as they are made; digits are in 0...1, and the run has its own preparation.
    request.preparation = isDigits ? nil : .some(.none)
    request.reading = ReadingOptions()
    request.reading?.pixelRange = isDigits ? .values(black: 0, white: 1) : nil
    let images: Matrix<Float> =
      isDigits
      ? StrokeDigits(seed: 1).images(0..<50).pixels
      : DeadLeaves().patches(50, side: shape.height, seed: 1)
    let metrics = try request.run(["data": NumericArray(images)], in: context).metrics
    return try ["explainedByRates", "fractionOfZeros"].map { name in
      Number(name: name, value: try #require(metrics[name]?.double), tolerance: 0.03)
    }
  }

  // MARK: - Reading

  /// Rows `| name | number |` of the card's tables.
  private func numbers(of card: String) -> [String: Double] {
    var rows: [String: Double] = [:]
    for line in card.split(separator: "\n") where line.hasPrefix("|") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      if cells.count > 1, let value = Double(cells[1]) { rows[cells[0]] = value }
    }
    return rows
  }

  private func texts(of json: JSONValue) -> [String] {
    switch json {
    case .string(let text): [text]
    case .array(let items): items.flatMap(texts)
    case .object(let members): members.values.flatMap(texts)
    default: []
    }
  }
}
