/// Sums of a kernel over ordered pairs of different draws of two sets.
struct PairSums {
  var first = 0.0
  var between = 0.0
  var second = 0.0

  /// mean within the first + mean within the second - 2 · mean between, for sets of n and m draws.
  ///
  /// `diagonal` is k(z, z), which a biased mean includes.
  func contrast(_ n: Int, _ m: Int, _ estimator: PairEstimator, diagonal: Double) -> Double {
    let (n, m) = (Double(n), Double(m))
    let cross = 2 * between / (n * m)
    switch estimator {
    case .unbiased: return first / (n * (n - 1)) + second / (m * (m - 1)) - cross
    case .biased:
      return (first + n * diagonal) / (n * n) + (second + m * diagonal) / (m * m) - cross
    }
  }
}
