import Tensors

/// The energy distance of two sets `[draw, unit]`, `2 E|X - Y| - E|X - X'| - E|Y - Y'|`, in their
/// unit; 0 if and only if their laws are equal.
///
/// Undefined (`nil`) for an empty set (fewer than two draws where `unbiased`) or a number that is
/// not finite. O(n² · units) time, O(n) memory; bits do not depend on the number of threads.
///
/// - Reference: Székely & Rizzo (2013), *Energy statistics*. SciPy's `energy_distance` is the square
///   root of the biased estimate, in one dimension.
public func energyDistance<Scalar: TensorScalar>(
  _ x: Matrix<Scalar>, _ y: Matrix<Scalar>, estimator: PairEstimator = .biased,
  parallelism: Parallelism = .serial
) -> Double? {
  guard let (first, second) = samplePair(x, y) else { return nil }
  guard estimator == .biased || min(first.count, second.count) > 1 else { return nil }
  let kernel = PairwiseKernel(first.pooled(with: second), .distance)
  let sums = kernel.sums(splitAt: first.count, parallelism)
  let distance = -sums.contrast(first.count, second.count, estimator, diagonal: 0)
  return estimator == .biased ? max(distance, 0) : distance  // a rounding below 0
}
