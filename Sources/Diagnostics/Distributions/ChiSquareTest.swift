/// Pearson's test of counts against expected counts.
public struct ChiSquareTest: Sendable, Equatable, Codable {
  /// `Σ (count - expected)² / expected`
  public let statistic: Double
  /// Categories less one.
  public let degreesOfFreedom: Int
  /// The probability of a statistic at least as large if the expectation is right.
  public let pValue: Double

  /// Tests `counts` against `expected`, which must have the same sum. Undefined (`nil`) for fewer
  /// than two categories, different sums, or fewer than five expected in one.
  public init?(counts: [Int], expected: [Double]) {
    precondition(counts.count == expected.count, "one expectation for each count")
    let total = Double(counts.reduce(0, +))
    guard counts.count > 1, expected.allSatisfy({ $0 >= 5 }),
      abs(expected.reduce(0, +) - total) <= 1e-9 * total
    else { return nil }
    statistic = zip(counts, expected).reduce(0) { sum, pair in
      let difference = Double(pair.0) - pair.1
      return sum + difference * difference / pair.1
    }
    degreesOfFreedom = counts.count - 1
    guard let tail = chiSquareTail(statistic, degreesOfFreedom: degreesOfFreedom) else {
      return nil
    }
    pValue = tail
  }
}
