import Tensors

/// Estimates from the draws of one quantity, and what they are worth; `nil` where undefined.
public struct SummaryLine: Sendable, Equatable {
  /// The quantity.
  public var name: String
  /// Mean of all draws.
  public var mean: Double?
  /// Monte Carlo standard error of the mean.
  public var mcse: Double?
  /// Standard deviation (n - 1) of all draws.
  public var standardDeviation: Double?
  /// The 5 % quantile.
  public var q5: Double?
  /// The median.
  public var q50: Double?
  /// The 95 % quantile.
  public var q95: Double?
  /// Effective sample size of the bulk.
  public var essBulk: Double?
  /// Effective sample size of the tails.
  public var essTail: Double?
  /// Rank-normalised split R-hat.
  public var rHat: Double?

  /// The line of `draws` `[chain, draw]`.
  public init(_ draws: Matrix<Double>, name: String, convention: Convention = .strict) {
    self.name = name
    var moments = RunningMoments(units: 1)
    moments.add(Matrix(rows: draws.count, columns: 1, elements: draws.elements))
    mean = moments.mean?[0]
    standardDeviation = moments.standardDeviation?[0]
    mcse = monteCarloStandardError(draws, convention: convention)
    let levels = quantiles(draws.elements, at: [0.05, 0.5, 0.95])
    (q5, q50, q95) = (levels?[0], levels?[1], levels?[2])
    essBulk = effectiveSampleSize(draws, convention: convention)
    essTail = effectiveSampleSize(draws, for: .tail, convention: convention)
    rHat = Diagnostics.rHat(draws, convention: convention)
  }

  /// The entries as text; "undefined" where there is none.
  var cells: [String] {
    let text = { (value: Double?, digits: Int) in
      value.map { formatted($0, digits: digits) } ?? "undefined"
    }
    return [name]
      + [mean, mcse, standardDeviation, q5, q50, q95].map { text($0, 4) }
      + [essBulk, essTail].map { text($0?.rounded(), 6) } + [text(rHat, 4)]
  }
}
