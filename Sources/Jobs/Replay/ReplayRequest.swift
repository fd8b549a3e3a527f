import Archives
import ReplayNetworks
import Tensors
import Training

/// `replay RUN`: quiescent trajectories of a trained network, what is measured of them, and what decoding
/// makes of them.
public struct ReplayRequest: JobRequest {
  /// The verb `replay`.
  public static let verb = "replay"
  /// No run.
  public static var defaults: Self { Self(source: "") }
  /// The run.
  public static let required = ["source"]
  /// Decoding and a comparison, where they are asked for in part.
  public static var structures: Self {
    var request = defaults
    request.decoding = Decoding()
    return request
  }

  /// Events decoded from spikes that are drawn from a network's place cells.
  public struct Decoding: Codable, Sendable, Equatable {
    /// The JSON file that receives the events; nil to give them in the result alone.
    public var file: String?
    /// Rate of a cell at its peak, Hz; at most 1000.
    public var peakRate = 20.0
    /// What the shuffles break that events are scored against.
    public var shuffle = EventScoring.Shuffle.cellIdentity

    /// Decoding with the defaults, into a file.
    public init(file: String? = nil) { self.file = file }
  }

  /// A recording whose candidate events are decoded and shown beside replay.
  public struct Comparison: Codable, Sendable, Equatable {
    /// Spike times, unit ids and positions (npz).
    public var file: String
    /// Intervals of rest `[start, end]`, seconds.
    public var rests: [[Double]]
    /// The JSON file that receives every event with its p-value; nil for none.
    public var events: String?
    /// Shuffles of each event; 500 where nil.
    public var shuffles: Int?
    /// Planted and Poisson events of each kind that show what the scoring finds; none where nil.
    public var controls: Int?

    /// Events of a recording's rest.
    public init(file: String, rests: [[Double]]) { (self.file, self.rests) = (file, rests) }
  }

  /// The run directory.
  public var source: String
  /// Seed of starts and noise.
  public var seed: UInt64 = 1
  /// Friction and adaptation by the name of one of `ReplaySetting.presets`.
  public var preset = "base"
  /// Friction λ, adaptation b and its time constant τ in steps, each in place of the preset's.
  public var friction, adaptation, adaptationTime: Double?
  /// Where adaptation is subtracted.
  public var adaptationSite = ReplayDynamics.AdaptationSite.outside
  /// What adaptation acts on, in place of the preset's.
  public var adaptationForm: ReplayProtocol.AdaptationForm?
  /// How noise follows friction.
  public var noiseScale = ReplayDynamics.NoiseScale.raw
  /// How strong the noise is.
  public var noise = ReplayProtocol.Noise.doubledVariance
  /// Leak κ in place of the trained one.
  public var leak: Double?
  /// Replays, steps of each, and steps left out at the start of each.
  public var count = 100, steps = 400, warmup = 0
  /// Replays before the first one: the replays are rows of those of a larger request.
  public var firstReplay = 0
  /// What the products of recurrence and read-out are computed in.
  public var precision = ProductPrecision.float32
  /// Where replays start.
  public var start = ReplayProtocol.Start.encoded
  /// Whether outputs `[replay, time, output]` are kept.
  public var keepsOutputs = false
  /// Steps between two hidden states that are kept; 0 for none.
  public var stateInterval = 0
  /// The archive that receives the arrays (npz); nil for none.
  public var output: String?
  /// The archive that receives positions as pynapple reads them (npz); nil for none.
  public var pynapple: String?
  /// The directory that receives figures; nil for none.
  public var figures: String?
  /// nil for no decoding.
  public var decoding: Decoding?
  /// nil for no comparison with a recording.
  public var comparison: Comparison?
  /// A recording whose held-out running is decoded, and nothing else; nil for none.
  public var runningFile: String?
  /// Whether replay is measured beside awake runs.
  public var measures = false
  /// Whether only the spectral radius at replayed states is wanted; no replay.
  public var checksStability = false
  /// Whether files that exist are replaced.
  public var overwrites = false

  /// The defaults, of a run.
  public init(source: String) { self.source = source }

  /// Does what is asked.
  public func run(
    _ inputs: [String: NumericArray], in context: JobContext
  ) throws -> JobResult {
    try check()
    let claim = try claimFiles()
    defer { claim.release() }
    let run = try ReplayFamily.readRun(source, context)
    try checkMemory(of: run)
    let settings = replayProtocol
    if let runningFile { return try decodeRunning(runningFile, of: run, context) }
    if checksStability {
      return JobResult(metrics: try stabilityMetrics(of: run, settings))
    }
    context.warn(of: precision)
    warnIfUnstable(run, settings, context)
    try warnOfOtherStart(run, context)
    return try replay(run, settings, context)
  }

  private func replay(
    _ run: ReplayRun, _ settings: ReplayProtocol, _ context: JobContext
  ) throws -> JobResult {
    let clock = ContinuousClock()
    let began = clock.now
    let record = try context.steps("replay", unit: "replays") { goesOn in
      try run.replay(
        settings, from: firstReplay, seed: seed, parallelism: context.parallelism,
        recordsOutputs: keepsOutputs
          || ((measures || decoding != nil) && !run.task.code.isPosition),
        stateInterval: measures && stateInterval == 0
          ? max(1, min(10, steps - warmup)) : stateInterval, precision: precision,
        progress: goesOn)
    }
    let seconds = (clock.now - began).seconds
    try checkPositions(record)
    var result = JobResult()
    try write(record, of: run, to: &result)
    if let output { result.metrics.add("output", output) }
    if precision != .float32 { result.metrics.add("precision", precision.rawValue) }
    result.metrics.add("replays", record.positions.trials)
    result.metrics.add("diverged", record.divergedAt.count { $0 != nil })
    result.metrics.add("seconds", seconds)
    if measures { try measure(record, of: run, settings, to: &result.metrics, context) }
    if let decoding { try decode(record, of: run, decoding, to: &result) }
    if let comparison {
      try compare(record, of: run, with: comparison, to: &result, context)
    }
    if measures { addCautions(to: &result) }
    return result
  }

  /// The protocol that is asked for.
  private var replayProtocol: ReplayProtocol {
    let named = ReplaySetting.presets.first { $0.name == preset }?.setting ?? .base
    return ReplayProtocol(
      count: count, steps: steps, warmup: warmup, start: start, noise: noise,
      friction: friction ?? named.friction, adaptation: adaptation ?? named.adaptation,
      adaptationTime: adaptationTime ?? named.adaptationTime, adaptationSite: adaptationSite,
      adaptationForm: adaptationForm ?? named.adaptationForm, noiseScale: noiseScale, leak: leak)
  }

  private func warnOfOtherStart(_ run: ReplayRun, _ context: JobContext) throws {
    let effective = try run.network.effectiveStart(start)
    guard effective != start else { return }
    context.warn(
      "the network has no encoder: replays start at \(effective.rawValue), not \(start.rawValue).")
  }
}
