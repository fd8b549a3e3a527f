import Diagnostics
import Tensors

/// Samples that lie where no data is, off a sheet or between the turns of a roll, where the distances of units
/// and projections see nothing.
///
/// In whitened coordinates, a draw strays that is farther from the nearest of half of the data than 1.25
/// times what 95 % of the other half are (`alternateHalves(of:)`).
struct StrayComparison {
  /// Shares of draws that stray.
  let data, samples: Double
  private let counts: (data: Int, samples: Int)

  /// Nil for fewer than 100 draws of the data or 50 samples.
  init?(_ draws: WhitenedDraws) {
    guard draws.reference.rows >= 100, draws.samples.rows >= 50 else { return nil }
    let (known, others) = alternateHalves(of: draws.reference)
    let own = nearestDistances(of: others, to: known)
    let sampled = nearestDistances(of: draws.samples, to: known)
    guard let typical = quantile(own, at: 0.95) else { return nil }
    let reach = 1.25 * typical
    func share(_ distances: [Double]) -> Double {
      Double(distances.count { $0 > reach }) / Double(distances.count)
    }
    (data, self.samples) = (share(own), share(sampled))
    counts = (own.count, sampled.count)
  }

  /// Adds that samples stray: poor for 10 % more than of the data, undecided for 4 % more, beyond 3.5 standard
  /// errors.
  func judge(_ verdict: inout Verdict) {
    let excess = samples - data
    let variance =
      data * (1 - data) / Double(counts.data) + samples * (1 - samples) / Double(counts.samples)
    guard excess > 0.04, excess > 3.5 * variance.squareRoot() else { return }
    let short = JobMetrics.short
    verdict.add(
      excess > 0.1 ? .poor : .undecided,
      "\(short(100 * samples)) % of the samples lie where no data is (of the data itself "
        + "\(short(100 * data)) %): more units or updates, or a smaller `recipe.noise.lowest`, may help"
    )
  }
}
