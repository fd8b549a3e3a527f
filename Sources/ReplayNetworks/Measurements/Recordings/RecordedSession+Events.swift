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
    let scoring = EventScoring(try BayesianDecoder(units.maps), track: recording.arena.track)
    var bursts = PopulationBursts()
    bursts.minimumUnits = recording.minimumUnits
    let found = recording.resting.flatMap { bursts.events(in: units.spikes, during: $0) }
    let minutes = recording.resting.reduce(0.0) { $0 + ($1.upperBound - $1.lowerBound) / 60 }
    let scored = Array(found.prefix(recording.limit ?? found.count))
    let order = permutation?.permutation(of: units.spikes.units.count)
    let events = parallelism.results(of: scored.count) { number in
      event(scored[number], units.spikes, scoring, order, number: number)
    }
    return RecordedEvents(
      units: units, events: events.compactMap(\.self), found: found.count,
      rate: Double(found.count) / minutes, runningSpeed: runningSpeed)
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
    _ burst: PopulationBursts.Event, _ spikes: RecordedSpikes, _ scoring: EventScoring,
    _ order: [Int]?, number: Int
  ) -> RecordedEvents.Event? {
    let width = recording.timeBin
    let bins = Int(burst.duration / width)
    guard bins > 2 else { return nil }
    let counts = spikes.counts(from: burst.start, width: width, bins: bins).map { row in
      order.map { $0.map { Double(row[$0]) } } ?? row.map(Double.init)
    }
    let stream = RandomStream(seed: recording.seed, chain: UInt32(number))
    guard
      let significance = scoring.significance(
        of: counts, width: width, shuffle: recording.shuffle, draws: recording.shuffles,
        stream: stream)
    else { return nil }
    let posteriors = scoring.posteriors(counts, width: width)
    return RecordedEvents.Event(
      start: burst.start, end: burst.end, spikes: Int(counts.joined().reduce(0, +)),
      activeUnits: burst.activeUnits,
      weightedCorrelation: scoring.weightedCorrelation(posteriors), pValue: significance.pValue,
      speed: scoring.slope(posteriors, counts) / width,
      shuffledSpeed: significance.shuffledSlope / width)
  }
}
