import Tensors

/// The units of a recording that say where the animal is, with their rate maps.
public struct PlaceUnits: Sendable {
  /// What a unit must have while the animal runs.
  public struct Choice: Sendable, Equatable, Codable {
    /// Fewest spikes.
    public var leastSpikes = 100
    /// Least spatial information, bits per spike.
    public var leastInformation = 0.3
    /// Least rate at the peak of the map, hertz.
    public var leastPeak = 1.0

    /// At least 100 spikes, 0.3 bits per spike and 1 Hz at the peak.
    public init() {}

    /// For people.
    public var text: String {
      "at least \(leastSpikes) spikes, \(leastInformation) bits per spike and \(leastPeak) Hz at the "
        + "peak while running"
    }
  }

  /// Their spikes.
  public var spikes: RecordedSpikes
  /// Their maps.
  public var maps: RateMaps
  /// Spatial information of each, bits per spike.
  public var information: [Double]
  /// Units of the recording, place-like or not.
  public var recorded: Int

  /// Chooses among `all`.
  ///
  /// - Parameters:
  ///   - running: positions in arena units and their times, seconds.
  ///   - epochs: when the animal runs, seconds.
  ///   - binWidth: of the maps, arena units; they are smoothed by as much.
  public init(
    _ all: RecordedSpikes, running: (positions: [Position], times: [Double]),
    epochs: [ClosedRange<Double>], arena: TrackedArena, binWidth: Double = 0.04,
    choice: Choice = Choice()
  ) throws(ReplayError) {
    recorded = all.units.count
    let enough = all.selecting(spikes: choice.leastSpikes...Int.max, during: epochs)
    func bins(_ length: Double) -> Int { max(1, Int((length / binWidth).rounded())) }
    let maps = try RateMaps(
      positions: running.positions, times: running.times, spikeTimes: enough.times,
      lower: Position(0, 0), upper: arena.size, across: bins(arena.size.x),
      down: bins(arena.size.y), smoothing: binWidth)
    let occupancy = RateMaps.occupancy(
      of: maps.grid, running.positions, running.times, maximumGap: 0.5)
    let information = (0..<enough.units.count).map { maps.information(of: $0, occupancy) }
    let kept = enough.units.indices.filter {
      information[$0] >= choice.leastInformation && maps.peakRates[$0] >= choice.leastPeak
    }
    guard kept.count > 1 else {
      throw .badTrajectory(
        name: arena.name,
        reason: "\(kept.count) of \(recorded) units say where the animal is: \(choice.text)",
        advice:
          "Are spikes and positions in one unit of time? Give epochs in which the animal runs.")
    }
    spikes = enough.keeping(kept)
    self.maps = maps.keeping(kept)
    self.information = kept.map { information[$0] }
  }
}

extension RateMaps {
  /// `Σ_x p(x) λ(x)/λ̄ log₂ λ(x)/λ̄` of one unit, bits per spike; p from seconds in each bin.
  func information(of unit: Int, _ occupancy: [Double]) -> Double {
    let bins = across * down
    let total = occupancy.reduce(0, +)
    guard total > 0 else { return 0 }
    let map = rates[unit * bins..<(unit + 1) * bins]
    let mean = zip(map, occupancy).reduce(0.0) { $0 + $1.0 * $1.1 } / total
    guard mean > 0 else { return 0 }
    return zip(map, occupancy).reduce(0.0) { sum, bin in
      let ratio = bin.0 / mean
      return sum + (ratio > 0 ? bin.1 / total * ratio * log(ratio) / log(2) : 0)
    }
  }

  /// The maps of some units.
  func keeping(_ kept: [Int]) -> RateMaps {
    let bins = across * down
    var result = self
    result.units = kept.count
    result.rates = kept.flatMap { rates[$0 * bins..<($0 + 1) * bins] }
    result.peakRates = kept.map { peakRates[$0] }
    return result
  }
}

extension RecordedSpikes {
  /// Some of the units.
  func keeping(_ kept: [Int]) -> RecordedSpikes {
    var result = self
    result.units = kept.map { units[$0] }
    result.times = kept.map { times[$0] }
    return result
  }
}
