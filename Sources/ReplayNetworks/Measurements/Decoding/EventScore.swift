import RandomStreams

/// How much a decoded event looks like a run through space (REPLAY §11.3).
public struct EventScore: Sendable, Equatable {
  /// Correlation of time and place, weighted by the posterior; on tracks of one line signed: positive
  /// runs along the arc length. Elsewhere it is never negative.
  public var weightedCorrelation: Double
  /// Largest share of the posterior within `band` of a straight line in time and place.
  public var lineFit: Double
  /// Slope of that line, arena units per bin; nil on tracks that are no line.
  public var slope: Double?
  /// Largest jump between the modes of successive bins, arena units.
  public var largestJump: Double
}

/// Scores of events with shuffles: over the arc length of a track of one line (`Track.line`), elsewhere along
/// the straight direction in which an event's places correlate most with time.
///
/// Tracks that branch or close have no arc length that is a distance along them, and a straight direction
/// cuts their corners: of these no slope is read.
public struct EventScoring: Sendable {
  /// Ways to break an event's order; each keeps something else.
  public enum Shuffle: String, Sendable, Codable, CaseIterable {
    /// Spike trains change their rate maps.
    case cellIdentity = "cell-identity"
    /// Every bin's posterior is rotated along the line that the event is judged along.
    case placeRotation = "place-rotation"
    /// Bins change their order.
    case timeBins = "time-bins"
    /// Every bin's posterior is replaced by that of a bin drawn from all events.
    case pooledPositions = "pooled-positions"
  }

  /// What a bin of an event says of place.
  public struct Bin: Sendable, Equatable {
    /// The posterior over the decoder's places.
    public var posterior: [Double]
    /// Whether no unit fired, so that the posterior is the prior.
    public var isSilent: Bool
  }

  /// Rates by place, and the prior.
  public let decoder: BayesianDecoder
  /// Arc length of each of the decoder's places, arena units; nil without a track of one line.
  public let arcLengths: [Double]?
  /// Whether slopes are read: on tracks of one line, and in open arenas.
  public let readsSlopes: Bool
  /// Half width of the band of the line fit.
  public var band: Double

  /// Scores of events on `track`, or in an open arena, read by `decoder`.
  ///
  /// - Parameter band: half width around a fitted line within which posterior counts, arena units.
  public init(_ decoder: BayesianDecoder, track: Track?, band: Double = 0.1) {
    self.decoder = decoder
    let line = track?.line
    arcLengths = line.map { line in decoder.centres.map { line.nearest(to: $0).arcLength } }
    readsSlopes = track == nil || line != nil
    self.band = band
  }

  /// Where the decoder's places lie on the line that an event is judged along: arc lengths, or
  /// projections on the direction Σ⁻¹ cov(place, time), both moments weighted by the posterior. The
  /// correlation with time along it, the multiple correlation, is never negative; shuffled events
  /// choose their direction in the same way.
  private func coordinates(_ posteriors: [[Double]]) -> [Double] {
    if let arcLengths { return arcLengths }
    let centres = decoder.centres
    let meanTime = Double(posteriors.count - 1) / 2
    var (mass, mean, slope) = (0.0, Position(0, 0), Position(0, 0))
    var (xx, xy, yy) = (0.0, 0.0, 0.0)
    for (bin, row) in posteriors.enumerated() {
      for (weight, centre) in zip(row, centres) {
        mass += weight
        mean = mean + weight * centre
        slope = slope + (weight * (Double(bin) - meanTime)) * centre
        xx += weight * centre.x * centre.x
        xy += weight * centre.x * centre.y
        yy += weight * centre.y * centre.y
      }
    }
    mean = (1 / mass) * mean
    (xx, xy, yy) = (
      xx / mass - mean.x * mean.x, xy / mass - mean.x * mean.y, yy / mass - mean.y * mean.y
    )
    var direction = Position(yy * slope.x - xy * slope.y, xx * slope.y - xy * slope.x)
    if !(xx * yy - xy * xy > 1e-12) { direction = slope }
    guard direction.length > 0 else { return [Double](repeating: 0, count: centres.count) }
    let places = centres.map { (1 / direction.length) * direction.dot($0) }
    let lowest = places.min() ?? 0
    return places.map { $0 - lowest }
  }

  /// The bins of an event.
  public func bins(_ counts: [[Double]], width: Double) -> [Bin] {
    zip(posteriors(counts, width: width), counts).map { posterior, row in
      Bin(posterior: posterior, isSilent: !row.contains { $0 > 0 })
    }
  }

  /// Posteriors of an event, by bin.
  public func posteriors(_ counts: [[Double]], width: Double) -> [[Double]] {
    counts.map { decoder.posterior(counts: $0, width: width) }
  }

  /// The score of posteriors; nil below three bins.
  public func score(_ posteriors: [[Double]]) -> EventScore? {
    guard posteriors.count > 2 else { return nil }
    let places = coordinates(posteriors)
    let (fit, slope) = lineFit(posteriors, places)
    var jump = 0.0
    for bin in 1..<posteriors.count {
      jump = max(
        jump,
        decoder.estimates(posteriors[bin]).mode.distance(
          to: decoder.estimates(posteriors[bin - 1]).mode))
    }
    return EventScore(
      weightedCorrelation: weightedCorrelation(posteriors), lineFit: fit,
      slope: readsSlopes ? slope : nil, largestJump: jump)
  }

