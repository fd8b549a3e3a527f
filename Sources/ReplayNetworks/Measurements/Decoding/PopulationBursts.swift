/// Population bursts: candidates for replay in recorded spikes (REPLAY §11.3).
public struct PopulationBursts: Sendable, Equatable, Codable {
  /// Width of the bins of the multi-unit rate, seconds.
  public var binWidth = 0.002
  /// Standard deviation of the Gaussian that smooths it, seconds.
  public var smoothing = 0.015
  /// How far above its mean the rate must rise, standard deviations.
  public var threshold = 3.0
  /// Shortest and longest event, seconds.
  public var shortest = 0.05
  /// Longest event, seconds.
  public var longest = 0.5
  /// Fewest units with a spike.
  public var minimumUnits = 5

  /// A detector with the defaults.
  public init() {}

  /// An event, seconds.
  public struct Event: Sendable, Equatable, Codable {
    /// When it starts, seconds.
    public var start: Double
    /// When it ends, seconds.
    public var end: Double
    /// Units that fired.
    public var activeUnits: Int
    /// Length, seconds.
    public var duration: Double { end - start }
  }

  /// Events within `interval`: the smoothed rate of all units above mean + threshold · deviation,
  /// with edges where it returns to its mean.
  public func events(in spikes: RecordedSpikes, during interval: ClosedRange<Double>) -> [Event] {
    let bins = Int((interval.upperBound - interval.lowerBound) / binWidth)
    guard bins > 2 else { return [] }
    let counts = spikes.counts(from: interval.lowerBound, width: binWidth, bins: bins)
    let grid = Grid(
      lower: Position(0, 0), upper: Position(Double(bins) * binWidth, 1), across: bins, down: 1)
    let rate = grid.smoothed(
      counts.map { Double($0.reduce(0, +)) }, deviation: smoothing, onlyAcross: true)
    let mean = rate.reduce(0, +) / Double(bins)
    let deviation = (rate.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(bins)).squareRoot()
    guard deviation > 0 else { return [] }
    let peaks = bursts(of: rate, above: mean + threshold * deviation, edges: mean)
    return peaks.compactMap { bins in
      let duration = Double(bins.count) * binWidth
      let active = spikes.units.indices.count { unit in bins.contains { counts[$0][unit] > 0 } }
      guard duration >= shortest, duration <= longest, active >= minimumUnits else { return nil }
      return Event(
        start: interval.lowerBound + Double(bins.lowerBound) * binWidth,
        end: interval.lowerBound + Double(bins.upperBound) * binWidth, activeUnits: active)
    }
  }

  /// Ranges of bins around values above `limit`, as far as values stay above `edges`.
  private func bursts(of rate: [Double], above limit: Double, edges: Double) -> [Range<Int>] {
    var bursts: [Range<Int>] = []
    var index = 0
    while index < rate.count {
      guard rate[index] > limit else {
        index += 1
        continue
      }
      var (first, last) = (index, index)
      while first > 0 && rate[first - 1] > edges { first -= 1 }
      while last + 1 < rate.count && rate[last + 1] > edges { last += 1 }
      index = last + 1
      bursts.append(first..<last + 1)
    }
    return bursts
  }
}
