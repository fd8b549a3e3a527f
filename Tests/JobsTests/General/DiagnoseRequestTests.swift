import Archives
import Foundation
import Jobs
import RandomStreams
import Synchronization
import Tensors
import Testing
import UserData

/// Users' draws as `diagnose` takes them: axes, columns, decimal commas, and gates that nothing
/// impossible passes.
@Suite final class DiagnoseRequestTests: Sendable {
  private let directory = NSTemporaryDirectory() + "reverie-diagnose-\(UUID().uuidString)"
  private let said = Mutex<(lines: [String], warnings: [String])>(([], []))

  init() throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  private var lines: [String] { said.withLock(\.lines) }
  private var warnings: [String] { said.withLock(\.warnings) }

  private func diagnose(
    _ files: [String], gates: Bool = true, _ change: (inout DiagnoseRequest) -> Void = { _ in }
  ) throws -> JobResult {
    var request = DiagnoseRequest(files: files)
    if gates { request.requirements.maximumRHat = 1.05 }
    change(&request)
    let context = JobContext(
      warn: { text in self.said.withLock { $0.warnings.append(text) } },
      log: { text in self.said.withLock { $0.lines.append(text) } })
    return try request.run([:], in: context)
  }

  private func refusal(
    _ files: [String], _ change: (inout DiagnoseRequest) -> Void = { _ in }
  ) -> UserDataError? {
    do {
      _ = try diagnose(files, change)
      return nil
    } catch {
      return error as? UserDataError
    }
  }

  private func write(_ text: String, _ name: String = "d.csv") throws -> String {
    try text.write(toFile: "\(directory)/\(name)", atomically: true, encoding: .utf8)
    return "\(directory)/\(name)"
  }

  private func write(_ array: NumericArray, _ name: String = "d.npy") throws -> String {
    try Npy.write(array, to: "\(directory)/\(name)")
    return "\(directory)/\(name)"
  }

  private func normals(_ shape: [Int], seed: UInt64 = 1) -> [Double] {
    var stream = RandomStream(seed: seed)
    return Matrix<Double>.normals(1, shape.reduce(1, *), from: &stream).elements
  }

  /// `[draw, chain, unit]`, the last chain five deviations away.
  private func strayChain(_ draws: Int = 500, chains: Int = 4, units: Int = 2) -> NumericArray {
    let shape = [draws, chains, units]
    let values = normals(shape).enumerated().map { index, value in
      index / units % chains == chains - 1 ? value + 5 : value
    }
    return NumericArray(shape: shape, values: values)
  }

  private func names(_ result: JobResult) -> [String] {
    result.json?["quantities"]?.array?.compactMap { $0["name"]?.string } ?? []
  }

  private func first(_ result: JobResult, _ key: String) -> Double? {
    result.json?["quantities"]?.array?.first?[key]?.double
  }

  // MARK: - Axes

  @Test func exchangedAxesAreAskedAndTakenAsGiven() throws {
    let path = try write(strayChain())
    let error = try #require(refusal([path]))
    #expect(error.advice.contains("--axes draw,chain,unit") && error.errorKind == .malformedInput)
    let result = try diagnose([path]) { $0.reading.axes = ["draw", "chain", "unit"] }
    #expect(result.json?["chains"] == 4 && result.json?["draws"] == 500)
    #expect(first(result, "rHat") ?? 0 > 1.5)
    #expect(result.failure?.contains("R-hat") == true)
    #expect(lines.last?.contains("2000 draws of 2 units in 4 chains of 500") == true)
  }

  /// Axes in the wrong order on purpose: nothing of it passes a gate.
  @Test(arguments: [40, 500])
  func chainsThatAreDrawsFailGates(draws: Int) throws {
    let path = try write(strayChain(draws, chains: 8))
    let result = try diagnose([path]) { $0.reading.axes = ["chain", "draw", "unit"] }
    #expect(result.failure?.contains("\(draws) chains of 8 draws") == true)
    #expect(warnings.contains { $0.contains("--axes draw,chain,unit") })
    #expect(result.json?["warnings"]?.array?.isEmpty == false)
    // Nobody asked for anything: said, and no failure.
    let asked = try diagnose([path], gates: false) { $0.reading.axes = ["chain", "draw", "unit"] }
    #expect(asked.failure == nil)
  }

  @Test func namedAxesOfStores() throws {
    let path = "\(directory)/s.zarr"
    var group = try ZarrGroup.create(path)
    try group.addArray(
      "x", elementType: .f8, dimensions: ["draw", "chain", "k"], shape: [0, 4, 2])
    try group.append(strayChain(), to: "x")
    try group.flush()
    let result = try diagnose([path])
    #expect(result.json?["chains"] == 4 && result.json?["draws"] == 500)
    #expect(names(result) == ["x[0]", "x[1]"])
    #expect(result.failure?.contains("R-hat") == true)
  }

