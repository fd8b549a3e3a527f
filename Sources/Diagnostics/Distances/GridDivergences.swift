/// How the histogram of draws differs from a density on a grid.
public struct GridDivergences: Sendable, Equatable, Codable {
  /// `KL(samples ‖ target)`, nat, inside the grid: the grid KL of the reservoir papers' tables.
  /// Infinite where a draw lies in a bin to which the target gives no mass.
  public let samplesFromTarget: Double
  /// `KL(target ‖ samples)`, nat, inside the grid: large where draws miss a mode.
  public let targetFromSamples: Double
  /// `½ Σ |p - q|` inside the grid, 0 to 1.
  public let totalVariation: Double
  /// Draws outside the grid, 0 to 1: none of the numbers above sees them.
  public let outsideFraction: Double
  /// Mass of the target outside the grid.
  public let targetOutsideMass: Double
}
