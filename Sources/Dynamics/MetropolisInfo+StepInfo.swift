extension MetropolisInfo: StepInfo {
  /// Adds the report of the next steps.
  public mutating func add(_ next: MetropolisInfo) {
    for chain in acceptedCounts.indices { acceptedCounts[chain] += next.acceptedCounts[chain] }
    acceptanceProbability = mean(
      acceptanceProbability, weight: steps, next.acceptanceProbability, weight: next.steps)
    steps += next.steps
    logDensities = next.logDensities
  }

  /// The report of all chains of the blocks.
  public static func joining(_ blocks: [MetropolisInfo]) -> MetropolisInfo {
    var all = MetropolisInfo(
      acceptedCounts: [], steps: blocks.first?.steps ?? 0, acceptanceProbability: 0,
      logDensities: [])
    for block in blocks {
      all.acceptanceProbability = mean(
        all.acceptanceProbability, weight: all.acceptedCounts.count, block.acceptanceProbability,
        weight: block.acceptedCounts.count)
      all.acceptedCounts += block.acceptedCounts
      all.logDensities += block.logDensities
    }
    return all
  }
}

/// The mean of numbers of which `x` and `y` are means.
private func mean(_ x: Double, weight p: Int, _ y: Double, weight q: Int) -> Double {
  (x * Double(p) + y * Double(q)) / Double(max(1, p + q))
}
