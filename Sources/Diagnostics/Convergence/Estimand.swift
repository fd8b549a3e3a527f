/// What draws are to estimate: chains may mix well in one respect and badly in another.
public enum Estimand: Sendable, Hashable {
  /// The bulk of the law: the mean of rank-normalised draws. A general measure of mixing.
  case bulk
  /// The tails: the worse of the 5 % and 95 % quantiles.
  case tail
  /// The mean.
  case mean
  /// The standard deviation.
  case standardDeviation
  /// The quantile at a probability in [0, 1].
  case quantile(Double)

  /// The median.
  public static let median = Estimand.quantile(0.5)
}
