import Archives
import Diagnostics
import RandomStreams
import ReservoirSampling
import Tensors

/// Chains of a reservoir that wander over the density it has learned, as `sample` runs them.
struct LiveReservoir: LiveNetwork {
  /// What a page says of the units.
  private struct Given {
    /// Values of units that are held.
    var clamps: [Int: Double] = [:]
    /// Units that were observed with normal noise; nil for none.
    var observation: Observation?
  }

  /// Units, their values and the deviations of these, one for each.
  private struct Observation {
    let units: [Int]
    let values: [Double]
    let deviations: [Double]

    /// As a page gives it.
    var json: JSONValue {
      [
        "units": .array(units.map { JSONValue($0) }),
        "values": .array(values.map { JSONValue($0) }),
        "deviations": .array(deviations.map { JSONValue($0) }),
      ]
    }

    /// `map`, `value` and `covariance` among `count` units, as `sample --observe` takes them.
    func arrays(among count: Int) -> [String: NumericArray] {
      var (map, covariance) = (
        Matrix<Double>.zeros(units.count, count), Matrix<Double>.zeros(units.count, units.count)
      )
      for (row, unit) in units.enumerated() {
        map[row, unit] = 1
        covariance[row, row] = deviations[row] * deviations[row]
      }
      return [
        "map": NumericArray(map), "value": NumericArray(shape: [units.count], values: values),
        "covariance": NumericArray(covariance),
      ]
    }
  }

  private let path: String
  private let parallelism: Parallelism
  private let trained: ReservoirRun
  private(set) var knobs: [LiveKnob]
  private var given = Given()
  private var seed: UInt64
  private var running: RunningSampling

  init(reading path: String, seed: UInt64, parallelism: Parallelism) throws {
    (self.path, self.seed, self.parallelism) = (path, seed, parallelism)
    trained = try ReservoirFamily.readRun(path, JobContext())
    knobs = Self.knobs(of: trained)
    running = try RunningSampling(
      of: trained, as: Self.request(of: trained, knobs, given, seed, parallelism))
  }

  private static func knobs(of trained: ReservoirRun) -> [LiveKnob] {
    let step = trained.suggestedTimeStep
    var knobs = [
      LiveKnob(
        "temperature", "noise (temperature T)", 0.05...4, initial: 1, isLogarithmic: true,
        isShared: false,
        help: "Strength of the noise: the chains sample p^(1/T). 1 samples what was learned."),
      LiveKnob(
        "timeStep", "time step Δt", unit: "τ", step / 20...2 * step, initial: step,
        isLogarithmic: true,
        help: "Long steps are quick and biased; what is observed precisely shortens them."),
      LiveKnob(
        "chains", "chains", 1...4_000, initial: 400, isWhole: true, restarts: true,
        help: "Independent chains."),
    ]
    if trained.dimension > 1 {
      knobs.append(
        LiveKnob(
          "skew", "skew l", 0...5, initial: 0,
          help: "An irreversible drift on pairs of units: mixes faster, samples the same."))
    }
    return knobs
  }

  private static func request(
    of trained: ReservoirRun, _ knobs: [LiveKnob], _ given: Given, _ seed: UInt64,
    _ parallelism: Parallelism
  ) throws -> SamplingRequest {
    var request = SamplingRequest(
      mode: trained.recommendedMode, chains: Int(knobs.value(of: "chains")), duration: 1,
      seed: seed, parallelism: parallelism)
    request.forcesAtNoise = try forces(knobs, given).forces(
      for: trained, given.observation?.arrays(among: trained.transform.dimension) ?? [:])
    request.timeStep = try timeStep(for: request, of: trained, knobs)
    return request
  }

  /// What suits the forces, or what was chosen, as far as these bear it: a narrow observation pulls so
  /// strongly that a long step would diverge.
  private static func timeStep(
    for request: SamplingRequest, of trained: ReservoirRun, _ knobs: [LiveKnob]
  ) throws -> Double {
    let suited = try SamplingRun(of: trained, as: request).timeStep
    return knobs.changed("timeStep").map { min($0, 2 * suited) } ?? suited
  }

  private static func forces(
    _ knobs: [LiveKnob], _ given: Given
  ) -> SampleForces {
    var forces = SampleForces()
    forces.skew = knobs.changed("skew").map { Float($0) }
    forces.observation = given.observation.map { _ in "observation.npz" }
    forces.clamps = given.clamps.sorted { $0.key < $1.key }
      .compactMap { SampleForces.Clamp("\($0.key)=\($0.value)") }
    return forces
  }

  // MARK: - Running

  var step: Int { running.stepsDone }
  var stepLength: (value: Double, unit: String) { (running.timeStep, "τ") }

  /// The first unit of up to 64 chains.
  var monitored: (name: String, values: [Double]) {
    let draws = (try? running.draws()) ?? .zeros(0, 1)
    return (trained.plainUnitNames[0], (0..<min(64, draws.rows)).map { draws[$0, 0] })
  }

  mutating func reset(seed: UInt64) throws {
    self.seed = seed
    running = try RunningSampling(
      of: trained, as: Self.request(of: trained, knobs, given, seed, parallelism))
    try apply(knobs, given)
  }

