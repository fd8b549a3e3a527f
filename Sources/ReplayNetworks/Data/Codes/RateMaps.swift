import Tensors

/// Rates of recorded units over a grid of positions, scaled so that each unit's peak is 1.
public struct RateMaps: Sendable, Equatable, Codable {
  /// Number of units.
  public var units: Int
  /// Bins across and down.
  public var across: Int
  /// Bins down.
  public var down: Int
  /// Lower corner.
  public var lower: Position
  /// Upper corner.
  public var upper: Position
  /// Rates in units of the unit's peak, `(unit · down + row) · across + column`.
  public var rates: [Double]
  /// Peak rates, hertz.
  public var peakRates: [Double]
  /// Which bins the animal visited.
  public var visited: [Bool]

  /// Occupancy-normalised maps with Gaussian smoothing of counts and occupancy alike.
  ///
  /// - Parameters:
  ///   - positions: positions at `times` (seconds), while the animal runs.
  ///   - spikeTimes: of every unit, seconds.
  ///   - maximumGap: longest interval between samples that counts as occupied, seconds.
  ///   - smoothing: standard deviation, in arena units.
  public init(
    positions: [Position], times: [Double], spikeTimes: [[Double]], lower: Position,
    upper: Position,
    across: Int, down: Int, smoothing: Double, maximumGap: Double = 0.5
  ) throws(ReplayError) {
    guard positions.count == times.count, positions.count > 1 else {
      throw .shapeMismatch(
        name: "positions", expected: [times.count], actual: [positions.count])
    }
    (units, self.across, self.down) = (spikeTimes.count, across, down)
    (self.lower, self.upper) = (lower, upper)
    let grid = Grid(lower: lower, upper: upper, across: across, down: down)
    let occupancy = RateMaps.occupancy(of: grid, positions, times, maximumGap: maximumGap)
    visited = occupancy.map { $0 > 0 }
    let smoothOccupancy = grid.smoothed(occupancy, deviation: smoothing)
    rates = []
    peakRates = []
    for spikes in spikeTimes {
      var counts = [Double](repeating: 0, count: grid.count)
      for time in spikes {
        let index = RateMaps.sample(at: time, in: times, maximumGap: maximumGap)
        if let bin = index.flatMap({ grid.bin(of: positions[$0]) }) { counts[bin] += 1 }
      }
      let smooth = grid.smoothed(counts, deviation: smoothing)
      let map = zip(smooth, smoothOccupancy).map { $1 > 0.01 ? $0 / $1 : 0 }
      let peak = map.max() ?? 0
      peakRates.append(peak)
      rates.append(contentsOf: map.map { peak > 0 ? $0 / peak : 0 })
    }
  }

  /// Seconds spent in every bin, without gaps.
  static func occupancy(
    of grid: Grid, _ positions: [Position], _ times: [Double], maximumGap: Double
  ) -> [Double] {
    var occupancy = [Double](repeating: 0, count: grid.count)
    for index in 1..<times.count where times[index] - times[index - 1] <= maximumGap {
      if let bin = grid.bin(of: positions[index - 1]) {
        occupancy[bin] += times[index] - times[index - 1]
      }
    }
    return occupancy
  }

  /// The sample before `time`, nil in gaps.
  static func sample(at time: Double, in times: [Double], maximumGap: Double) -> Int? {
    var (low, high) = (0, times.count)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] <= time { low = middle + 1 } else { high = middle }
    }
    guard low > 0, low < times.count, times[low] - times[low - 1] <= maximumGap else { return nil }
    return low - 1
  }

  /// The grid of the maps.
  public var grid: Grid { Grid(lower: lower, upper: upper, across: across, down: down) }

  /// Rates `[point, unit]` by bilinear interpolation, in units of the peak.
  public func rates<Scalar: ReplayScalar>(at points: [Position]) -> Matrix<Scalar> {
    var result = Matrix<Scalar>.zeros(points.count, units)
    let bins = across * down
    for (row, point) in points.enumerated() {
      let weights = grid.bilinear(point)
      for unit in 0..<units {
        var rate = 0.0
        for (bin, weight) in weights { rate += weight * rates[unit * bins + bin] }
        result[row, unit] = Scalar(rate)
      }
    }
    return result
  }

  /// The visited bin whose rates lie closest to a row of rates.
  public func decode(_ row: some Collection<Double>) -> Position? {
    let values = Array(row)
    guard values.allSatisfy(\.isFinite) else { return nil }
    let bins = across * down
    var (best, bestBin): (Double, Int?) = (.infinity, nil)
    for bin in 0..<bins where visited[bin] {
      var square = 0.0
      for unit in 0..<units {
        let difference = values[unit] - rates[unit * bins + bin]
        square += difference * difference
      }
      if square < best { (best, bestBin) = (square, bin) }
    }
    return bestBin.map(grid.centre)
  }
}
