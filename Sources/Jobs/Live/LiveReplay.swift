import Archives
import ReplayNetworks
import Tensors

/// Replays of a path-integrating network at rest, as `replay` runs them.
struct LiveReplay: LiveNetwork {
  /// Steps of a round of replays; after that they stand still until a reset.
  static let mostSteps = 1_000

  private let path: String
  private let parallelism: Parallelism
  let run: ReplayRun
  private(set) var knobs: [LiveKnob]
  private var seed: UInt64
  private(set) var session: ReplaySession
  /// What replays are seen beside.
  private let awake: Trajectories
  /// Speed of these over the steps of an event, arena units per step.
  let awakeEventSpeed: Double?
  /// Steps of a replay that a page looks at.
  var stretch: (replay: Int, steps: Range<Int>)?

  init(reading path: String, seed: UInt64, parallelism: Parallelism) throws {
    (self.path, self.seed, self.parallelism) = (path, seed, parallelism)
    run = try ReplayFamily.readRun(path, JobContext())
    knobs = Self.knobs(of: run.network)
    awake = run.awakePaths(40)
    awakeEventSpeed = MotionMetrics.speed(awake, lag: ModelEvents.lag)
    session = try ReplaySession(
      run, as: Self.settings(knobs, of: run.network), seed: seed, parallelism: parallelism)
  }

  private static func knobs(of network: ReplayNetwork<Float>) -> [LiveKnob] {
    let noise = ReplayProtocol().dynamics(of: network.dynamics).noiseAmplitude
    return [
      LiveKnob(
        "noise", "noise σ", unit: "per step", 0...max(0.2, 4 * noise), initial: noise,
        help: "Standard deviation of the noise of a step; √2 times that of training samples."),
      LiveKnob(
        "friction", "friction λ", unit: "1 / step", 0.05...1, initial: 1,
        help: "Below 1 replay has momentum, and is quicker; far below, it oscillates."),
      LiveKnob(
        "leak", "leak κ", unit: "1 / step", 0.05...1, initial: network.dynamics.leak,
        help: "How much of the state is forgotten in a step."),
      LiveKnob(
        "adaptation", "adaptation b", unit: "1 / step", 0...0.5, initial: 0,
        help: "What is active tires, so that replay leaves where it is."),
      LiveKnob(
        "adaptationTime", "adaptation time τ", unit: "steps", 1...200, initial: 50,
        help: "How long it stays tired."),
      LiveKnob(
        "deviations", "adapt deviations only", 0...1, initial: 0, isWhole: true,
        help: "1: what tires is how far a rate is from its mean, so that activity does not die out."
      ),
      LiveKnob(
        "count", "replays", 1...2_000, initial: 100, isWhole: true, restarts: true,
        help: "Independent replays."),
    ]
  }

  private static func settings(
    _ knobs: [LiveKnob], of network: ReplayNetwork<Float>
  ) -> ReplayProtocol {
    var settings = ReplayProtocol(
      count: Int(knobs.value(of: "count")), steps: mostSteps,
      friction: knobs.value(of: "friction"), adaptation: knobs.value(of: "adaptation"),
      adaptationTime: knobs.value(of: "adaptationTime"),
      adaptationForm: knobs.value(of: "deviations") == 1 ? .deviations : .rates)
    if let noise = knobs.changed("noise") { settings.noise = .absolute(noise) }
    settings.leak = knobs.changed("leak")
    return settings
  }

  // MARK: - Running

  var step: Int { session.stepsDone }
  var stepLength: (value: Double, unit: String) { (run.task.environment.timeStep, "s") }

  /// x of up to 64 replays.
  var monitored: (name: String, values: [Double]) {
    let positions = session.latest(1, of: 64)
    return ("x", stride(from: 0, to: positions.count, by: 2).map { positions[$0] })
  }

  mutating func reset(seed: UInt64) throws {
    self.seed = seed
    session = try ReplaySession(
      run, as: Self.settings(knobs, of: run.network), seed: seed, parallelism: parallelism)
  }

  mutating func advance(steps: Int) { session.advance(steps: steps) }

  mutating func turn(_ key: String, to value: Double) throws {
    var turned = knobs
    try turned.set(key, to: value)
    let settings = Self.settings(turned, of: run.network)
    if key != "count" { try session.change { $0 = settings } }
    knobs = turned
  }

  mutating func take(_ gift: LiveGift) throws {
    guard case .stretch(let replay, let steps) = gift else {
      throw gift.refused(by: ReplayRun.family)
    }
    try look(at: replay, steps)
  }

  // MARK: - What is seen

