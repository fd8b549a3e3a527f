import Tensors

/// P(D ≥ d) for `count` independent values.
func kolmogorovTail(_ d: Double, count: Int) -> Double {
  let n = Double(count)
  if d <= 0.5 / n { return 1 }
  if d >= 1 { return 0 }
  // Far in the tail both sides of D exceed d together with negligible probability.
  if n * d * d > 4 { return min(1, 2 * exp(logOneSidedTail(d, count))) }
  return min(1, max(0, 1 - (count <= 500 ? exactKolmogorov(d, count) : limitKolmogorov(d, n))))
}

/// ln P(D⁺ ≥ d), Smirnov's sum: `d Σ C(n, k) (1 - d - k/n)ⁿ⁻ᵏ (d + k/n)ᵏ⁻¹`.
private func logOneSidedTail(_ d: Double, _ count: Int) -> Double {
  let n = Double(count)
  let terms = (0...Int(n * (1 - d))).compactMap { index -> Double? in
    let k = Double(index)
    let rest = 1 - d - k / n
    guard rest > 0 || index == count else { return nil }
    let choices = logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1)
    return choices + (index == count ? 0 : (n - k) * log(rest)) + (k - 1) * log(d + k / n)
  }
  let top = terms.max() ?? -.infinity
  return log(d) + top + log(terms.reduce(0) { $0 + exp($1 - top) })
}

/// P(D < d), exactly: an entry of the n-th power of a matrix (Durbin 1973; Marsaglia, Tsang & Wang
/// 2003), powers scaled so that they do not overflow.
private func exactKolmogorov(_ d: Double, _ n: Int) -> Double {
  let k = Int(Double(n) * d) + 1
  let order = 2 * k - 1
  let h = Double(k) - Double(n) * d
  var step = [Double](repeating: 0, count: order * order)
  for i in 0..<order { for j in 0..<min(i + 2, order) { step[i * order + j] = 1 } }
  for i in 0..<order {
    step[i * order] -= pow(h, Double(i + 1))
    step[(order - 1) * order + i] -= pow(h, Double(order - i))
  }
  if 2 * h > 1 { step[(order - 1) * order] += pow(2 * h - 1, Double(order)) }
  for i in 0..<order {
    for j in 0..<min(i + 2, order) { step[i * order + j] *= exp(-logGamma(Double(i - j + 2))) }
  }
  let (power, exponent) = matrixPower(step, order, n)
  let size = Double(n)
  let logarithm = logGamma(size + 1) - size * log(size) + Double(exponent) * log(2)
  return power[(k - 1) * order + k - 1] * exp(logarithm)
}

/// `matrixⁿ = result · 2^exponent`
private func matrixPower(
  _ matrix: [Double], _ order: Int, _ n: Int
) -> (result: [Double], exponent: Int) {
  var result = (0..<order * order).map { $0 / order == $0 % order ? 1.0 : 0.0 }
  var (base, remaining, resultExponent, baseExponent) = (matrix, n, 0, 0)
  while remaining > 0 {
    if remaining & 1 == 1 {
      result = product(result, base, order)
      resultExponent += baseExponent + rescale(&result)
    }
    remaining >>= 1
    if remaining == 0 { break }
    base = product(base, base, order)
    baseExponent = 2 * baseExponent + rescale(&base)
  }
  return (result, resultExponent)
}

private func product(_ a: [Double], _ b: [Double], _ order: Int) -> [Double] {
  var c = [Double](repeating: 0, count: order * order)
  for i in 0..<order {
    for k in 0..<order where a[i * order + k] != 0 {
      for j in 0..<order { c[i * order + j] += a[i * order + k] * b[k * order + j] }
    }
  }
  return c
}

/// Divides by the power of two of the largest entry and returns its exponent.
private func rescale(_ matrix: inout [Double]) -> Int {
  guard let top = matrix.map({ abs($0) }).max(), top > 0, top.isFinite else { return 0 }
  let exponent = Int(top.exponent)
  for i in matrix.indices { matrix[i] *= scalbn(1, -exponent) }
  return exponent
}

/// P(D < d) for many values: Kolmogorov's law with its corrections in 1/√n, 1/n and n^(-3/2).
///
/// - Reference: Pelz & Good (1976), *Approximating the lower tail-areas of the Kolmogorov–Smirnov
///   one-sample statistic*; Simard & L'Ecuyer (2011), eq. 8.
private func limitKolmogorov(_ d: Double, _ n: Double) -> Double {
  let z = n.squareRoot() * d
  let (z2, z4, z6) = (z * z, z * z * z * z, z * z * z * z * z * z)
  let (p2, p4, p6) = (pow(Double.pi, 2), pow(Double.pi, 4), pow(Double.pi, 6))
  var sums = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
  for index in -20...20 {
    let k2 = Double(index) * Double(index)
    let a2 = (Double(index) + 0.5) * (Double(index) + 0.5)
    let (half, whole) = (exp(-p2 * a2 / (2 * z2)), exp(-p2 * k2 / (2 * z2)))
    sums.0 += half
    sums.1 += (p2 * a2 - z2) * half
    sums.2 +=
      (6 * z6 + 2 * z4 + p2 * (2 * z4 - 5 * z2) * a2 + p4 * (1 - 2 * z2) * a2 * a2) * half
    sums.3 += p2 * k2 * whole
    let fourth = p4 * a2 * a2 * (212 * z4 - 60 * z2)
    let second = p2 * a2 * (135 * z4 - 96 * z6)
    sums.4 +=
      (p6 * a2 * a2 * a2 * (5 - 30 * z2) + fourth + second - 30 * z6 - 90 * z4 * z4) * half
    sums.5 += (3 * p2 * k2 * z2 - p4 * k2 * k2) * whole
  }
  let root = (Double.pi / 2).squareRoot()
  let zeroth = root / z * sums.0
  let first = root / (6 * z4) * sums.1
  let second = root / (72 * z6 * z) * sums.2 - root / (36 * z2 * z) * sums.3
  let third = root / (6480 * z6 * z4) * sums.4 + root / (216 * z6) * sums.5
  return zeroth + first / n.squareRoot() + second / n + third / (n * n.squareRoot())
}
