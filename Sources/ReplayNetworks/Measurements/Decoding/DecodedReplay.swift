import RandomStreams
import Tensors

/// A model's replay read as recordings are (REPLAY §11): Poisson spikes from its place cells,
/// positions by Bayes' rule, events against shuffles, and their direction along behaviour.
public struct DecodedReplay: Sendable {
  /// How replay is decoded.
  public struct Settings: Sendable, Equatable, Codable {
    /// Rate of a cell whose output is 1, hertz; in `peakRates`.
    public var peakRate = 20.0
    /// Rates that cells can have, hertz: a spike and its refractory time last a millisecond.
    public static let peakRates = Double.leastNonzeroMagnitude...1_000
    /// Bins of position along the arena's longer side.
    public var bins = 20
    /// What a shuffle breaks of an event; the rest it keeps.
    public var shuffle = EventScoring.Shuffle.cellIdentity
    /// Shuffles of each event.
    public var draws = 200
    /// Most events that are scored, spread evenly over all that are found.
    public var maximumEvents = 50

    /// The defaults above.
    public init() {}
  }

  /// A stretch of movement in one replay.
  public struct Event: Sendable, Equatable, Codable {
    /// Number of the replay in the record.
    public var replay: Int
    /// First step, from 0 after warm-up.
    public var firstStep: Int
    /// Length, steps; each is one bin of spikes.
    public var steps: Int
    /// Correlation of time and place; along a track of one line signed by its arc length, elsewhere never
    /// negative.
    public var weightedCorrelation: Double
    /// Share of the posterior near a straight line in time and place.
    public var lineFit: Double
    /// Slope of that line, arena units per step; nil on tracks that branch or close.
    public var slope: Double?
    /// Largest jump between successive bins, arena units.
    public var largestJump: Double
    /// Share of shuffles with a |weighted correlation| at least as large, the event among them.
    public var pValue: Double
    /// Of the |weighted correlation| among shuffles, in their standard deviations.
    public var zScore: Double
    /// Mean cosine to the direction of behaviour, 1 forward, -1 reverse; nil where behaviour has
    /// none.
    public var direction: Double?
  }

  /// Scored events, at most `Settings.maximumEvents`.
  public var events: [Event]
  /// Events that were found.
  public var foundEvents: Int
  /// Means of the posterior at every step of every replay that did not diverge, `[replay, step, 2]`.
  public var positions: Trajectories
  /// Mean distance between those and the positions read from rates, arena units.
  public var decodingError: Double?
  /// Numbers of the replays that were decoded, those that did not diverge and were never silent.
  public var replays: [Int]
  /// Spikes drawn `[replay][step][cell]`, of those replays.
  public var counts: [[[Double]]]
  /// Posteriors of the scored events `[event][step][place]`.
  public var posteriors: [[[Double]]]
  /// What `posteriors` are over, arena units.
  public var places: [Position]

  /// Decodes `record`, which must hold outputs of place cells.
  ///
  /// - Parameter awake: paths whose direction counts as forward.
  /// - Throws: `ReplayError.invalidParameter` where outputs are positions or were not recorded.
  public init<Scalar: ReplayScalar>(
    _ record: ReplayRecord<Scalar>, task: ReplayTask, awake: Trajectories,
    settings: Settings = Settings(), seed: UInt64
  ) throws(ReplayError) {
    guard !task.code.isPosition, record.outputs != nil else {
      throw .invalidParameter(
        name: "decode", value: "a network whose outputs are positions",
        expected: "outputs of place cells: train with --place-cells, or the task place-cells")
    }
    let scoring = try DecodedReplay.scoring(of: task, settings)
    let width = record.positions.timeStep
    let sound = (0..<record.positions.trials).filter(record.positions.isFinite)
    let paths = record.positions.selecting(sound)
    let counts = sound.map { replay in
      BayesianDecoder.spikes(
        from: Matrix<Double>(record.outputs(of: replay) ?? .zeros(0, 0)),
        peakRate: settings.peakRate, timeStep: width,
        stream: RandomStream(seed: seed, step: UInt64(replay)))
    }
    let decoded = DecodedReplay.positions(
      counts, by: scoring.decoder, samples: paths.samples, width: width)
    (positions, decodingError) = (decoded, DecodedReplay.meanDistance(decoded, paths))
    (replays, self.counts, places) = (sound, counts, scoring.decoder.centres)
    let found = ModelEvents.events(in: paths)
    foundEvents = found.count
    (events, posteriors) = ([], [])
    let bounds = task.environment.bounds
    score(
      found, scoring, settings, FlowField(awake, lower: bounds.lower, upper: bounds.upper),
      seed: seed)
  }

