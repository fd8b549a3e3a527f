import Tensors

/// Averages over a standard normal variable by the trapezoid rule, which converges geometrically
/// for smooth functions.
struct GaussianAverage {
  /// Points z and their weights, which sum to 1.
  let points: [Double]
  let weights: [Double]

  init(points count: Int = 401, range: Double = 9) {
    points = (0..<count).map { range * (2 * Double($0) / Double(count - 1) - 1) }
    let raw = points.map { exp(-$0 * $0 / 2) }
    let total = raw.reduce(0, +)
    weights = raw.map { $0 / total }
  }

  /// E[f(z)], z standard normal.
  func callAsFunction(_ f: (Double) -> Double) -> Double {
    var sum = 0.0
    for (z, weight) in zip(points, weights) { sum += weight * f(z) }
    return sum
  }
}

/// log cosh x, without overflow.
func logCosh(_ x: Double) -> Double { abs(x) + log1p(exp(-2 * abs(x))) - log(2) }

/// log(Σ exp xᵢ / n), without overflow.
func logMeanExp(_ values: [Double]) -> Double {
  let largest = values.max() ?? 0
  let sum = values.reduce(0) { $0 + exp($1 - largest) }
  return largest + log(sum / Double(values.count))
}
