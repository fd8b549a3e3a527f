import Tensors

/// The standard error with which `draws` `[chain, draw]` estimate their mean, standard deviation
/// or a quantile, in the draws' unit.
///
/// Mean: s / √ESS. Standard deviation: by the delta method from the error of the variance.
/// Quantile: half the distance of the draws at the 16 % and 84 % points of the beta law of the
/// quantile's rank. Undefined (`nil`) where the effective sample size is, and for `.bulk` and
/// `.tail`, which estimate no number.
///
/// - Reference: Vehtari et al. (2021), arXiv 1903.08008, section 4.4; conventions of ArviZ 0.23.
public func monteCarloStandardError(
  _ draws: Matrix<Double>, of estimand: Estimand = .mean, convention: Convention = .strict
) -> Double? {
  guard let table = ChainTable(draws, convention),
    let size = effectiveSampleSize(table, for: estimand, convention)
  else { return nil }
  let error: Double
  switch estimand {
  case .bulk, .tail: return nil
  case .mean: error = errorOfMean(table.centred, size)
  case .standardDeviation: error = errorOfStandardDeviation(table.centred, size)
  case .quantile(let p):
    guard let value = errorOfQuantile(table, p, size) else { return nil }
    error = value
  }
  return error.isFinite ? error : nil
}

private func errorOfMean(_ table: ChainTable, _ size: Double) -> Double {
  let mean = table.mean
  let squares = table.values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  return (squares / Double(table.values.count - 1) / size).squareRoot()
}

/// √(Var(s²) / 4 s²), Var(s²) = (mean (x - x̄)⁴ - s⁴) / ESS.
private func errorOfStandardDeviation(_ table: ChainTable, _ size: Double) -> Double {
  let (mean, count) = (table.mean, Double(table.values.count))
  let squares = table.values.map { ($0 - mean) * ($0 - mean) }
  let variance = squares.reduce(0, +) / count
  let fourth = squares.reduce(0) { $0 + $1 * $1 } / count
  return ((fourth - variance * variance) / size / variance / 4).squareRoot()
}

private func errorOfQuantile(_ table: ChainTable, _ p: Double, _ size: Double) -> Double? {
  let sorted = table.values.sorted()
  let count = Double(sorted.count)
  guard let low = betaQuantile(0.158_655_3, size * p + 1, size * (1 - p) + 1),
    let high = betaQuantile(0.841_344_7, size * p + 1, size * (1 - p) + 1)
  else { return nil }
  let first = Int((max(low * count - 1, 0)).rounded(.down))
  let last = Int((min(high * count - 1, count - 1)).rounded(.up))
  return (sorted[last] - sorted[max(first, 0)]) / 2
}
