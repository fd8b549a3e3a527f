/// How means over pairs of draws of one set are taken.
public enum PairEstimator: String, Sendable, Codable, CaseIterable {
  /// Over pairs of different draws: right on average, so that equal laws give a number about 0,
  /// of either sign.
  case unbiased
  /// Over all pairs, each draw with itself too: never negative, 0 for equal sets, about
  /// `(1/n + 1/m) E` too large for equal laws.
  case biased
}
