import Tensors

/// How far the moments of draws are from those of others, in standard errors of the latter's: what a change of the
/// arithmetic costs beside what the draws can tell.
public struct MomentShift: Sendable, Equatable {
  /// Of the mean of each unit.
  public let means: [Double]
  /// Of the variance of each unit, with the standard error of a normal law.
  public let variances: [Double]
  /// Of the covariance of each unit and the next one, that of the last with the first, likewise.
  public let covariances: [Double]

  /// The moments of `other` `[draw, unit]` beside those of independent draws `exact` `[draw, unit]`.
  public init(from exact: Matrix<Double>, to other: Matrix<Double>) {
    precondition(exact.columns == other.columns && exact.rows > 1 && other.rows > 1)
    let (units, draws) = (exact.columns, Double(exact.rows))
    let (known, found) = (exact.covariance(), other.covariance())
    let (from, to) = (exact.columnMeans(), other.columnMeans())
    means = (0..<units).map { (to[$0] - from[$0]) / (known[$0, $0] / draws).squareRoot() }
    variances = (0..<units).map { unit in
      let variance = known[unit, unit]
      return (found[unit, unit] - variance) / (variance * (2 / draws).squareRoot())
    }
    covariances = (0..<units).map { unit in
      let next = (unit + 1) % units
      let common = known[unit, next]
      let spread = (known[unit, unit] * known[next, next] + common * common) / draws
      return (found[unit, next] - common) / spread.squareRoot()
    }
  }

  /// The largest of all; NaN where one is not defined.
  public var largest: Double {
    let all = means + variances + covariances
    return all.contains { $0.isNaN } ? .nan : all.reduce(0) { max($0, abs($1)) }
  }
}
