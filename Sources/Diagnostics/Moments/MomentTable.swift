import Tensors

/// Moments and tails of a set of draws `[draw, unit]`.
public struct MomentTable: Sendable, Equatable, Codable {
  /// Draws.
  public let count: Int
  /// Mean of each unit.
  public let mean: [Double]
  /// Standard deviation (n - 1) of each unit.
  public let standardDeviation: [Double]
  /// Covariance (n - 1), `[unit, unit]`.
  public let covariance: Matrix<Double>
  /// Fourth moment over squared variance (both with n) less 3, of each unit: 0 for a normal law, 3
  /// for Laplace's; undefined (`nil`) for a constant. A few stray draws dominate it.
  public let excessKurtosis: [Double?]
  /// `q98(|x|) / q50(|x|)` of each unit, about 0: 3.449 for a normal law, 5.644 for Laplace's;
  /// undefined (`nil`) where the median of |x| is 0. Stray draws do not move it.
  public let tailRatio: [Double?]

  /// Moments of `samples`; undefined (`nil`) for fewer than two draws or one that is not finite.
  public init?<Scalar: TensorScalar>(_ samples: Matrix<Scalar>) {
    guard let set = SampleSet(samples), set.count > 1 else { return nil }
    let columns = (0..<set.units).map { set.column($0) }
    let means = columns.map { accurateMean($0) }
    count = set.count
    mean = means
    covariance = covarianceMatrix(set, means)
    standardDeviation = (0..<set.units).map { [covariance] in covariance[$0, $0].squareRoot() }
    excessKurtosis = zip(columns, means).map { kurtosis($0, $1) }
    tailRatio = columns.map { Diagnostics.tailRatio($0) }
  }
}

/// Covariances (n - 1) about `means`, `[unit, unit]`.
func covarianceMatrix(_ set: SampleSet, _ means: [Double]) -> Matrix<Double> {
  var centred = set.values
  for i in 0..<set.count { for j in 0..<set.units { centred[i * set.units + j] -= means[j] } }
  let draws = Matrix(rows: set.count, columns: set.units, elements: centred)
  var covariance = draws.transposeTimes(draws)
  covariance.scale(by: 1 / Double(set.count - 1))
  return covariance
}

/// m₄ / m₂² - 3, or `nil` for a constant.
private func kurtosis(_ values: [Double], _ mean: Double) -> Double? {
  guard values.contains(where: { $0 != values[0] }) else { return nil }
  var (second, fourth) = (0.0, 0.0)
  for value in values {
    let square = (value - mean) * (value - mean)
    second += square
    fourth += square * square
  }
  let ratio = fourth * Double(values.count) / (second * second) - 3
  return ratio.isFinite ? ratio : nil
}

/// `q98(|x|) / q50(|x|)`; undefined (`nil`) where the median of |x| is 0.
public func tailRatio(_ values: [Double]) -> Double? {
  guard let levels = quantiles(values.map { abs($0) }, at: [0.98, 0.5]), levels[1] > 0 else {
    return nil
  }
  return levels[0] / levels[1]
}
