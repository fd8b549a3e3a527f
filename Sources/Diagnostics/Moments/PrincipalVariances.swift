import Tensors

/// The variances (n - 1) of draws `[draw, unit]` along their principal axes, descending; undefined
/// (`nil`) for fewer than two draws or one that is not finite.
public func principalVariances<Scalar: TensorScalar>(_ samples: Matrix<Scalar>) -> [Double]? {
  guard let set = SampleSet(samples), set.count > 1 else { return nil }
  let means = (0..<set.units).map { accurateMean(set.column($0)) }
  let eigen = try? covarianceMatrix(set, means).symmetricEigen(name: "covariance")
  return eigen?.values.reversed().map { max($0, 0) }  // a rounding below 0
}

/// How many dimensions draws `[draw, unit]` fill: `(Σ λ)² / Σ λ²` of the variances λ along the
/// principal axes, from 1 to the number of units. Undefined (`nil`) where all draws are equal.
public func participationRatio<Scalar: TensorScalar>(_ samples: Matrix<Scalar>) -> Double? {
  principalVariances(samples).flatMap { participationRatio(variances: $0) }
}

/// `(Σ λ)² / Σ λ²`; undefined (`nil`) unless the variances are non-negative and one is positive.
public func participationRatio(variances: [Double]) -> Double? {
  guard variances.allSatisfy({ $0 >= 0 && $0.isFinite }), let largest = variances.max(), largest > 0
  else { return nil }
  let scaled = variances.map { $0 / largest }
  let sum = scaled.reduce(0, +)
  return sum * sum / scaled.reduce(0) { $0 + $1 * $1 }
}
