import Tensors

/// The squared maximum mean discrepancy of two sets `[draw, unit]` for the Gaussian kernel
/// `k = exp(-|x - y|² / 2h²)`: `E k(X, X') + E k(Y, Y') - 2 E k(X, Y)`, no unit.
///
/// `bandwidth` h defaults to the median distance of the pooled draws (`medianDistance`). The
/// unbiased estimate of equal laws is about 0, of either sign; `permutationTest` says whether a
/// value is large.
///
/// Undefined (`nil`) for fewer than two draws, a number that is not finite, or a median distance
/// of 0. O(n² · units) time; bits do not depend on the number of threads.
///
/// - Reference: Gretton et al. (2012), *A kernel two-sample test*, eq. 3.
public func maximumMeanDiscrepancy<Scalar: TensorScalar>(
  _ x: Matrix<Scalar>, _ y: Matrix<Scalar>, bandwidth: Double? = nil,
  estimator: PairEstimator = .unbiased, parallelism: Parallelism = .serial
) -> Double? {
  guard let (first, second) = samplePair(x, y), min(first.count, second.count) > 1 else {
    return nil
  }
  let pooled = first.pooled(with: second)
  guard let bandwidth = bandwidth ?? medianDistance(pooled), bandwidth > 0 else { return nil }
  let kernel = PairwiseKernel(pooled, .gaussian(bandwidth: bandwidth))
  let sums = kernel.sums(splitAt: first.count, parallelism)
  return sums.contrast(first.count, second.count, estimator, diagonal: 1)
}

/// The median distance of two different draws of both sets together, `[draw, unit]`; undefined
/// (`nil`) if it is 0.
///
/// Above 2000 draws it is that of 2000 of them, evenly spaced in lexicographic order: the choice
/// depends on the draws, not on which set they came from, so that permutation tests stay exact.
public func medianDistance<Scalar: TensorScalar>(
  _ x: Matrix<Scalar>, _ y: Matrix<Scalar>
) -> Double? {
  samplePair(x, y).flatMap { medianDistance($0.pooled(with: $1)) }
}

func medianDistance(_ pooled: SampleSet, largest: Int = 2000) -> Double? {
  let set = pooled.count > largest ? evenlySpaced(pooled, largest) : pooled
  guard set.count > 1 else { return nil }
  let kernel = PairwiseKernel(set, .distance)
  var distances: [Double] = []
  distances.reserveCapacity(set.count * (set.count - 1) / 2)
  var row = [Double](repeating: 0, count: set.count)
  for i in 0..<set.count - 1 {
    row.withUnsafeMutableBufferPointer {
      kernel.fill(rows: i..<i + 1, from: i + 1, $0.baseAddress!)
    }
    distances.append(contentsOf: row[..<(set.count - 1 - i)])
  }
  let middle = median(reordering: &distances)
  return middle > 0 && middle.isFinite ? middle : nil
}

private func evenlySpaced(_ set: SampleSet, _ count: Int) -> SampleSet {
  let (values, units) = (set.values, set.units)
  let order = (0..<set.count).sorted { a, b in
    for k in 0..<units where values[a * units + k] != values[b * units + k] {
      return values[a * units + k] < values[b * units + k]
    }
    return false
  }
  let chosen = (0..<count).map { order[$0 * set.count / count] }
  return SampleSet(
    count: count, units: units,
    values: chosen.flatMap { values[$0 * units..<($0 + 1) * units] })
}
