import Archives
import RandomStreams
import ReservoirSampling
import Synchronization
import Tensors
import Testing

@testable import Jobs

@Suite struct SampleRequestTests {
  private func problem(_ change: (inout SampleRequest) -> Void) -> String {
    var request = SampleRequest(source: "run", output: "x.npy")
    change(&request)
    do {
      _ = try request.run([:], in: JobContext())
      return ""
    } catch {
      return "\(error)"
    }
  }

  /// What no run could be asked for is refused before anything is read.
  @Test func impossibleRequestsAreRefused() {
    #expect(problem { $0.chains = 0 } == "--chains is 0, expected at least 1.")
    #expect(problem { $0.duration = .nan }.contains("--duration is nan"))
    #expect(problem { $0.forces.skew = .infinity }.contains("--skew"))
    #expect(problem { $0.rates = "r.npy" } == "--rates needs --mode hidden.")
    #expect(problem { ($0.rates, $0.mode) = ("x.npy", .hidden) }.contains("same file"))
    #expect(problem { ($0.rates, $0.mode) = ("./x.npy", .hidden) }.contains("same file"))
    #expect(problem { ($0.isResumed, $0.overwrites) = (true, true) }.contains("exclude each other"))
    #expect(problem { ($0.reportsBias, $0.chains) = (true, 1) }.contains("at least 2 chains"))
    let clamp = SampleForces.Clamp("1=0.5")
    #expect(clamp?.unit == 1 && clamp?.value == 0.5)
    #expect(problem { $0.forces.clamps = [clamp, clamp].compactMap { $0 } }.contains("twice"))
    for text in ["", "1", "1=", "-1=2", "1=nan", "a=1"] { #expect(SampleForces.Clamp(text) == nil) }
  }

  /// Wide reservoirs have mixed precision; others refuse it, and say who has it.
  @Test func mixedPrecisionIsForWideReservoirs() throws {
    func sample(
      _ source: Result<String, any Error>, _ mode: SamplingRequest.Mode,
      _ precision: ProductPrecision
    ) throws -> JobResult {
      var request = SampleRequest(source: try source.get(), output: nil)
      (request.mode, request.precision) = (mode, precision)
      (request.chains, request.duration, request.judges) = (6, 1, false)
      return try request.run([:], in: JobContext())
    }
    for mode in [SamplingRequest.Mode.output, .hidden] {
      let mixed = try sample(SmallNetworks.wide, mode, .mixed)
      let exact = try sample(SmallNetworks.wide, mode, .float32)
      #expect(mixed.metrics["precision"]?.string == "mixed")
      #expect(mixed.arrays["draws"] != exact.arrays["draws"])
    }
    let refused = #expect(throws: (any Error).self) {
      try sample(SmallNetworks.reservoir, .output, .mixed)
    }
    #expect(refused.map { "\($0)".contains("more than 16 units") } == true)
    #expect(throws: (any Error).self) { try sample(SmallNetworks.samplerOnly, .output, .mixed) }
  }

  /// Noise without variance is a fault of the file; a value that no data has is said.
  @Test func impossibleObservationsAreNamed() throws {
    let source = try SmallNetworks.reservoir.get()
    func observed(_ value: Double, _ covariance: Double) -> [String: NumericArray] {
      [
        "map": NumericArray(shape: [1, 2], values: [1.0, 0]),
        "value": NumericArray(shape: [1], values: [value]),
        "covariance": NumericArray(shape: [1, 1], values: [covariance]),
      ]
    }
    let run = try ReservoirRun(readingRun: source)
    for covariance in [-0.04, 0] {
      let inputs = observed(0.5, covariance)
      let error = #expect(throws: JobError.self) {
        try SampleForces().naming(inputs).forces(for: run, inputs)
      }
      #expect(error?.errorKind == .malformedInput)
      #expect(error.map { "\($0)".contains("inputs:covariance") } == true)
    }
    var request = SampleRequest(source: source, output: nil)
    (request.chains, request.duration, request.judges) = (2, 0.1, false)
    for (value, isFar) in [(0.5, false), (200, true)] {
      let warnings = Mutex<[String]>([])
      let context = JobContext(warn: { text in warnings.withLock { $0.append(text) } })
      _ = try? request.run(observed(value, 0.04), in: context)
      #expect(warnings.withLock { $0.contains { $0.contains("is 200, far outside") } } == isFar)
    }
  }

  /// The JSON of other fronts is the request.
  @Test func requestsAreJSON() throws {
    var request = SampleRequest(source: "run", output: nil, seed: 4)
    (request.mode, request.forces.skew) = (.hidden, 0.5)
    let form = try JSONValue(encoding: request)
    let back = try form.decode(SampleRequest.self, name: "request")
    #expect(try JSONValue(encoding: back) == form && back.mode == .hidden)
  }

  /// A class is held at a value that it has; another is refused with those that it has.
  @Test func classesAreHeldAtTheirValues() throws {
    var stream = RandomStream(seed: 14)
    var draws = Matrix<Double>.normals(300, 2, from: &stream)
    for row in 0..<300 { draws[row, 1] = draws[row, 1] > 0 ? 2 : 0 }
    var configuration = ReservoirConfiguration(units: 16, target: nil)
    (configuration.recipe.updatesPerLevel, configuration.recipe.polishUpdates) = (2, 2)
    let run = try #require(try ReservoirTraining(configuration, draws: draws).run().run)
    var forces = SampleForces()
    forces.clamps = [SampleForces.Clamp("1=1")].compactMap { $0 }
    let refused = #expect(throws: JobError.self) { try forces.forces(for: run, [:]) }
    #expect(refused.map { "\($0)".contains("the values 0, 2 in the data") } == true)
    forces.clamps = [SampleForces.Clamp("1=2"), SampleForces.Clamp("0=0.3")].compactMap { $0 }
    #expect(try forces.forces(for: run, [:]) != nil)
    for unit in [-1, 2] {
      let clamp = try JSONValue(parsing: #"{"unit": \#(unit), "value": 0.5}"#, source: "clamp")
      forces.clamps = [try clamp.decode(SampleForces.Clamp.self, name: "clamp")]
      let outside = #expect(throws: JobError.self) { try forces.forces(for: run, [:]) }
      #expect(outside.map { "\($0)".contains("the run has 2 units") } == true)
    }
  }
}
