import Tensors

/// A one-dimensional law by quadrature: normalised on evenly spaced points, no simulation.
///
/// ```swift
/// let target = QuadratureDensity { mixture.logDensity($0) }
/// let network = QuadratureDensity(drift: { score($0) })
/// let kl = network?.klDivergence(from: target!)          // KL(network ‖ target)
/// let right = network?.mass(in: 0...6)
/// ```
public struct QuadratureDensity: Sendable, Equatable {
  /// Ends of the axis.
  public let range: ClosedRange<Double>
  /// ln density at evenly spaced points from end to end.
  public let logDensity: [Double]

  /// Distance of two points.
  public var spacing: Double {
    (range.upperBound - range.lowerBound) / Double(logDensity.count - 1)
  }

  /// The law with the log-density given, up to a constant; -∞ where there is no mass. Undefined
  /// (`nil`) for a log-density that is NaN or +∞, and without mass.
  public init?(
    over range: ClosedRange<Double> = -6...6, points: Int = 12_001,
    logDensity: (Double) -> Double
  ) {
    precondition(points > 1 && range.lowerBound < range.upperBound)
    let step = (range.upperBound - range.lowerBound) / Double(points - 1)
    self.init(
      range, values: (0..<points).map { logDensity(range.lowerBound + Double($0) * step) })
  }

  /// The stationary law of `dx = drift dt + √(2 diffusion) dB`: `q ∝ exp ∫ drift / diffusion`, by
  /// Simpson's rule between points (a kink of the drift inside one costs 1e-7 at the default).
  public init?(
    drift: (Double) -> Double, diffusion: Double = 1, over range: ClosedRange<Double> = -6...6,
    points: Int = 12_001
  ) {
    precondition(points > 1 && range.lowerBound < range.upperBound && diffusion > 0)
    let step = (range.upperBound - range.lowerBound) / Double(points - 1)
    var values = [0.0]
    var left = drift(range.lowerBound)
    for i in 1..<points {
      let x = range.lowerBound + Double(i) * step
      let right = drift(x)
      let integral = (left + 4 * drift(x - step / 2) + right) * step / 6
      values.append(values[i - 1] + integral / diffusion)
      left = right
    }
    self.init(range, values: values)
  }

  private init?(_ range: ClosedRange<Double>, values: [Double]) {
    guard let top = values.max(), top.isFinite, !values.contains(where: \.isNaN) else { return nil }
    let spacing = (range.upperBound - range.lowerBound) / Double(values.count - 1)
    let total = trapezoid(values.map { exp($0 - top) }) * spacing
    self.range = range
    logDensity = values.map { $0 - top - log(total) }
  }

  /// `KL(self ‖ other)`, nat, of laws on the same points. Infinite where `other` has no mass and
  /// this has.
  public func klDivergence(from other: QuadratureDensity) -> Double {
    precondition(range == other.range && logDensity.count == other.logDensity.count)
    let integrand = zip(logDensity, other.logDensity).map { p, q in
      p == -.infinity ? 0 : exp(p) * (p - q)
    }
    return trapezoid(integrand) * spacing
  }

  /// The mean of `function`.
  public func expectation(_ function: (Double) -> Double) -> Double {
    let values = logDensity.enumerated().map {
      exp($1) * function(range.lowerBound + Double($0) * spacing)
    }
    return trapezoid(values) * spacing
  }

  /// The mean of the law.
  public var mean: Double { expectation { $0 } }

  /// The variance of the law.
  public var variance: Double {
    let centre = mean
    return expectation { ($0 - centre) * ($0 - centre) }
  }

  /// The mass between two ends, taken to the nearest points.
  public func mass(in part: ClosedRange<Double>) -> Double {
    let place = { (x: Double) in
      let inside = min(max(x, range.lowerBound), range.upperBound)
      return Int(((inside - range.lowerBound) / spacing).rounded())
    }
    return trapezoid(logDensity[place(part.lowerBound)...place(part.upperBound)].map { exp($0) })
      * spacing
  }

  /// Places of the local maxima, ascending.
  public var modes: [Double] {
    guard logDensity.count > 2 else { return [] }
    let inner = 1..<logDensity.count - 1
    let tops = inner.filter { (place: Int) -> Bool in
      let height = logDensity[place]
      return height > logDensity[place - 1] && height >= logDensity[place + 1]
    }
    return tops.map { range.lowerBound + Double($0) * spacing }
  }
}

/// Σ with half weight at both ends.
private func trapezoid(_ values: [Double]) -> Double {
  guard values.count > 1, let first = values.first, let last = values.last else { return 0 }
  return values.dropFirst().dropLast().reduce(first / 2, +) + last / 2
}
