import RandomStreams
import UserData

/// Candidate replay events of a recording, decoded and scored (REPLAY §11.2, REPLAY §11.3).
public struct RecordedEvents: Sendable {
  /// Place-like units used.
  public var units: Int
  /// Weighted correlation, p-value and mean speed (arena units per second) of each event.
  public var scores: [(correlation: Double, pValue: Double, speed: Double)]
  /// Events per minute of rest.
  public var rate: Double
  /// Mean speed of running, arena units per second.
  public var runningSpeed: Double
  /// What was understood of the file, and what of its spikes is unlikely.
  public var understanding: Understanding

  /// Share of events with p < 0.05; nil without events.
  public var significantShare: Double? {
    scores.isEmpty ? nil : Double(scores.count { $0.pValue < 0.05 }) / Double(scores.count)
  }
  /// Median of |weighted correlation|; nil without events.
  public var medianCorrelation: Double? {
    scores.isEmpty ? nil : MotionMetrics.median(scores.map { abs($0.correlation) })
  }
  /// Median speed of significant events over that of running.
  public var compression: Double? {
    let fast = scores.filter { $0.pValue < 0.05 }.map(\.speed)
    return fast.isEmpty || runningSpeed <= 0 ? nil : MotionMetrics.median(fast) / runningSpeed
  }

  /// What is decoded of a recording, and over which arena.
  public struct Recording: Sendable, Equatable {
    /// Intervals whose positions and spikes give the rate maps, seconds; all of it where empty.
    public var running: [ClosedRange<Double>]
    /// Intervals in which events are looked for, seconds.
    public var resting: [ClosedRange<Double>]
    /// The arena: bounds, unit, and track, along which events are judged where there is one.
    public var arena: TrackedArena
    /// Spikes of a unit while running, below and above which it is left out.
    public var spikes = 100...6_000
    /// Width of a bin of position, arena units.
    public var binWidth = 0.04
    /// Standard deviation of the Gaussian that smooths rate maps, arena units.
    public var smoothing = 0.04
    /// Fewest units with a spike in an event.
    public var minimumUnits = 4

    /// A recording with maps from `running` and events from `resting`.
    public init(
      running: [ClosedRange<Double>], resting: [ClosedRange<Double>], arena: TrackedArena
    ) {
      self.running = running
      self.resting = resting
      self.arena = arena
    }

    /// Rate maps over the arena; `positions` in arena units, `times` in seconds.
    func maps(
      of spikes: RecordedSpikes, positions: [Position], times: [Double]
    ) throws(ReplayError) -> RateMaps {
      func bins(_ length: Double) -> Int { max(1, Int((length / binWidth).rounded())) }
      return try RateMaps(
        positions: positions, times: times, spikeTimes: spikes.times, lower: Position(0, 0),
        upper: arena.size, across: bins(arena.size.x), down: bins(arena.size.y),
        smoothing: smoothing)
    }
  }

  /// Decodes candidate events at rest with maps from running; positions and spikes are in one file.
  ///
  /// - Parameters:
  ///   - options: how the file's positions are read.
  ///   - limit: most events scored.
  public static func decode(
    _ path: String, _ recording: Recording,
    options: ReadingOptions = ReadingOptions(), dropsLost: Bool = false, limit: Int
  ) throws -> RecordedEvents {
    let read = try TrackedTrajectory.read(path, options: options, dropsLost: dropsLost)
    let (whole, all) = (read.data, try RecordedSpikes.read(path))
    let lasting = whole.times[0]...whole.times[whole.count - 1]
    var understanding = read.understanding
    understanding.warnings +=
      [ReadingWarning(ofSpikes: all.times.flatMap(\.self), outside: lasting)].compactMap(\.self)
    let epochs = recording.running.isEmpty ? [lasting] : recording.running
    let running = try whole.during(epochs)
    let positions = running.positions.map(recording.arena.position)
    let spikes = all.selecting(spikes: recording.spikes, during: epochs)
    let maps = try recording.maps(of: spikes, positions: positions, times: running.times)
    let scoring = EventScoring(try BayesianDecoder(maps), track: recording.arena.track)
    var bursts = PopulationBursts()
    bursts.minimumUnits = recording.minimumUnits
    let events = recording.resting.flatMap { bursts.events(in: spikes, during: $0) }
    let minutes = recording.resting.reduce(0.0) { $0 + ($1.upperBound - $1.lowerBound) / 60 }
    var scores: [(correlation: Double, pValue: Double, speed: Double)] = []
    for event in events where scores.count < limit {
      if let score = score(event, spikes, scoring, number: scores.count) { scores.append(score) }
    }
    let moving = Trajectories(
      trials: 1, samples: positions.count, timeStep: running.medianInterval,
      coordinates: positions.flatMap { [$0.x, $0.y] })
    let speed = (MotionMetrics.speed(moving, lag: 30) ?? 0) / running.medianInterval
    return RecordedEvents(
      units: spikes.units.count, scores: scores, rate: Double(events.count) / minutes,
      runningSpeed: speed, understanding: understanding)
  }

  private static func score(
    _ event: PopulationBursts.Event, _ spikes: RecordedSpikes, _ scoring: EventScoring, number: Int
  ) -> (correlation: Double, pValue: Double, speed: Double)? {
    let width = 0.02
    let bins = Int(event.duration / width)
    guard bins > 2 else { return nil }
    let counts = spikes.counts(from: event.start, width: width, bins: bins).map {
      $0.map(Double.init)
    }
    let posteriors = scoring.posteriors(counts, width: width)
    guard
      let significance = scoring.significance(
        of: counts, width: width, shuffle: .cellIdentity, draws: 200,
        stream: RandomStream(seed: 1, chain: UInt32(number)))
    else { return nil }
    let places = posteriors.map { scoring.decoder.estimates($0).mean }
    var length = 0.0
    for bin in 1..<places.count { length += places[bin].distance(to: places[bin - 1]) }
    return (
      scoring.weightedCorrelation(posteriors), significance.pValue,
      length / (Double(bins - 1) * width)
    )
  }
}
