import RandomStreams
import Tensors

/// Positions from spike counts or from the rates of a model, by one code path (REPLAY §11.2).
///
/// `P(x | n) ∝ P(x) Π_i f_i(x)^{n_i} exp(-τ Σ_i f_i(x))`, f in hertz, τ the width of a bin.
public struct BayesianDecoder: Sendable, Equatable {
  /// Bins of position.
  public let grid: Grid
  /// Bins that may be decoded to.
  public let places: [Int]
  /// ln f, `place · units + unit`.
  private let logRates: [Double]
  /// Σ_i f_i(x), hertz, by place.
  let totalRates: [Double]
  /// Cells whose spikes are counted.
  public let units: Int
  /// ln P(x), by place.
  public var logPrior: [Double]

  /// A decoder of rate maps.
  ///
  /// - Parameter floor: least rate of a unit, hertz, so that no spike excludes a place.
  public init(_ maps: RateMaps, floor: Double = 0.1) throws(ReplayError) {
    let bins = maps.across * maps.down
    let places = (0..<bins).filter { maps.visited[$0] }
    try self.init(
      grid: maps.grid, places: places, units: maps.units, floor: floor
    ) { place, unit in maps.rates[unit * bins + place] * maps.peakRates[unit] }
  }

  /// A decoder of a model's place code with peak rate `peakRate` in hertz.
  public init(
    _ code: SignalCode, lower: Position, upper: Position, across: Int, down: Int,
    peakRate: Double = 20,
    floor: Double = 0.1, near track: Track? = nil, limit: Double = 0.15
  ) throws(ReplayError) {
    let grid = Grid(lower: lower, upper: upper, across: across, down: down)
    let places = (0..<grid.count).filter { bin in
      track.map { $0.nearest(to: grid.centre(bin)).distance <= limit } ?? true
    }
    let rates: Matrix<Double> = code.signals(at: places.map(grid.centre))
    let rowOf = Dictionary(uniqueKeysWithValues: places.enumerated().map { ($1, $0) })
    try self.init(grid: grid, places: places, units: code.dimension, floor: floor) { place, unit in
      peakRate * max(0, rates[rowOf[place] ?? 0, unit])
    }
  }

  private init(
    grid: Grid, places: [Int], units: Int, floor: Double, rate: (Int, Int) -> Double
  ) throws(ReplayError) {
    guard !places.isEmpty, units > 0, floor > 0 else {
      throw .invalidParameter(
        name: "places", value: "\(places.count) places, \(units) units",
        expected: "1 or more of both, and a floor above 0 Hz")
    }
    (self.grid, self.places, self.units) = (grid, places, units)
    var (logs, totals) = ([Double](), [Double]())
    for place in places {
      var total = 0.0
      for unit in 0..<units {
        let value = max(floor, rate(place, unit))
        total += value
        logs.append(log(value))
      }
      totals.append(total)
    }
    (logRates, totalRates) = (logs, totals)
    logPrior = [Double](repeating: -log(Double(places.count)), count: places.count)
  }

  /// ln P(n | x) + constant, by place.
  public func logLikelihood(counts: [Double], width: Double) -> [Double] {
    precondition(counts.count == units)
    return places.indices.map { place in
      var sum = -width * totalRates[place]
      for unit in 0..<units where counts[unit] > 0 {
        sum += counts[unit] * logRates[place * units + unit]
      }
      return sum
    }
  }

  /// P(x | n) for one bin, by place.
  public func posterior(counts: [Double], width: Double) -> [Double] {
    let likelihood = logLikelihood(counts: counts, width: width)
    return normalised(zip(likelihood, logPrior).map { $0 + $1 })
  }

  /// The places' centres.
  public var centres: [Position] { places.map(grid.centre) }

  /// The mean and the most probable position of a posterior.
  public func estimates(_ posterior: [Double]) -> (mean: Position, mode: Position) {
    let mean = zip(posterior, centres).reduce(Position(0, 0)) { $0 + $1.0 * $1.1 }
    let best = posterior.indices.max { posterior[$0] < posterior[$1] } ?? 0
    return (mean, grid.centre(places[best]))
  }

  /// exp(x) / Σ exp(x), without overflow.
  func normalised(_ logs: [Double]) -> [Double] {
    let largest = logs.max() ?? 0
    let weights = logs.map { exp($0 - largest) }
    let total = weights.reduce(0, +)
    return weights.map { $0 / total }
  }

  /// Poisson spike counts of a model: `[bin][unit]` from outputs `[step, unit]`, rates
  /// `max(0, y) · peakRate`, `steps` steps of `timeStep` seconds to a bin.
  public static func spikes(
    from outputs: Matrix<Double>, peakRate: Double, timeStep: Double, stream: RandomStream
  ) -> [[Double]] {
    var rates = outputs
    rates.mapInPlace { Swift.max(0, $0) * peakRate * timeStep }
    var address = stream.with(.modelSpikes)
    rates.drawPoissonCounts(from: &address)
    return (0..<rates.rows).map { Array(rates.row($0)) }
  }
}
