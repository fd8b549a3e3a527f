import RandomStreams
import Tensors

/// Events made of a recording's own maps, of which it is known whether they are replay: what the scoring
/// finds of them is its power, and its rate of false alarms.
public struct DecodingControls: Sendable, Equatable, Codable {
  /// Spikes of a planted event, and the share of such events that are found.
  public struct Power: Sendable, Equatable, Codable {
    /// Spikes of each event.
    public var spikes: Int
    /// Events with p below α.
    public var found: BinomialShare
    /// Median |speed| of those found over the speed that was planted; nil on tracks that branch or close.
    public var speedRatio: Double?
  }

  /// Stretches of the animal's own running, at constant speed, with few and with many spikes.
  public var planted: [Power]
  /// Spikes at the units' mean rates, whatever the place.
  public var poisson: BinomialShare

  /// What is made.
  public struct Settings: Sendable, Equatable, Codable {
    /// Events of each kind.
    public var count = 200
    /// Spikes of planted events; Poisson ones have the last number.
    public var spikes = [15, 30]
    /// Bins of time of an event.
    public var bins = 10
    /// Length of path of a planted run, as a share of the arena's longer side.
    public var extent = 0.6

    /// 200 events of ten bins each, with 15 and with 30 spikes, over 0.6 of the arena.
    public init() {}
  }

  /// Makes events and scores them as a session's are.
  public init(
    _ session: RecordedSession, settings: Settings = Settings(), seed: UInt64,
    parallelism: Parallelism = .serial
  ) throws(ReplayError) {
    let units = try session.placeUnits()
    let maker = ControlEvents(
      scoring: try RecordedScoring(
        session, units, bins: [settings.bins], pooling: session.burstCounts(of: units)),
      units: units, arena: session.recording.arena, settings: settings, seed: seed)
    planted = settings.spikes.enumerated().map { kind, spikes in
      maker.power(ofPlanted: spikes, kind: kind + 1, parallelism: parallelism)
    }
    poisson = maker.poisson(spikes: settings.spikes.last ?? 30, parallelism: parallelism)
  }
}

/// Makes and scores the events of controls.
struct ControlEvents: Sendable {
  let scoring: RecordedScoring
  let units: PlaceUnits
  let arena: TrackedArena
  let settings: DecodingControls.Settings
  let seed: UInt64

  func power(
    ofPlanted spikes: Int, kind: Int, parallelism: Parallelism
  ) -> DecodingControls.Power {
    let outcomes = parallelism.results(of: settings.count) {
      number -> (isFound: Bool, ratio: Double?)? in
      let stream = address(kind, number)
      guard let places = run(stream) else { return nil }
      let counts = spread(spikes, over: places.map(rates), stream.with(.modelSpikes))
      guard let score = scoring.score(counts, stream) else { return nil }
      return (score.pValue < RecordedEvents.alpha, ratio(of: score, to: places))
    }.compactMap(\.self)
    let found = outcomes.filter(\.isFound)
    let speeds = found.compactMap(\.ratio)
    return DecodingControls.Power(
      spikes: spikes, found: BinomialShare(found.count, of: outcomes.count),
      speedRatio: speeds.isEmpty ? nil : MotionMetrics.median(speeds))
  }

  func poisson(spikes: Int, parallelism: Parallelism) -> BinomialShare {
    let means = units.spikes.times.map { Double($0.count) }
    let flat = [[Double]](repeating: means, count: settings.bins)
    let pValues = parallelism.results(of: settings.count) { number -> Double? in
      let stream = address(0, number)
      return scoring.score(spread(spikes, over: flat, stream.with(.modelSpikes)), stream)?.pValue
    }.compactMap(\.self)
    return BinomialShare(
      pValues.count { $0 < RecordedEvents.alpha }, of: pValues.count)
  }

  private func address(_ kind: Int, _ number: Int) -> RandomStream {
    RandomStream(seed: seed, chain: UInt32(number), step: UInt64(kind) << 40)
  }

  /// Places of a stretch of the animal's running at constant speed, by bin; nil where none is as long.
  private func run(_ stream: RandomStream) -> [Int]? {
    scoring.runs.run(
      bins: settings.bins, length: settings.extent * max(arena.size.x, arena.size.y),
      draws: stream.with(.replayStarts).uniforms(2))
  }

  /// |Speed| that is read of an event over that read of its true places; nil where either is not read.
  private func ratio(of score: RecordedScoring.Score, to places: [Int]) -> Double? {
    guard let read = score.slope, let planted = slope(places), planted != 0 else { return nil }
    return abs(read / planted)
  }

  /// Speed that is read of a run whose places are known, arena units per bin; nil on tracks that are no line.
  private func slope(_ places: [Int]) -> Double? {
    let known = places.map { place in
      EventScoring.Bin(
        posterior: scoring.events.decoder.places.indices.map { $0 == place ? 1 : 0 },
        isSilent: false)
    }
    return scoring.events.slope(known)
  }

  /// Rates of all units at a place, hertz.
  private func rates(at place: Int) -> [Double] {
    let bins = units.maps.across * units.maps.down
    let bin = scoring.events.decoder.places[place]
    return (0..<units.maps.units).map {
      units.maps.rates[$0 * bins + bin] * units.maps.peakRates[$0]
    }
  }

  /// `spikes` spikes dealt out over bins and units in proportion to `rates` `[bin][unit]`.
  private func spread(
    _ spikes: Int, over rates: [[Double]], _ stream: RandomStream
  ) -> [[Double]] {
    var sums: [Double] = []
    var sum = 0.0
    for rate in rates.joined() {
      sum += rate
      sums.append(sum)
    }
    let width = rates[0].count
    var counts = rates.map { $0.map { _ in 0.0 } }
    for draw in stream.uniforms(spikes) {
      let index = sums.firstIndex { $0 > draw * sum } ?? sums.count - 1
      counts[index / width][index % width] += 1
    }
    return counts
  }
}
