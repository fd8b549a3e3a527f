import RandomStreams
import Tensors

/// How well running is decoded that the maps have not seen: the first thing to know of a recording, before
/// anything is read into its rest.
public struct RunningDecoding: Sendable, Equatable, Codable {
  /// Units used.
  public var units: Int
  /// Bins of time with a spike while the animal moves.
  public var bins: Int
  /// Width of a bin, seconds.
  public var timeBin: Double
  /// Median distance between decoded and true place, arena units.
  public var medianError: Double
  /// The same where decoded places are dealt out to the bins in another order: what knowing the arena
  /// alone gives.
  public var shuffledError: Double

  /// Maps from all but every fourth stretch of ten seconds of running, places by Bayes' rule in the others.
  ///
  /// - Parameters:
  ///   - timeBin: width of a bin, seconds.
  ///   - leastSpeed: of bins that count, as a share of the mean speed of running.
  public init(
    _ session: RecordedSession, timeBin: Double = 0.25, leastSpeed: Double = 0.5, seed: UInt64 = 1
  ) throws(ReplayError) {
    let stretches = session.stretches(of: 10)
    let held = stretches.enumerated().filter { $0.offset % 4 == 3 }.map(\.element)
    let seen = stretches.enumerated().filter { $0.offset % 4 != 3 }.map(\.element)
    guard !held.isEmpty else {
      throw .badTrajectory(
        name: session.recording.arena.name, reason: "less than 40 s of running",
        advice: "Give more: every fourth stretch of ten seconds is decoded with maps of the others."
      )
    }
    let units = try session.placeUnits(within: seen)
    let decoder = try BayesianDecoder(units.maps)
    let limit = leastSpeed * session.runningSpeed
    var (decoded, places) = ([Position](), [Position]())
    for stretch in held {
      let count = Int((stretch.upperBound - stretch.lowerBound) / timeBin)
      let counts = units.spikes.counts(from: stretch.lowerBound, width: timeBin, bins: count)
      for (bin, row) in counts.enumerated() where row.contains(where: { $0 > 0 }) {
        let start = stretch.lowerBound + Double(bin) * timeBin
        guard let place = session.place(from: start, to: start + timeBin, leastSpeed: limit) else {
          continue
        }
        places.append(place)
        decoded.append(
          decoder.estimates(decoder.posterior(counts: row.map(Double.init), width: timeBin)).mode)
      }
    }
    guard decoded.count > 10 else {
      throw .badTrajectory(
        name: session.recording.arena.name,
        reason: "\(decoded.count) bins with a spike while the animal moves",
        advice: "Give epochs in which it runs.")
    }
    let order = RandomStream(seed: seed, purpose: .eventShuffles).permutation(of: decoded.count)
    (self.units, self.timeBin, bins) = (units.spikes.units.count, timeBin, decoded.count)
    medianError = MotionMetrics.median(zip(decoded, places).map { $0.distance(to: $1) })
    shuffledError = MotionMetrics.median(
      zip(order, places).map { decoded[$0].distance(to: $1) })
  }
}

extension RecordedSession {
  /// The epochs of running cut into stretches of `length` seconds.
  fileprivate func stretches(of length: Double) -> [ClosedRange<Double>] {
    epochs.flatMap { epoch in
      stride(from: epoch.lowerBound, to: epoch.upperBound - length / 2, by: length).map {
        $0...min(epoch.upperBound, $0 + length)
      }
    }
  }

  /// The mean place within an interval, arena units; nil where there are no samples, or the animal is
  /// slower than `leastSpeed`, arena units per second.
  fileprivate func place(from start: Double, to end: Double, leastSpeed: Double) -> Position? {
    guard let first = RateMaps.sample(at: start, in: running.times, maximumGap: 0.5),
      let last = RateMaps.sample(at: end, in: running.times, maximumGap: 0.5), last > first
    else { return nil }
    let points = running.positions[first...last]
    let moved = running.positions[last].distance(to: running.positions[first])
    guard moved / (end - start) >= leastSpeed else { return nil }
    return (1 / Double(points.count)) * points.reduce(Position(0, 0), +)
  }
}
