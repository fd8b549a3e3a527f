import RandomStreams
import Tensors

extension RecordedSession {
  /// Finds bursts at rest and scores all of them.
  ///
  /// - Parameter permutation: another order of the units' spike trains beside their maps: a control in
  ///   which nothing can be replayed. nil for their own.
  public func events(
    permuting permutation: RandomStream? = nil, parallelism: Parallelism = .serial
  ) throws(ReplayError) -> RecordedEvents {
    let units = try placeUnits()
    let found = bursts(in: units)
    let minutes = recording.resting.reduce(0.0) { $0 + ($1.upperBound - $1.lowerBound) / 60 }
    let scored = Array(found.prefix(recording.limit ?? found.count))
    let order = permutation?.permutation(of: units.spikes.units.count)
    let spikes = scored.map { counts(of: $0, units.spikes, order) }
    let scoring = try RecordedScoring(
      self, units, bins: Set(scored.map { bins($0) }), pooling: spikes)
    let events = parallelism.results(of: scored.count) { number in
      event(scored[number], spikes[number], scoring, number: number)
    }
    return RecordedEvents(
      units: units, events: events.compactMap(\.self), found: found.count,
      rate: Double(found.count) / minutes, runningSpeed: runningSpeed)
  }

  private func bursts(in units: PlaceUnits) -> [PopulationBursts.Event] {
    var bursts = PopulationBursts()
    bursts.minimumUnits = recording.minimumUnits
    return recording.resting.flatMap { bursts.events(in: units.spikes, during: $0) }
  }

  /// Spikes `[bin][unit]` of the bursts that are scored.
  func burstCounts(of units: PlaceUnits) -> [[[Double]]] {
    let found = bursts(in: units)
    return found.prefix(recording.limit ?? found.count).map { counts(of: $0, units.spikes, nil) }
  }

  /// Whole bins of time from `start` to `end`, seconds; a bin is whole that lacks less than the rounding of times.
  private func bins(from start: Double, to end: Double) -> Int {
    Int((end - start) / recording.timeBin + 1e-6)
  }

  private func bins(_ burst: PopulationBursts.Event) -> Int {
    bins(from: burst.start, to: burst.end)
  }

  /// Where each event says that the animal is: means of its posteriors, one for each bin of time, arena units;
  /// not a number where no unit fired, which says nothing of place.
  public func paths(of events: RecordedEvents) throws(ReplayError) -> [[Position]] {
    let (decoder, width) = (try BayesianDecoder(events.units.maps), recording.timeBin)
    return events.events.map { event in
      let bins = bins(from: event.start, to: event.end)
      return events.units.spikes.counts(from: event.start, width: width, bins: bins).map { counts in
        guard counts.contains(where: { $0 > 0 }) else { return Position(.nan, .nan) }
        return decoder.estimates(decoder.posterior(counts: counts.map(Double.init), width: width))
          .mean
      }
    }
  }

  /// Spikes of a burst `[bin][unit]`, of units in another order where one is given.
  private func counts(
    of burst: PopulationBursts.Event, _ spikes: RecordedSpikes, _ order: [Int]?
  ) -> [[Double]] {
    spikes.counts(from: burst.start, width: recording.timeBin, bins: bins(burst)).map { row in
      order.map { $0.map { Double(row[$0]) } } ?? row.map(Double.init)
    }
  }

  private func event(
    _ burst: PopulationBursts.Event, _ counts: [[Double]], _ scoring: RecordedScoring, number: Int
  ) -> RecordedEvents.Event? {
    let width = recording.timeBin
    guard
      let score = scoring.score(counts, RandomStream(seed: recording.seed, chain: UInt32(number)))
    else { return nil }
    return RecordedEvents.Event(
      start: burst.start, end: burst.end, spikes: Int(counts.joined().reduce(0, +)),
      activeUnits: burst.activeUnits, weightedCorrelation: score.weightedCorrelation,
      pValue: score.pValue, leastPValue: score.leastPValue, speed: score.slope.map { $0 / width },
      shuffledSpeed: score.shuffledSlope.map { $0 / width })
  }
}
