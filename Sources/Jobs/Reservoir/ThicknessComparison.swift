import Diagnostics
import Tensors

/// How thick samples lie about the sheets, rings and ridges of the data: their offsets across the nearest draws
/// (`localOffsets`), beside those of the data's own draws.
struct ThicknessComparison: Equatable {
  /// The median offset of samples over that of draws; 1 where they agree.
  let ratio: Double
  /// The standard error of `ratio` where it is 1.
  let standardError: Double

  /// Nil for fewer than 200 draws of the data or 50 samples, more than 20 units, and draws without thickness.
  init?(_ draws: WhitenedDraws) {
    let units = draws.reference.columns
    guard draws.reference.rows >= 200, draws.samples.rows >= 50, units > 1, units <= 20 else {
      return nil
    }
    let (known, others) = alternateHalves(of: draws.reference)
    let neighbours = max(12, 3 * units)
    guard let own = localOffsets(of: others, from: known, neighbours: neighbours),
      let sampled = localOffsets(of: draws.samples, from: known, neighbours: neighbours),
      let usual = quantile(own, at: 0.5), let found = quantile(sampled, at: 0.5), usual > 1e-9
    else { return nil }
    ratio = found / usual
    // Of a normal law's absolute value the median has a relative error of 1.17 / √n; offsets across uneven
    // neighbourhoods, as of Student's law with 3 degrees of freedom, have up to 1.6 / √n.
    standardError = 1.6 * (1 / Double(own.count) + 1 / Double(sampled.count)).squareRoot()
  }

  /// Adds that samples lie too thick: poor from twice, undecided from 1.25 times, beyond 3.5 standard errors.
  func judge(_ verdict: inout Verdict) {
    guard ratio > 1.25, ratio > 1 + 3.5 * standardError else { return }
    verdict.add(
      ratio > 2 ? .poor : .undecided,
      "the samples lie \(JobMetrics.short(ratio)) times as thick as the data where it is narrowest: more "
        + "draws, units or updates may help")
  }
}
