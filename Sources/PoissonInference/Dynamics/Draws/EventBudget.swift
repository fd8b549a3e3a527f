import Tensors

/// How many exponential events a relaxed Poisson count needs.
public enum EventBudget {
  /// The most that are drawn.
  static let most = 100_000

  /// The smallest n with `P(Poisson(rate) ≤ n) ≥ 1 - tail` (IPVAE eq. 25), at least 1.
  ///
  /// - Parameters:
  ///   - rate: expected count; at most 30 000 is looked at.
  ///   - tail: the probability left out.
  public static func events(rate: Double, tail: Double = 1e-3) -> Int {
    guard rate > 0 else { return 1 }
    let rate = min(rate, 30_000)
    var (n, logTerm, sum) = (0, -rate, exp(-rate))
    while sum < 1 - tail, n < most {
      n += 1
      logTerm += log(rate / Double(n))
      sum += exp(logTerm)
    }
    return max(n, 1)
  }
}
