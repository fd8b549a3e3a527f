import Tensors

/// ln Γ(x) for x > 0: Stirling's series after shifting the argument above 12.
func logGamma(_ x: Double) -> Double {
  var (argument, product) = (x, 1.0)
  while argument < 12 {
    product *= argument
    argument += 1
  }
  let inverse = 1 / argument
  let square = inverse * inverse
  // Bernoulli numbers B₂ₖ / (2k (2k - 1)), k = 7 … 1.
  let terms: [Double] = [
    1.0 / 156, -691.0 / 360_360, 1.0 / 1188, -1.0 / 1680, 1.0 / 1260, -1.0 / 360, 1.0 / 12,
  ]
  let series = terms.reduce(0.0) { $0 * square + $1 } * inverse
  return (argument - 0.5) * log(argument) - argument + 0.5 * log(2 * Double.pi) + series
    - log(product)
}

/// The regularised upper incomplete gamma function Q(a, x) = Γ(a, x) / Γ(a); undefined (`nil`)
/// unless `a > 0` and `x ≥ 0`.
///
/// - Reference: NIST DLMF 8.7.1 (series) and 8.9.2 (continued fraction).
public func upperIncompleteGamma(_ a: Double, _ x: Double) -> Double? {
  guard a > 0, x >= 0, a.isFinite else { return nil }
  if x == 0 { return 1 }
  if x == .infinity { return 0 }
  let front = exp(a * log(x) - x - logGamma(a))
  return x < a + 1 ? 1 - front * lowerSeries(a, x) : front * upperFraction(a, x)
}

/// The probability that χ² with `degreesOfFreedom` is at least `statistic`; undefined (`nil`) for
/// arguments out of range.
public func chiSquareTail(_ statistic: Double, degreesOfFreedom: Int) -> Double? {
  upperIncompleteGamma(Double(degreesOfFreedom) / 2, statistic / 2)
}

/// Σ xᵏ / (a (a + 1) … (a + k)).
private func lowerSeries(_ a: Double, _ x: Double) -> Double {
  var (term, sum, k) = (1 / a, 1 / a, a)
  while abs(term) > abs(sum) * 1e-17 {
    k += 1
    term *= x / k
    sum += term
  }
  return sum
}

/// The continued fraction of Γ(a, x) xᵃ⁻¹… by the modified Lentz method.
private func upperFraction(_ a: Double, _ x: Double) -> Double {
  let tiny = 1e-300
  var b = x + 1 - a
  var c = 1 / tiny
  var d = 1 / b
  var value = d
  for i in 1...100_000 {
    let numerator = -Double(i) * (Double(i) - a)
    b += 2
    d = numerator * d + b
    d = 1 / (abs(d) < tiny ? tiny : d)
    c = b + numerator / c
    if abs(c) < tiny { c = tiny }
    value *= c * d
    if abs(c * d - 1) < 1e-16 { break }
  }
  return value
}