  mutating func advance(steps: Int) throws { try running.advance(steps: steps) }

  mutating func turn(_ key: String, to value: Double) throws {
    var turned = knobs
    try turned.set(key, to: value)
    if key != "chains" { try apply(turned, given) }
    knobs = turned
  }

  mutating func take(_ gift: LiveGift) throws {
    var next = given
    switch gift {
    case .clamp(let unit, let value):
      try check([unit])
      next.clamps[unit] = value
    case .observation([], _, _): next.observation = nil
    case .observation(let units, let values, let deviations):
      try check(units)
      guard Set(units).count == units.count, values.count == units.count,
        deviations.count == units.count, values.allSatisfy(\.isFinite),
        deviations.allSatisfy({ $0 > 0 && $0.isFinite })
      else {
        throw JobError(
          .wrongUse,
          "an observation of units \(units) with values \(values) and deviations \(deviations): "
            + "expected different units, and a value and a deviation above 0 for each.")
      }
      next.observation = Observation(units: units, values: values, deviations: deviations)
    case .images, .stretch: throw gift.refused(by: ReservoirRun.family)
    }
    try apply(knobs, next)
    given = next
  }

  private func check(_ units: [Int]) throws(JobError) {
    let count = trained.transform.dimension
    guard units.allSatisfy((0..<count).contains) else {
      throw JobError(
        .wrongUse, "units \(units): the run has \(count) units, counted from 0.")
    }
  }

  private mutating func apply(_ knobs: [LiveKnob], _ given: Given) throws {
    var request = try Self.request(of: trained, knobs, given, seed, parallelism)
    request.chains = running.request.chains
    try running.change(to: request, temperature: knobs.value(of: "temperature"))
  }

  // MARK: - What is seen

  func scene() throws -> LiveFrame {
    var frame = LiveFrame()
    frame.add("names", .array(trained.plainUnitNames.map { JSONValue($0) }))
    if case .success(let draws) = try? SampleRequest.reference(of: trained, at: path) {
      frame.add("data", draws)
    }
    return frame
  }

  func frame() throws -> LiveFrame {
    var frame = LiveFrame()
    let draws = try running.draws()
    frame.add("chains", draws)
    var moments = RunningMoments(units: draws.columns)
    moments.add(draws)
    frame.add("variance", moments.variance.map { $0.reduce(0, +) / Double($0.count) })
    let held = given.clamps.map { ("\($0.key)", JSONValue($0.value)) }
    frame.add("clamps", .object(Dictionary(uniqueKeysWithValues: held)))
    frame.add("observed", given.observation?.json ?? .null)
    let isShortened = running.timeStep < knobs.value(of: "timeStep")
    frame.add("shortenedStep", isShortened ? running.timeStep : nil)
    return frame
  }

  // MARK: - Without the page

  /// `[chain, unit]`
  func export() throws -> NumericArray {
    NumericArray(try running.draws())
  }

  func request() -> LiveRequest {
    var request = SampleRequest(source: path, output: nil, seed: seed)
    (request.chains, request.judges) = (running.request.chains, false)
    request.timeStep = running.timeStep
    request.duration = Double(max(1, step)) * running.timeStep
    request.forces = Self.forces(knobs, given)
    if trained.recommendedMode != .output { request.mode = trained.recommendedMode }
    var result = LiveRequest(
      request, array: "draws", command: command(request), python: python(request))
    result.files = files
    if step == 0 { result.obstacle = "no step was taken yet" }
    if knobs.changed("temperature") != nil {
      result.obstacle = "`sample` samples at temperature 1"
    }
    return result
  }

  private func command(_ request: SampleRequest) -> [String] {
    var words = ModelCatalog.installed.command("sample", on: path)
    words += ["--chains", "\(request.chains)"]
    words += ["--duration", "\(request.duration ?? 0)", "--time-step", "\(running.timeStep)"]
    if let mode = request.mode { words += ["--mode", mode.rawValue] }
    if let skew = request.forces.skew { words += ["--skew", "\(skew)"] }
    if let observation = request.forces.observation { words += ["--observe", observation] }
    for clamp in request.forces.clamps { words += ["--clamp", "\(clamp.unit)=\(clamp.value)"] }
    return words + ["--seed", "\(seed)", "--no-verdict", "--output", "draws.npy"]
  }

  private func python(_ request: SampleRequest) -> String {
    let forces = request.forces
    let held = forces.clamps.map { "\($0.unit): \($0.value)" }.joined(separator: ", ")
    return LivePython.call(
      "sample", on: path,
      [
        ("chains", "\(request.chains)"), ("draws", "1"),
        ("duration", LivePython.text(request.duration)), ("time_step", "\(running.timeStep)"),
        ("mode", LivePython.quoted(request.mode?.rawValue)),
        ("skew", LivePython.text(forces.skew)),
        ("observation", forces.observation.map { "dict(numpy.load(\"\($0)\"))" }),
        ("clamp", held.isEmpty ? nil : "{\(held)}"),
      ], seed: seed)
  }

  private var files: [String: [UInt8]] {
    guard let observation = given.observation else { return [:] }
    let arrays = observation.arrays(among: trained.transform.dimension)
    return ["observation.npz": Npz.encode(arrays)]
  }
}
