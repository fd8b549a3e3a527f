import Tensors

/// How many independent draws would estimate `estimand` as well as `draws` `[chain, draw]` do.
///
/// `S / τ`, with `τ = 1 + 2 Σ ρ(t)` over split chains, the autocorrelations ρ combined within and
/// between chains and summed over Geyer's initial monotone sequence. More than S for antithetic
/// chains. O(S log S).
///
/// ```swift
/// let bulk = effectiveSampleSize(draws)                 // undefined: nil
/// let tail = effectiveSampleSize(draws, for: .tail)
/// ```
///
/// Undefined (`nil`) for fewer than four draws per chain and for NaN; `convention` says for what
/// else. An odd chain's middle draw is left out.
///
/// - Reference: Vehtari et al. (2021), *Rank-normalization, folding, and localization*, section 3
///   and 4, arXiv 1903.08008; Geyer (1992), *Practical Markov chain Monte Carlo*.
public func effectiveSampleSize(
  _ draws: Matrix<Double>, for estimand: Estimand = .bulk, convention: Convention = .strict
) -> Double? {
  guard let table = ChainTable(draws, convention) else { return nil }
  return effectiveSampleSize(table, for: estimand, convention)
}

func effectiveSampleSize(
  _ table: ChainTable, for estimand: Estimand, _ convention: Convention
) -> Double? {
  switch estimand {
  case .bulk: return plainSampleSize(table.split.rankNormalised, convention)
  case .mean: return plainSampleSize(table.centred.split, convention)
  case .standardDeviation:
    let centred = table.centred
    let mean = centred.mean
    return plainSampleSize(centred.mapped { ($0 - mean) * ($0 - mean) }.split, convention)
  case .quantile(let p): return quantileSampleSize(table, table.values.sorted(), p, convention)
  case .tail:
    let sorted = table.values.sorted()
    guard let low = quantileSampleSize(table, sorted, 0.05, convention),
      let high = quantileSampleSize(table, sorted, 0.95, convention)
    else { return nil }
    return min(low, high)
  }
}

/// The sample size for P(x ≤ q), with q the draws' own quantile.
private func quantileSampleSize(
  _ table: ChainTable, _ sorted: [Double], _ p: Double, _ convention: Convention
) -> Double? {
  guard p >= 0, p <= 1 else { return nil }
  let threshold = sortedQuantile(sorted, at: p, joiningTies: convention == .strict)
  return plainSampleSize(table.mapped { $0 <= threshold ? 1 : 0 }.split, convention)
}

/// The sample size for the mean of chains taken as they are.
private func plainSampleSize(_ table: ChainTable, _ convention: Convention) -> Double? {
  guard let lowest = table.values.min(), let highest = table.values.max() else { return nil }
  let size = Double(table.values.count)
  switch convention {
  case .strict: guard lowest < highest else { return nil }
  case .arviz: if highest - lowest < 1e-15 { return size }  // ArviZ's resolution
  }
  guard let correlations = combinedAutocorrelations(table) else { return nil }
  let time = max(monotoneSequenceTime(correlations), 1 / log10(size))
  return size / time
}

/// ρ(t) = 1 - (W - mean γ(t)) / V of chains `[chain, draw]`: V adds the variance between chains.
private func combinedAutocorrelations(_ table: ChainTable) -> [Double]? {
  let (chains, draws) = (Double(table.chains), Double(table.draws))
  let covariance = meanAutocovariance(table)
  let within = covariance[0] * draws / (draws - 1)
  var total = covariance[0]
  if table.chains > 1 {
    let means = (0..<table.chains).map { accurateMean(table.chain($0)) }
    let centre = accurateMean(means)
    total += means.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / (chains - 1)
  }
  let correlations = covariance.map { 1 - (within - $0) / total }
  return correlations.allSatisfy(\.isFinite) ? [1] + correlations.dropFirst() : nil
}

/// γ(t) of each chain around its own mean, averaged over chains.
private func meanAutocovariance(_ table: ChainTable) -> [Double] {
  let fourier = FourierTransform.padded(for: table.draws)
  var covariance = [Double](repeating: 0, count: table.draws)
  for index in 0..<table.chains {
    for (lag, value) in autocovariance(table.chain(index), fourier).enumerated() {
      covariance[lag] += value
    }
  }
  for lag in covariance.indices { covariance[lag] /= Double(table.chains) }
  return covariance
}

/// τ = -1 + 2 Σ ρ(t) over Geyer's sequence: pairs ρ(2k) + ρ(2k + 1) as long as they are positive,
/// made non-increasing; the even member of the first pair left out still counts once.
private func monotoneSequenceTime(_ correlations: [Double]) -> Double {
  let draws = correlations.count
  var kept = [Double](repeating: 0, count: draws)
  var (even, odd) = (1.0, correlations[1])
  (kept[0], kept[1]) = (even, odd)
  var t = 1
  while t < draws - 3, even + odd > 0 {
    (even, odd) = (correlations[t + 1], correlations[t + 2])
    if even + odd >= 0 { (kept[t + 1], kept[t + 2]) = (even, odd) }
    t += 2
  }
  let last = t - 2
  if even > 0 { kept[last + 1] = even }
  makeNonIncreasing(&kept, through: last)
  return -1 + 2 * kept[..<(last + 1)].reduce(0, +) + kept[last + 1]
}

/// Lowers every pair whose sum is above that of the pair before it to the mean of that.
private func makeNonIncreasing(_ correlations: inout [Double], through last: Int) {
  var t = 1
  while t <= last - 2 {
    let previous = correlations[t - 1] + correlations[t]
    if correlations[t + 1] + correlations[t + 2] > previous {
      (correlations[t + 1], correlations[t + 2]) = (previous / 2, previous / 2)
    }
    t += 2
  }
}
