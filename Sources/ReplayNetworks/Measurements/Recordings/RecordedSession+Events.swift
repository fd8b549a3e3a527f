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
    var bursts = PopulationBursts()
    bursts.minimumUnits = recording.minimumUnits
    let found = recording.resting.flatMap { bursts.events(in: units.spikes, during: $0) }
    let minutes = recording.resting.reduce(0.0) { $0 + ($1.upperBound - $1.lowerBound) / 60 }
    let scored = Array(found.prefix(recording.limit ?? found.count))
    let order = permutation?.permutation(of: units.spikes.units.count)
    let scoring = try RecordedScoring(self, units, bins: Set(scored.map(bins)))
    let events = parallelism.results(of: scored.count) { number in
      event(scored[number], units.spikes, scoring, order, number: number)
    }
    return RecordedEvents(
      units: units, events: events.compactMap(\.self), found: found.count,
      rate: Double(found.count) / minutes, runningSpeed: runningSpeed)
  }

  /// Whole bins of time of a burst.
  private func bins(_ burst: PopulationBursts.Event) -> Int {
    Int(burst.duration / recording.timeBin)
  }

  /// Where each event says that the animal is: means of its posteriors, one for each bin of time, arena units;
  /// not a number where no unit fired, which says nothing of place.
  public func paths(of events: RecordedEvents) throws(ReplayError) -> [[Position]] {
    let (decoder, width) = (try BayesianDecoder(events.units.maps), recording.timeBin)
    return events.events.map { event in
      let bins = Int((event.end - event.start) / width)
      return events.units.spikes.counts(from: event.start, width: width, bins: bins).map { counts in
        guard counts.contains(where: { $0 > 0 }) else { return Position(.nan, .nan) }
        return decoder.estimates(decoder.posterior(counts: counts.map(Double.init), width: width))
          .mean
      }
    }
  }

  private func event(
    _ burst: PopulationBursts.Event, _ spikes: RecordedSpikes, _ scoring: RecordedScoring,
    _ order: [Int]?, number: Int
  ) -> RecordedEvents.Event? {
    let width = recording.timeBin
    let counts = spikes.counts(from: burst.start, width: width, bins: bins(burst)).map { row in
      order.map { $0.map { Double(row[$0]) } } ?? row.map(Double.init)
    }
    guard
      let score = scoring.score(counts, RandomStream(seed: recording.seed, chain: UInt32(number)))
    else { return nil }
    return RecordedEvents.Event(
      start: burst.start, end: burst.end, spikes: Int(counts.joined().reduce(0, +)),
      activeUnits: burst.activeUnits, weightedCorrelation: score.weightedCorrelation,
      pValue: score.pValue, speed: score.slope / width,
      shuffledSpeed: score.shuffledSlope / width)
  }
}
