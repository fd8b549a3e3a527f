/// The outcome of a permutation test of two sets having one law.
public struct TwoSampleTest: Sendable, Equatable, Codable {
  /// The statistic of the sets as given.
  public var statistic: Double
  /// `(1 + #{permutations with a statistic at least as large}) / (1 + permutations)`: under equal
  /// laws at most α with probability at most α, for every α, exactly.
  public var pValue: Double
  /// Random permutations made.
  public var permutations: Int
}

/// A statistic of two sets that the permutation test can use.
public enum TwoSampleStatistic: Sendable, Equatable {
  /// The unbiased squared maximum mean discrepancy; bandwidth `nil` is the median distance.
  case maximumMeanDiscrepancy(bandwidth: Double? = nil)
  /// The unbiased energy distance.
  case energyDistance
}
