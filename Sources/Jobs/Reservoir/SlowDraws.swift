import Diagnostics
import Tensors
import UserData

/// Draws that follow one another slowly, as those of a chain that mixes badly: they say no more than far fewer
/// independent ones, and a network learns what they say.
struct SlowDraws {
  /// The unit of which least is known.
  let unit: String
  /// Its effective sample size.
  let sampleSize: Double
  /// Draws of all chains.
  let count: Int

  /// More units than these are not looked at, and of more draws one in several: a chain that is worth fewer than
  /// 400 draws is worth as many of these.
  private static let (mostDraws, mostUnits) = (20_000, 100)

  /// Of draws read from a file, chain by chain where all are of one length.
  init?(_ data: DrawData) {
    self.init(
      data.values, chains: data.drawsPerChain == nil ? 1 : data.chains, names: data.units)
  }

  /// Nil unless a unit of `draws` `[chain · draw, unit]` has fewer than 400 effective draws and less than a fifth
  /// of the draws.
  init?(_ draws: Matrix<Double>, chains: Int = 1, names: [String]? = nil) {
    guard draws.columns <= Self.mostUnits else { return nil }
    let (length, step) = (draws.rows / chains, max(1, draws.rows / Self.mostDraws))
    let rows = (0..<chains).flatMap { chain in
      stride(from: 0, to: length, by: step).map { chain * length + $0 }
    }
    let kept = Draws<Double>(
      chains: chains, draws: rows.count / chains, units: draws.columns,
      elements: draws.gatheringRows(rows).elements)
    let sizes = (0..<draws.columns).compactMap { unit in
      effectiveSampleSize(kept.quantity(unit)).map { (unit: unit, size: $0) }
    }
    guard let least = sizes.min(by: { $0.size < $1.size }), least.size < 400,
      5 * least.size < Double(draws.rows)
    else { return nil }
    unit = names?[least.unit] ?? "unit \(least.unit)"
    (sampleSize, count) = (least.size, draws.rows)
  }

  /// For people.
  var warning: String {
    "`\(unit)` changes slowly from draw to draw: \(count) draws are worth \(Int(sampleSize)) independent "
      + "ones, of which the network learns every accident. Draw longer, or shuffle rows that are no chain's "
      + "(`diagnose` says more)."
  }
}