  /// corr(t, s; P): moments weighted by P(s | t). Its sign is a direction on tracks of one line only.
  public func weightedCorrelation(_ posteriors: [[Double]]) -> Double {
    let places = coordinates(posteriors)
    var (total, meanTime, meanPlace) = (0.0, 0.0, 0.0)
    for (bin, row) in posteriors.enumerated() {
      for (place, weight) in row.enumerated() {
        total += weight
        meanTime += weight * Double(bin)
        meanPlace += weight * places[place]
      }
    }
    (meanTime, meanPlace) = (meanTime / total, meanPlace / total)
    var (tt, ss, ts) = (0.0, 0.0, 0.0)
    for (bin, row) in posteriors.enumerated() {
      let t = Double(bin) - meanTime
      for (place, weight) in row.enumerated() {
        let s = places[place] - meanPlace
        tt += weight * t * t
        ss += weight * s * s
        ts += weight * t * s
      }
    }
    return tt > 0 && ss > 0 ? ts / (tt * ss).squareRoot() : 0
  }

  /// Slope of the posterior's mean place on time, arena units per bin, by least squares over bins with a
  /// spike: others say nothing of place. nil on tracks that are no line.
  public func slope(_ bins: [Bin]) -> Double? {
    guard readsSlopes else { return nil }
    let places = coordinates(bins.map(\.posterior))
    let points = bins.indices.filter { !bins[$0].isSilent }.map { bin in
      (Double(bin), zip(bins[bin].posterior, places).reduce(0.0) { $0 + $1.0 * $1.1 })
    }
    return points.count > 1 ? MotionMetrics.slope(points) : 0
  }

  /// The best straight line on a grid of starts and ends.
  private func lineFit(
    _ posteriors: [[Double]], _ places: [Double]
  ) -> (share: Double, slope: Double) {
    let longest = places.max() ?? 0
    let ends = stride(from: 0, through: longest, by: max(band, longest / 40))
    var (best, bestSlope) = (0.0, 0.0)
    let steps = Double(posteriors.count - 1)
    for start in ends {
      for end in ends {
        let line = posteriors.indices.map { start + (end - start) * Double($0) / steps }
        let share = mass(of: posteriors, along: line, places)
        if share > best { (best, bestSlope) = (share, (end - start) / steps) }
      }
    }
    return (best / Double(posteriors.count), bestSlope)
  }

  /// The posterior's mass within `band` of a line that gives one place for every bin.
  private func mass(
    of posteriors: [[Double]], along line: [Double], _ places: [Double]
  ) -> Double {
    var mass = 0.0
    for (row, place) in zip(posteriors, line) {
      for (index, weight) in row.enumerated() where abs(places[index] - place) <= band {
        mass += weight
      }
    }
    return mass
  }

  /// Where an event stands among shuffled ones.
  public struct Significance: Sendable, Equatable {
    /// Share of shuffles with |weighted correlation| at least as large, the event among them.
    public var pValue: Double
    /// (|event| - mean) / deviation of shuffles.
    public var zScore: Double
    /// Median |slope| of shuffles, arena units per bin; nil on tracks that are no line.
    public var shuffledSlope: Double?
  }

  /// The weighted correlation's significance against `draws` shuffles.
  ///
  /// - Parameters:
  ///   - counts: the event's counts `[bin][unit]`.
  ///   - pool: bins of all events, for pooled positions; the event's own where empty.
  public func significance(
    of counts: [[Double]], width: Double, shuffle: Shuffle, draws: Int = 1_000,
    pool: [Bin] = [], stream: RandomStream
  ) -> Significance? {
    guard counts.count > 2, draws > 0 else { return nil }
    let event = bins(counts, width: width)
    let observed = abs(weightedCorrelation(event.map(\.posterior)))
    var (values, slopes) = ([Double](), [Double]())
    for draw in 0..<draws {
      let address = stream.with(.eventShuffles).at(step: stream.step + UInt64(draw))
      let shuffled = shuffled(event, counts, width: width, by: shuffle, pool: pool, address)
      values.append(abs(weightedCorrelation(shuffled.map(\.posterior))))
      if let steepness = slope(shuffled) { slopes.append(abs(steepness)) }
    }
    let mean = values.reduce(0, +) / Double(draws)
    let deviation =
      (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, draws - 1)))
      .squareRoot()
    return Significance(
      pValue: Double(1 + values.count { $0 >= observed }) / Double(draws + 1),
      zScore: deviation > 0 ? (observed - mean) / deviation : 0,
      shuffledSlope: slopes.isEmpty ? nil : MotionMetrics.median(slopes))
  }

  private func shuffled(
    _ event: [Bin], _ counts: [[Double]], width: Double, by shuffle: Shuffle, pool: [Bin],
    _ address: RandomStream
  ) -> [Bin] {
    switch shuffle {
    case .cellIdentity:
      let order = address.permutation(of: decoder.units)
      return bins(counts.map { row in order.map { row[$0] } }, width: width)
    case .timeBins: return address.permutation(of: event.count).map { event[$0] }
    case .placeRotation:
      let places = coordinates(event.map(\.posterior))
      let order = places.indices.sorted { places[$0] < places[$1] }
      let draws = address.uniforms(event.count)
      return zip(event, draws).map { bin, draw in
        let offset = Int(draw * Double(order.count))
        var rotated = bin
        for (rank, place) in order.enumerated() {
          rotated.posterior[order[(rank + offset) % order.count]] = bin.posterior[place]
        }
        return rotated
      }
    case .pooledPositions:
      let source = pool.isEmpty ? event : pool
      return address.uniforms(event.count).map {
        source[min(source.count - 1, Int($0 * Double(source.count)))]
      }
    }
  }
}