  @Test func parametersOfAnyShape() throws {
    let shape = [4, 500, 2, 3]
    let path = try write(NumericArray(shape: shape, values: normals(shape)))
    let result = try diagnose([path])
    #expect(result.json?["chains"] == 4 && result.json?["draws"] == 500)
    #expect(names(result) == ["[0,0]", "[0,1]", "[0,2]", "[1,0]", "[1,1]", "[1,2]"])
    #expect(result.failure == nil)
    let flat = try write(NumericArray(shape: [4, 500], values: normals([4, 500])), "flat.npy")
    #expect(refusal([flat])?.advice.contains("--axes chain,draw") == true)
    let one = try diagnose([flat]) { $0.reading.axes = ["chain", "draw"] }
    #expect(one.json?["chains"] == 4 && names(one) == ["0"])
  }

  /// What was read before is read alike: names are counts where a file has none.
  @Test func plainArraysStayAsTheyWere() throws {
    let values = normals([4, 100, 3])
    let chains = try write(NumericArray(shape: [4, 100, 3], values: values))
    let result = try diagnose([chains])
    #expect(names(result) == ["0", "1", "2"] && result.failure == nil && warnings.isEmpty)
    let mean = (0..<400).map { values[$0 * 3] }.reduce(0, +) / 400
    #expect(abs(try #require(first(result, "mean")) - mean) < 1e-12)
    let single = try write(
      NumericArray(shape: [100, 3], values: Array(values.prefix(300))), "a.npy")
    #expect(try diagnose([single], gates: false).text?.contains("two chains or more") == true)
  }

  // MARK: - Columns

  @Test func rolesOfColumns() throws {
    let x = normals([400])
    let rows = (0..<400).map { row in
      "\(row),\(row / 200 + 1),\(row % 200 + 1),-3.\(row),\(x[row]),\(2 * x[row] + 1)\n"
    }
    let path = try write(",.chain,.iteration,lp__,mu,\"theta[1]\"\n" + rows.joined())
    let result = try diagnose([path])
    #expect(names(result) == ["mu", "theta[1]"])
    #expect(result.json?["chains"] == 2 && result.json?["draws"] == 200)
    #expect(result.text?.contains("theta[1]") == true)
    #expect(lines.last?.contains("lp__ (the sampler's own)") == true)
    let chosen = try diagnose([path]) { $0.reading.columns = ["theta", "lp__"] }
    #expect(names(chosen) == ["theta[1]", "lp__"])
    let fewer = try diagnose([path]) { $0.reading.exclude = ["mu"] }
    #expect(names(fewer) == ["theta[1]"])
    #expect(refusal([path]) { $0.reading.columns = ["sigma"] }?.errorKind == .wrongUse)
  }

  @Test func namesThatAreNumbersAreNoDraw() throws {
    let x = normals([90])
    let rows = (0..<30).map { "\(x[3 * $0]),\(x[3 * $0 + 1]),\(x[3 * $0 + 2])\n" }.joined()
    let result = try diagnose([write("0,1,2\n" + rows)], gates: false)
    #expect(result.json?["draws"] == 30 && names(result) == ["0", "1", "2"])
    let row = try diagnose([write("0,1,2\n" + rows)], gates: false) { $0.reading.header = .no }
    #expect(row.json?["draws"] == 31)
  }

  @Test func firstRowWithMissingValuesIsNotLost() throws {
    let path = try write("NA,1.5\n" + normals([40]).map { "\($0),\(-$0)\n" }.joined())
    #expect(refusal([path])?.place.contains("line 1") == true)
    let result = try diagnose([path], gates: false) { $0.reading.missing = .drop }
    #expect(result.json?["draws"] == 40)
  }

