import RandomStreams

/// Candidate replay events of a recording, decoded and scored (sections 11.2 and 11.3).
public struct RecordedEvents: Sendable {
  /// Place-like units used.
  public var units: Int
  /// Weighted correlation, p-value and mean speed (arena units per second) of each event.
  public var scores: [(correlation: Double, pValue: Double, speed: Double)]
  /// Events per minute of rest.
  public var rate: Double
  /// Mean speed of running, arena units per second.
  public var runningSpeed: Double

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

  /// Decodes the rest of the recorded W-maze with maps from its running.
  ///
  /// - Parameter limit: most events scored.
  public static func decode(_ path: String, limit: Int) throws -> RecordedEvents {
    let running = try TrackedTrajectory.read(path).during(RecordedMaze.runs)
    let scale = 320.0
    let origin = Position(195, 110)
    let positions = running.positions.map { (1 / scale) * ($0 - origin) }
    let track = RecordedMaze.track.mapped({ (1 / scale) * ($0 - origin) }, scale: 1 / scale)
    let spikes = try RecordedSpikes.read(path).selecting(
      spikes: 100...6_000, during: RecordedMaze.runs)
    let maps = try RateMaps(
      positions: positions, times: running.times, spikeTimes: spikes.times, lower: Position(0, 0),
      upper: Position(1.04, 0.95), across: 26, down: 24, smoothing: 0.04)
    let scoring = EventScoring(try BayesianDecoder(maps), track: track)
    var (scores, found, minutes) = (
      [(correlation: Double, pValue: Double, speed: Double)](), 0, 0.0
    )
    var bursts = PopulationBursts()
    bursts.minimumUnits = 4
    for rest in RecordedMaze.rests {
      let events = bursts.events(in: spikes, during: rest)
      found += events.count
      minutes += (rest.upperBound - rest.lowerBound) / 60
      for event in events where scores.count < limit {
        if let score = score(event, spikes, scoring, number: scores.count) { scores.append(score) }
      }
    }
    let moving = Trajectories(
      trials: 1, samples: positions.count, timeStep: running.medianInterval,
      coordinates: positions.flatMap { [$0.x, $0.y] })
    let speed = (MotionMetrics.speed(moving, lag: 30) ?? 0) / running.medianInterval
    return RecordedEvents(
      units: spikes.units.count, scores: scores, rate: Double(found) / minutes, runningSpeed: speed)
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
