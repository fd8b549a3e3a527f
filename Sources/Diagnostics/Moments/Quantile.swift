/// The `p` quantile of `values`, linear between order statistics (type 7 of Hyndman & Fan 1996, the
/// default of NumPy and R): position `1 + (n - 1) p` in the sorted values.
///
/// Undefined (`nil`) for no values, a value that is not finite, or `p` outside [0, 1].
public func quantile(_ values: [Double], at p: Double) -> Double? {
  quantiles(values, at: [p])?[0]
}

/// The quantiles of `values` at every `p`, in the order given, by the definition of
/// `quantile(_:at:)`; sorts once.
public func quantiles(_ values: [Double], at probabilities: [Double]) -> [Double]? {
  guard !values.isEmpty, values.allSatisfy(\.isFinite),
    probabilities.allSatisfy({ $0 >= 0 && $0 <= 1 })
  else { return nil }
  let sorted = values.sorted()
  return probabilities.map { sortedQuantile(sorted, at: $0) }
}

/// The `p` quantile of values already in ascending order, at least one.
///
/// `aleph` and the weights are written as SciPy's `mquantiles` writes them, so that a comparison
/// with the quantile falls on the same side as ArviZ's. Between equal neighbours the weighted sum can
/// miss them by a rounding; `joiningTies` takes their value, ArviZ (0.23) does not and then loses a
/// whole tie from the draws at most the quantile.
func sortedQuantile(_ sorted: [Double], at p: Double, joiningTies: Bool = true) -> Double {
  let count = sorted.count
  guard count > 1 else { return sorted[0] }
  let aleph = Double(count) * p + (1 - p)
  let k = Int(min(max(aleph, 1), Double(count - 1)))
  let weight = min(max(aleph - Double(k), 0), 1)
  let (lower, upper) = (sorted[k - 1], sorted[k])
  return joiningTies && lower == upper ? lower : (1 - weight) * lower + weight * upper
}

/// The median of values that may be infinite, as NumPy defines it; at least one value, no NaN.
func median(ofSorted sorted: [Double]) -> Double {
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