  /// A reference's columns are found by name, whatever their order.
  @Test func referencesAreMatchedByName() throws {
    let x = normals([600])
    func table(_ a: String, _ b: String, _ row: (Double, Double) -> String) -> String {
      "\(a),\(b)\n" + (0..<300).map { row(x[2 * $0], 100 + x[2 * $0 + 1]) }.joined(separator: "\n")
    }
    let draws = try write(table("mu", "tau") { "\($0),\($1)" }, "draws.csv")
    let reference = try write(table("tau", "mu") { "\($1),\($0)" }, "reference.csv")
    let result = try diagnose([draws], gates: false) { $0.reference = reference }
    #expect(
      result.json?.value(atPath: "reference.slicedWasserstein2.measured")?.double ?? 9 < 1e-6)
  }

  // MARK: - Decimal commas

  @Test(arguments: ["", "mu\n"])
  func decimalCommas(header: String) throws {
    let path = try write(header + (0..<60).map { "\($0 % 3),0\($0 % 7)\n" }.joined())
    #expect(refusal([path])?.advice.contains("--decimal ,") == true)
    let result = try diagnose([path], gates: false) { $0.reading.decimal = "," }
    let values = (0..<60).map { Double($0 % 3) + Double($0 % 7) / 100 }
    #expect(abs(try #require(first(result, "mean")) - values.reduce(0, +) / 60) < 1e-12)
    #expect(names(result) == [header.isEmpty ? "0" : "mu"])
  }

  // MARK: - Impossible diagnostics

  @Test func identicalChainsPassNoGate() throws {
    let chain = normals([200])
    let path = try write(
      NumericArray(shape: [4, 200, 1], values: chain + chain + chain + chain))
    for change: (inout DiagnoseRequest) -> Void in [
      { $0.requirements.maximumRHat = 1.5 },
      {
        $0.requirements = .init(); $0.requirements.minimumEffectiveSampleSize = 1
      },
    ] {
      let result = try diagnose([path], change)
      #expect(result.failure?.contains("same draws") == true)
    }
    #expect(warnings.contains { $0.contains("1, 2, 3, 4") })
    let one = try write(NumericArray(shape: [200, 1], values: chain), "one.npy")
    let twice = try diagnose([one, one])
    #expect(twice.failure?.contains("named twice") == true)
  }

  /// Draws that alternate without end have an effective sample size that none can have.
  @Test func impossibleSampleSizesPassNoGate() throws {
    // Estimates are capped at N log₁₀ N, which is above three times N from 1000 draws on.
    let values = (0..<4_000).map { index in
      (index.isMultiple(of: 2) ? 1.0 : -1.0) * (1 + 0.3 * sin(Double(index) / 200))
    }
    let path = try write(NumericArray(shape: [2, 2_000, 1], values: values))
    let result = try diagnose([path], gates: false) {
      $0.requirements.minimumEffectiveSampleSize = 100
    }
    #expect(first(result, "essBulk") ?? 0 > 12_000)
    #expect(result.failure?.contains("three times the 4000 draws") == true)
  }

  /// Chains of one draw are independent draws.
  @Test func chainsOfOneDrawAreDraws() throws {
    let values = normals([200, 2])
    let chains = try write(NumericArray(shape: [200, 1, 2], values: values), "chains.npy")
    let draws = try write(NumericArray(shape: [200, 2], values: values), "draws.npy")
    let (first, second) = try (
      diagnose([chains], gates: false) { $0.reading.axes = ["chain", "draw", "unit"] },
      diagnose([draws], gates: false)
    )
    #expect(first.text == second.text)
    #expect(first.metrics.verdict == second.metrics.verdict && warnings.isEmpty)
  }

  @Test func chainsOfUnequalLengthAreRefused() throws {
    let a = try write(NumericArray(shape: [50, 1], values: normals([50])), "a.npy")
    let b = try write(NumericArray(shape: [40, 1], values: normals([40], seed: 2)), "b.npy")
    #expect(throws: JobError.self) { try self.diagnose([a, b]) }
  }

  /// Three units and four distances are told one by one, by any number of threads; who asks to stop meanwhile
  /// gets no result.
  @Test(arguments: [1, 3]) func measuresAreTold(threads: Int) throws {
    let file = try write(NumericArray(shape: [2, 500, 3], values: normals([2, 500, 3])))
    var request = DiagnoseRequest(files: [file])
    request.reference = try write(
      NumericArray(shape: [500, 3], values: normals([500, 3], seed: 2)), "true.npy")
    let told = Mutex<[Int]>([])
    func context(stops: Bool) -> JobContext {
      JobContext(
        parallelism: Parallelism(threads: threads),
        begin: { _, _ in
          JobContext.Stage(
            isInterrupted: { stops },
            update: { done, total, _ in told.withLock { $0.append(total == 7 ? done : -1) } },
            finish: {})
        })
    }
    let result = try request.run([:], in: context(stops: false))
    #expect(told.withLock(\.self) == [1, 2, 3, 3, 4, 5, 6, 7])
    #expect(try request.run([:], in: JobContext()).json == result.json)
    #expect(result.metrics["units"]?.int == 3 && result.metrics["worstRHat"]?.double ?? 9 < 1.1)
    #expect(result.metrics["slicedWasserstein2OverFloor"]?.double ?? 0 > 0)
    let error = #expect(throws: JobError.self) { try request.run([:], in: context(stops: true)) }
    #expect(error?.errorKind == .interrupted)
    request.reference = file
    let same = try request.run([:], in: JobContext()).metrics.verdict
    #expect(same?.sentence.contains("the same numbers") == true)
  }

  /// The JSON of other fronts is the request.
  @Test func requestsAreJSON() throws {
    var request = DiagnoseRequest(files: ["a.csv"])
    (request.reading.axes, request.reading.header) = (["draw"], .no)
    let form = try JSONValue(encoding: request)
    #expect(form.value(atPath: "reading.header") == "no")
    #expect(try form.decode(DiagnoseRequest.self, name: "request").reading == request.reading)
  }
}
