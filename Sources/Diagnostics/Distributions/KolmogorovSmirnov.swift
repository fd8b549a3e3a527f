/// The outcome of a Kolmogorov–Smirnov test.
public struct KolmogorovSmirnovTest: Sendable, Equatable, Codable {
  /// D, the largest difference of the distribution functions.
  public var statistic: Double
  /// The probability of a D at least as large if the laws are equal (and continuous).
  public var pValue: Double
}

/// Tests whether independent `values` come from the law with distribution function `cumulative`.
///
/// Undefined (`nil`) without values, for one that is not finite, or where `cumulative` is not within
/// [0, 1]. The p-value is exact up to 500 values, beyond that good to 1e-5.
public func kolmogorovSmirnovTest(
  _ values: [Double], cumulative: (Double) -> Double
) -> KolmogorovSmirnovTest? {
  guard !values.isEmpty, values.allSatisfy(\.isFinite) else { return nil }
  let n = Double(values.count)
  var distance = 0.0
  for (i, value) in values.sorted().enumerated() {
    let p = cumulative(value)
    guard p >= 0, p <= 1 else { return nil }
    distance = max(distance, p - Double(i) / n, Double(i + 1) / n - p)
  }
  return KolmogorovSmirnovTest(
    statistic: distance, pValue: kolmogorovTail(distance, count: values.count))
}

/// Tests whether two sets of independent values come from one continuous law.
///
/// Undefined (`nil`) for an empty set or a value that is not finite. The p-value is that of one set
/// of `n m / (n + m)` values, good for sets of 25 and more.
public func kolmogorovSmirnovTest(_ x: [Double], _ y: [Double]) -> KolmogorovSmirnovTest? {
  guard !x.isEmpty, !y.isEmpty, x.allSatisfy(\.isFinite), y.allSatisfy(\.isFinite) else {
    return nil
  }
  let (a, b) = (x.sorted(), y.sorted())
  var (i, j, distance) = (0, 0, 0.0)
  while i < a.count, j < b.count {
    let next = min(a[i], b[j])
    while i < a.count, a[i] == next { i += 1 }
    while j < b.count, b[j] == next { j += 1 }
    distance = max(distance, abs(Double(i) / Double(a.count) - Double(j) / Double(b.count)))
  }
  let effective = Double(a.count) * Double(b.count) / Double(a.count + b.count)
  return KolmogorovSmirnovTest(
    statistic: distance, pValue: kolmogorovTail(distance, count: Int(effective.rounded())))
}
