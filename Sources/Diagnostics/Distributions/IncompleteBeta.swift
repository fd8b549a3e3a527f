import Tensors

/// The regularised incomplete beta function I(x; a, b), the law of a beta variable; undefined
/// (`nil`) unless `a, b > 0` and `0 ≤ x ≤ 1`.
///
/// - Reference: NIST DLMF 8.17.22 (continued fraction).
public func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double? {
  guard a > 0, b > 0, a.isFinite, b.isFinite, x >= 0, x <= 1 else { return nil }
  if x == 0 || x == 1 { return x }
  // The fraction converges fast below the mean; the mirror image serves above it.
  if x > (a + 1) / (a + b + 2) {
    return 1 - betaFront(x, a, b) * betaFraction(1 - x, b, a) / b
  }
  return betaFront(x, a, b) * betaFraction(x, a, b) / a
}

/// The `p` quantile of the beta distribution with parameters `a`, `b`; undefined (`nil`) for
/// arguments out of range. Found by bisection, to the last bit.
public func betaQuantile(_ p: Double, _ a: Double, _ b: Double) -> Double? {
  guard p >= 0, p <= 1, incompleteBeta(0.5, a, b) != nil else { return nil }
  if p == 0 || p == 1 { return p }
  var (lower, upper) = (0.0, 1.0)
  while true {
    let middle = (lower + upper) / 2
    guard middle > lower, middle < upper, let below = incompleteBeta(middle, a, b) else {
      return middle
    }
    if below < p { lower = middle } else { upper = middle }
  }
}

/// xᵃ (1 - x)ᵇ / B(a, b)
private func betaFront(_ x: Double, _ a: Double, _ b: Double) -> Double {
  exp(a * log(x) + b * log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b))
}

private func betaFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
  let tiny = 1e-300
  let guarded = { (value: Double) in abs(value) < tiny ? tiny : value }
  var (c, d) = (1.0, 1 / guarded(1 - (a + b) * x / (a + 1)))
  var value = d
  for i in 1...100_000 {
    let m = Double(i)
    let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
    let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / guarded(1 + even * d)
    c = guarded(1 + even / c)
    value *= c * d
    d = 1 / guarded(1 + odd * d)
    c = guarded(1 + odd / c)
    value *= c * d
    if abs(c * d - 1) < 1e-16 { break }
  }
  return value
}
