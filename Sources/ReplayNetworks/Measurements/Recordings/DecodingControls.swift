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
    /// Median |speed| of those found over the speed that was planted.
    public var speedRatio: Double?
  }

  /// Runs through space with few and with many spikes.
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
    /// How much of the track, or of the arena's longer side, a planted run crosses.
    public var extent = 0.6

    /// 200 events of ten bins each, with 15 and with 30 spikes, over 0.6 of the track.
    public init() {}
  }

  /// Makes events and scores them as a session's are.
  public init(
    _ session: RecordedSession, settings: Settings = Settings(), seed: UInt64,
    parallelism: Parallelism = .serial
  ) throws(ReplayError) {
    let units = try session.placeUnits()
    let maker = ControlEvents(
      scoring: EventScoring(try BayesianDecoder(units.maps), track: session.recording.arena.track),
      units: units, recording: session.recording, settings: settings, seed: seed)
    planted = settings.spikes.enumerated().map { kind, spikes in
      maker.power(ofPlanted: spikes, kind: kind + 1, parallelism: parallelism)
    }
    poisson = maker.poisson(spikes: settings.spikes.last ?? 30, parallelism: parallelism)
  }
}

/// Makes and scores the events of controls.
struct ControlEvents: Sendable {
  let scoring: EventScoring
  let units: PlaceUnits
  let recording: RecordedEvents.Recording
  let settings: DecodingControls.Settings
  let seed: UInt64

  func power(
    ofPlanted spikes: Int, kind: Int, parallelism: Parallelism
  ) -> DecodingControls.Power {
    let outcomes = parallelism.results(of: settings.count) { number -> (Bool, Double) in
      let stream = address(kind, number)
      let (places, slope) = run(stream)
      let counts = spread(spikes, over: places.map(rates), stream.with(.modelSpikes))
      let (p, speed) = score(counts, stream)
      return (p < RecordedEvents.alpha, slope > 0 ? abs(speed) / slope : 0)
    }
    let speeds = outcomes.filter(\.0).map(\.1)
    return DecodingControls.Power(
      spikes: spikes, found: BinomialShare(speeds.count, of: outcomes.count),
      speedRatio: speeds.isEmpty ? nil : MotionMetrics.median(speeds))
  }

  func poisson(spikes: Int, parallelism: Parallelism) -> BinomialShare {
    let means = units.spikes.times.map { Double($0.count) }
    let flat = [[Double]](repeating: means, count: settings.bins)
    let found = parallelism.results(of: settings.count) { number in
      let stream = address(0, number)
      return score(spread(spikes, over: flat, stream.with(.modelSpikes)), stream).pValue
        < RecordedEvents.alpha
    }
    return BinomialShare(found.count(where: \.self), of: settings.count)
  }

  private func address(_ kind: Int, _ number: Int) -> RandomStream {
    RandomStream(seed: seed, chain: UInt32(number), step: UInt64(kind) << 40)
  }

  private func score(
    _ counts: [[Double]], _ stream: RandomStream
  ) -> (pValue: Double, slope: Double) {
    let width = recording.timeBin
    guard
      let significance = scoring.significance(
        of: counts, width: width, shuffle: recording.shuffle, draws: recording.shuffles,
        stream: stream)
    else { return (1, 0) }
    return (significance.pValue, scoring.slope(scoring.posteriors(counts, width: width), counts))
  }

  /// Places of a run at constant speed, by bin, and its slope, arena units per bin: along the track's
  /// length where there is one, else along a straight line.
  private func run(_ stream: RandomStream) -> (places: [Int], slope: Double) {
    let draws = stream.with(.replayStarts).uniforms(3)
    let steps = Double(max(1, settings.bins - 1))
    let forward = draws[0] < 0.5
    if let arcs = scoring.arcLengths {
      let length = (arcs.max() ?? 0) * settings.extent
      let first = draws[1] * ((arcs.max() ?? 0) - length)
      let places = (0..<settings.bins).map { bin in
        let share = Double(forward ? bin : settings.bins - 1 - bin) / steps
        return nearest(arcs.map { abs($0 - first - share * length) })
      }
      return (places, length / steps)
    }
    let size = recording.arena.size
    let length = settings.extent * max(size.x, size.y)
    let angle = 2 * Double.pi * draws[0]
    let half = Position(length / 2 * cos(angle), length / 2 * sin(angle))
    let room = Position(size.x / 2 - abs(half.x), size.y / 2 - abs(half.y))
    let middle = Position(
      size.x / 2 + (2 * draws[1] - 1) * max(0, room.x),
      size.y / 2 + (2 * draws[2] - 1) * max(0, room.y))
    let centres = scoring.decoder.centres
    let places = (0..<settings.bins).map { bin in
      let point = middle + (2 * Double(bin) / steps - 1) * half
      return nearest(centres.map { $0.distance(to: point) })
    }
    return (places, length / steps)
  }

  private func nearest(_ distances: [Double]) -> Int {
    distances.indices.min { distances[$0] < distances[$1] } ?? 0
  }

  /// Rates of all units at a place, hertz.
  private func rates(at place: Int) -> [Double] {
    let bins = units.maps.across * units.maps.down
    let bin = scoring.decoder.places[place]
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