  func scene() throws -> LiveFrame {
    var frame = LiveFrame()
    let environment = run.task.environment
    let (lower, upper) = environment.bounds
    frame.add("arena", [4], [lower.x, lower.y, upper.x, upper.y].map { Float($0) })
    let edges = environment.track?.edges ?? []
    frame.add(
      "track", [edges.count, 4],
      edges.flatMap { [$0.start.x, $0.start.y, $0.end.x, $0.end.y] }.map { Float($0) })
    frame.add(
      "awake", [awake.trials, awake.samples, 2], awake.coordinates.map { Float($0) })
    frame.add("awakeSpeed", MotionMetrics.speed(awake, lag: 1))
    frame.add("fields", Self.fieldCentres(of: run.task))
    frame.add("environment", JSONValue(environment.name))
    frame.add("mostSteps", JSONValue(Self.mostSteps))
    LiveRecording.add(to: &frame, of: run, at: path, parallelism: parallelism)
    return frame
  }

  func frame() throws -> LiveFrame {
    var frame = LiveFrame()
    let now = session.latest(1, of: session.settings.count)
    frame.add("positions", [now.count / 2, 2], now.map { Float($0) })
    let recent = paths(of: 60, steps: 100)
    let rates = Array(session.rates(of: 0).prefix(64))
    frame.add("units", [rates.count], rates)
    if !run.task.code.isPosition, let outputs = session.outputs(of: 0) {
      frame.add("outputs", [outputs.count], outputs)
    }
    // More of them cover one another.
    let tails = paths(of: 24, steps: 60)
    frame.add("tails", [tails.trials, tails.samples, 2], tails.coordinates.map { Float($0) })
    frame.add("speed", MotionMetrics.speed(recent.finiteTrials, lag: 1))
    addEvents(to: &frame)
    frame.add("variance", Self.spread(now))
    frame.add("diverged", JSONValue(session.diverged))
    frame.add("isFinished", JSONValue(step >= Self.mostSteps))
    return frame
  }

  /// Where in the arena each output of a place code is largest `[output, 2]`; empty for outputs that are
  /// positions themselves.
  private static func fieldCentres(of task: ReplayTask) -> Matrix<Float> {
    guard !task.code.isPosition else { return .zeros(0, 2) }
    let (lower, upper) = task.environment.bounds
    let (extent, side) = (upper - lower, 32)
    let points = (0..<side * side).map { index -> Position in
      let (column, row) = (Double(index % side) + 0.5, Double(index / side) + 0.5)
      return lower + (1 / Double(side)) * Position(column * extent.x, row * extent.y)
    }
    let signals: Matrix<Float> = task.code.signals(at: points)
    var centres = Matrix<Float>.zeros(signals.columns, 2)
    for output in 0..<signals.columns {
      let best = points.indices.max { signals[$0, output] < signals[$1, output] } ?? 0
      (centres[output, 0], centres[output, 1]) = (Float(points[best].x), Float(points[best].y))
    }
    return centres
  }

  /// Variance of positions `[replay, 2]`, of both coordinates together.
  private static func spread(_ positions: [Double]) -> Double? {
    let rows = stride(from: 0, to: positions.count, by: 2)
      .map { Position(positions[$0], positions[$0 + 1]) }.filter(\.isFinite)
    return rows.count > 1 ? MotionMetrics.variance(rows) : nil
  }

  // MARK: - Without the page

  /// Positions `[replay, step, 2]`
  func export() throws -> NumericArray {
    NumericArray(
      shape: [session.settings.count, step, 2], values: session.positions())
  }

  func request() -> LiveRequest {
    var request = ReplayRequest(source: path)
    let settings = session.settings
    (request.seed, request.count, request.steps) = (seed, settings.count, max(1, step))
    request.friction = knobs.changed("friction")
    request.adaptation = knobs.changed("adaptation")
    request.adaptationTime = knobs.changed("adaptationTime")
    request.leak = settings.leak
    (request.noise, request.adaptationForm) = (settings.noise, settings.adaptationForm)
    var result = LiveRequest(
      request, array: "positions", command: command(request), python: python(request))
    if step == 0 { result.obstacle = "no step was taken yet" }
    return result
  }

  /// Names of options and arguments with the values that differ from the default.
  private var changes: [(option: String, argument: String, value: Double)] {
    [
      ("--noise", "noise", "noise"), ("--friction", "friction", "friction"),
      ("--leak", "leak", "leak"), ("--adaptation", "adaptation", "adaptation"),
      ("--adaptation-time", "adaptation_time", "adaptationTime"),
    ].compactMap { (option: String, argument: String, key: String) in
      knobs.changed(key).map { (option, argument, $0) }
    }
  }

  private func command(_ request: ReplayRequest) -> [String] {
    var words = ModelCatalog.installed.command("replay", on: path)
    words += ["--count", "\(request.count)", "--steps", "\(request.steps)"]
    for change in changes { words += [change.option, "\(change.value)"] }
    if request.adaptationForm == .deviations { words += ["--adaptation-form", "deviations"] }
    return words + ["--seed", "\(seed)", "--output", "replays.npz"]
  }

  private func python(_ request: ReplayRequest) -> String {
    let form = request.adaptationForm == .deviations ? "deviations" : nil
    return LivePython.call(
      "replay", on: path,
      [("count", "\(request.count)"), ("steps", "\(request.steps)")]
        + changes.map { ($0.argument, "\($0.value)") }
        + [("adaptation_form", LivePython.quoted(form))], seed: seed)
  }
}
