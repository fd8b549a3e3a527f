import Diagnostics

extension JobMetrics {
  /// Adds what a table of a sweep shows of draws: the worst of their units, and distances from the reference.
  mutating func add(_ summary: Summary, _ comparison: ReferenceComparison?) {
    add("units", summary.quantities.count)
    add("worstRHat", summary.worstRHat ?? .nan)
    let bulks = summary.quantities.compactMap(\.essBulk)
    add(
      "smallestBulkEffectiveSampleSize",
      bulks.count == summary.quantities.count ? bulks.min() ?? .nan : .nan)
    // Of values such as 0 and 1 tails need not be defined.
    add(
      "smallestTailEffectiveSampleSize",
      summary.quantities.compactMap(\.essTail).min() ?? .nan)
    guard let comparison else { return }
    for (name, distance) in [
      ("slicedWasserstein2", comparison.slicedWasserstein2),
      ("energyDistance", comparison.energyDistance),
    ] {
      add(name, distance.measured ?? .nan)
      add("\(name)OverFloor", distance.ratio ?? .nan)
    }
    add("maximumMeanDiscrepancy", comparison.maximumMeanDiscrepancy ?? .nan)
    add("pValue", comparison.pValue ?? .nan)
  }
}