  /// Scores at most `settings.maximumEvents` of the events found, spread evenly over them.
  private mutating func score(
    _ found: [(replay: Int, steps: Range<Int>)], _ scoring: EventScoring, _ settings: Settings,
    _ flow: FlowField, seed: UInt64
  ) {
    let (kept, width) = (min(settings.maximumEvents, found.count), positions.timeStep)
    let scored = (0..<kept).map { found[$0 * found.count / kept] }
    let pool =
      settings.shuffle == .pooledPositions
      ? scored.flatMap { scoring.bins(Array(counts[$0.replay][$0.steps]), width: width) } : []
    for (trial, steps) in scored {
      let spikes = Array(counts[trial][steps])
      guard
        let event = DecodedReplay.event(
          replay: replays[trial], steps: steps, counts: spikes, width: width, scoring, settings,
          pool: pool, direction: flow.direction(of: positions.path(trial)[steps])?.score, seed: seed
        )
      else { continue }
      events.append(event)
      posteriors.append(scoring.posteriors(spikes, width: width))
    }
  }

  /// Means of the posteriors of every bin.
  private static func positions(
    _ counts: [[[Double]]], by decoder: BayesianDecoder, samples: Int, width: Double
  ) -> Trajectories {
    let means = counts.joined().map {
      decoder.estimates(decoder.posterior(counts: $0, width: width)).mean
    }
    return Trajectories(
      trials: counts.count, samples: samples, timeStep: width,
      coordinates: means.flatMap { [$0.x, $0.y] })
  }

  /// Mean distance of points of equal place in both; nil without any.
  private static func meanDistance(_ a: Trajectories, _ b: Trajectories) -> Double? {
    let points = a.points
    guard !points.isEmpty else { return nil }
    return zip(points, b.points).reduce(0.0) { $0 + $1.0.distance(to: $1.1) }
      / Double(points.count)
  }

  /// Scores over the places of a task's code, along its track where that is one line.
  private static func scoring(
    of task: ReplayTask, _ settings: Settings
  ) throws(ReplayError) -> EventScoring {
    let (bounds, track) = (task.environment.bounds, task.environment.track)
    let size = bounds.upper - bounds.lower
    let bin = max(size.x, size.y) / Double(max(1, settings.bins))
    let decoder = try BayesianDecoder(
      task.code, lower: bounds.lower, upper: bounds.upper,
      across: max(1, Int((size.x / bin).rounded())), down: max(1, Int((size.y / bin).rounded())),
      peakRate: settings.peakRate, near: track)
    return EventScoring(decoder, track: track)
  }

  private static func event(
    replay: Int, steps: Range<Int>, counts: [[Double]], width: Double, _ scoring: EventScoring,
    _ settings: Settings, pool: [EventScoring.Bin], direction: Double?, seed: UInt64
  ) -> Event? {
    guard let score = scoring.score(scoring.posteriors(counts, width: width)),
      let significance = scoring.significance(
        of: counts, width: width, shuffle: settings.shuffle, draws: settings.draws, pool: pool,
        stream: RandomStream(
          seed: seed, chain: UInt32(replay), step: UInt64(steps.lowerBound) << 32))
    else { return nil }
    return Event(
      replay: replay, firstStep: steps.lowerBound, steps: steps.count,
      weightedCorrelation: score.weightedCorrelation, lineFit: score.lineFit, slope: score.slope,
      largestJump: score.largestJump, pValue: significance.pValue, zScore: significance.zScore,
      direction: direction)
  }

  /// Share of scored events with p < 0.05; nil without events.
  public var significantShare: Double? { share(of: events.map(\.pValue)) { $0 < 0.05 } }
  /// Median of |weighted correlation|; nil without events.
  public var medianCorrelation: Double? {
    events.isEmpty ? nil : MotionMetrics.median(events.map { abs($0.weightedCorrelation) })
  }
  /// Share of events with a direction that run forward; nil without any.
  public var forwardShare: Double? { share(of: events.compactMap(\.direction)) { $0 > 0 } }
  /// Events with a direction.
  public var directedEvents: Int { events.count { $0.direction != nil } }

  private func share(of values: [Double], _ holds: (Double) -> Bool) -> Double? {
    values.isEmpty ? nil : Double(values.count(where: holds)) / Double(values.count)
  }
}
