import RandomStreams
import Tensors

/// Tests whether two sets `[draw, unit]` have one law, by permuting which draw belongs to which set.
///
/// Draws must be independent within and between the sets: thin chains by their autocorrelation
/// time first, or take one draw per chain. The random permutations come from `stream`.
///
/// ```swift
/// var stream = RandomStream(seed: 1, purpose: .metrics)
/// let test = permutationTest(samples, reference, permutations: 999, using: &stream)
/// ```
///
/// Undefined (`nil`) for fewer than two draws in a set, a number that is not finite, or a median
/// distance of 0. O(n² · (units + permutations)) time.
///
/// - Reference: Gretton et al. (2012), *A kernel two-sample test*; Phipson & Smyth (2010),
///   *Permutation p-values should never be zero*.
public func permutationTest<Scalar: TensorScalar>(
  _ x: Matrix<Scalar>, _ y: Matrix<Scalar>,
  statistic: TwoSampleStatistic = .maximumMeanDiscrepancy(), permutations: Int = 499,
  using stream: inout RandomStream, parallelism: Parallelism = .serial
) -> TwoSampleTest? {
  let (n, m) = (x.rows, y.rows)
  let members = memberships(n, of: n + m, permutations: permutations, from: &stream)
  guard let (first, second) = samplePair(x, y), min(n, m) > 1 else { return nil }
  let pooled = first.pooled(with: second)
  guard let (form, diagonal, sign) = statistic.kernel(of: pooled) else { return nil }
  let kernel = PairwiseKernel(pooled, form)
  let sums = kernel.sums(members: members, diagonal: diagonal, first: n, parallelism)
  let values = sums.map { sign * $0.contrast(n, m, .unbiased, diagonal: diagonal) }
  let exceeding = values.dropFirst().count { $0 >= values[0] }
  return TwoSampleTest(
    statistic: values[0], pValue: Double(1 + exceeding) / Double(1 + permutations),
    permutations: permutations)
}

extension TwoSampleStatistic {
  /// The kernel, k(z, z), and the sign with which its contrast is the statistic.
  fileprivate func kernel(
    of pooled: SampleSet
  ) -> (PairwiseKernel.Form, diagonal: Double, sign: Double)? {
    switch self {
    case .energyDistance: return (.distance, 0, -1)
    case .maximumMeanDiscrepancy(let bandwidth):
      guard let bandwidth = bandwidth ?? medianDistance(pooled), bandwidth > 0 else { return nil }
      return (.gaussian(bandwidth: bandwidth), 1, 1)
    }
  }
}

/// Which draws form the first set, `[draw, 1 + permutation]`, 1 or 0; column 0 is the sets as given.
private func memberships(
  _ n: Int, of total: Int, permutations: Int, from stream: inout RandomStream
) -> Matrix<Double> {
  let uniforms = Matrix<Double>.uniforms(permutations, n, from: &stream).elements
  let width = 1 + permutations
  var members = [Double](repeating: 0, count: total * width)
  for i in 0..<n { members[i * width] = 1 }
  for p in 0..<permutations {
    var order = Array(0..<total)
    for i in 0..<n {  // Fisher & Yates, as far as the first set reaches
      let other = i + min(Int(uniforms[p * n + i] * Double(total - i)), total - i - 1)
      order.swapAt(i, other)
      members[order[i] * width + 1 + p] = 1
    }
  }
  return Matrix(rows: total, columns: width, elements: members)
}

extension PairwiseKernel {
  /// The sums of each column of `members`. With a the members and r the row sums of the kernel,
  /// aᵀKa, aᵀr and Σr are all that is needed.
  fileprivate func sums(
    members: Matrix<Double>, diagonal: Double, first n: Int, _ parallelism: Parallelism
  ) -> [PairSums] {
    let (total, width) = (set.count, members.columns)
    let sums = sumsByMember(members, parallelism)
    let all = sums[2 * width]
    return (0..<width).map { p in
      let (within, reach) = (sums[p], sums[width + p])
      return PairSums(
        first: within - Double(n) * diagonal, between: reach - within,
        second: all - 2 * reach + within - Double(total - n) * diagonal)
    }
  }

  /// aᵀKa of every column of `members`, then aᵀr of every column, then Σr; blocks of rows are added
  /// in their order.
  private func sumsByMember(
    _ members: Matrix<Double>, _ parallelism: Parallelism
  ) -> [Double] {
    let (total, width) = (set.count, members.columns)
    let blocks = (total + Self.blockSize - 1) / Self.blockSize
    let stride = 2 * width + 1
    var parts = [Double](repeating: 0, count: blocks * stride)
    parts.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let parts = buffer
      parallelism.forEachBlock(of: total, blockSize: Self.blockSize) { rows in
        let part = parts.baseAddress! + rows.lowerBound / Self.blockSize * stride
        accumulate(rows, members, into: part)
      }
    }
    var sums = [Double](repeating: 0, count: stride)
    for block in 0..<blocks { for k in 0..<stride { sums[k] += parts[block * stride + k] } }
    return sums
  }

  /// Adds to `part`, for every column a of members: Σ aᵢ (Ka)ᵢ, then Σ aᵢ rᵢ, then Σ rᵢ, over `rows`.
  private func accumulate(
    _ rows: Range<Int>, _ members: Matrix<Double>, into part: UnsafeMutablePointer<Double>
  ) {
    let (total, width) = (set.count, members.columns)
    var values = [Double](repeating: 0, count: rows.count * total)
    var products = [Double](repeating: 0, count: rows.count * width)
    withPointers(&values, &products, reading: members) { k, ka, members in
      fill(rows: rows, from: 0, k)
      Double.gemm(
        transposeA: false, transposeB: false, m: rows.count, n: width, k: total, alpha: 1, k,
        lda: total, members, ldb: width, beta: 0, ka, ldc: width)
      for i in rows {
        let local = i - rows.lowerBound
        let reach = fixedOrderSum(k + local * total, total)
        let (a, product) = (members + i * width, ka + local * width)
        Self.add(a, product, reach: reach, width: width, to: part)
      }
    }
  }

  /// The share of one draw: Σ aᵢ (Ka)ᵢ, Σ aᵢ rᵢ and Σ rᵢ of `width` columns.
  private static func add(
    _ a: UnsafePointer<Double>, _ product: UnsafePointer<Double>, reach: Double, width: Int,
    to part: UnsafeMutablePointer<Double>
  ) {
    for p in 0..<width {
      part[p] += a[p] * product[p]
      part[width + p] += a[p] * reach
    }
    part[2 * width] += reach
  }
}
