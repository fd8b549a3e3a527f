import Tensors

/// The potential scale reduction factor of `draws` `[chain, draw]`: rank-normalised, split, the
/// larger of that for place and that for scale (folded draws). 1 where chains agree; accept
/// below 1.01.
///
/// Infinite where every half chain stands still, at more than one place. Undefined (`nil`) for
/// one chain, fewer than four draws, NaN; `convention` says for what else.
///
/// - Reference: Vehtari et al. (2021), arXiv 1903.08008, eqs. 1–4 and section 4.
public func rHat(_ draws: Matrix<Double>, convention: Convention = .strict) -> Double? {
  guard let table = ChainTable(draws, convention, minimumChains: 2) else { return nil }
  let split = table.split
  let bulk = plainRHat(split.rankNormalised)
  let tail = plainRHat(split.folded.rankNormalised)
  guard let bulk, bulk < .infinity else { return bulk }
  guard let tail else {
    // Draws at equal distance from their median on both sides have no scale to compare.
    return convention == .arviz ? bulk : nil
  }
  return max(bulk, tail)
}

/// √((B / W + n - 1) / n) of chains taken as they are.
private func plainRHat(_ table: ChainTable) -> Double? {
  guard !table.values.contains(where: \.isNaN) else { return nil }
  let draws = Double(table.draws)
  let moments = (0..<table.chains).map { meanAndVariance(table.chain($0)) }
  let within = moments.reduce(0) { $0 + $1.variance } / Double(table.chains)
  let between = draws * meanAndVariance(moments.map(\.mean)[...]).variance
  guard within > 0 else { return between > 0 ? .infinity : nil }
  return ((between / within + draws - 1) / draws).squareRoot()
}

/// Mean and variance (n - 1), which is exactly 0 for equal values.
private func meanAndVariance(_ values: ArraySlice<Double>) -> (mean: Double, variance: Double) {
  let count = Double(values.count)
  let first = values.first ?? 0
  if values.allSatisfy({ $0 == first }) { return (first, 0) }
  let mean = accurateMean(values)
  return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1))
}
