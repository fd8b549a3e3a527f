import Tensors

/// A two-dimensional density as masses of square bins, to hold histograms of draws against.
///
/// ```swift
/// let target = GridDensity { x, y in mixture.density(x, y) }
/// let divergences = target?.divergences(of: samples)      // [draw, 2]
/// ```
public struct GridDensity: Sendable, Equatable {
  /// Bins along each axis.
  public let bins: Int
  /// Ends of both axes.
  public let range: ClosedRange<Double>
  /// Mass of each bin, `[first coordinate, second coordinate]`; they add up to 1.
  public let masses: [Double]
  /// Mass of the target outside the grid.
  public let outsideMass: Double

  /// Masses of `density`, which must be normalised, from `subsamples` × `subsamples` points in each
  /// bin. Undefined (`nil`) if a density is negative or not finite, or all are 0.
  public init?(
    bins: Int = 32, range: ClosedRange<Double> = -4...4, subsamples: Int = 5,
    density: (Double, Double) -> Double
  ) {
    precondition(bins > 0 && subsamples > 0 && range.lowerBound < range.upperBound)
    let width = (range.upperBound - range.lowerBound) / Double(bins)
    let points = (0..<bins * subsamples).map { (index: Int) -> Double in
      let place = (Double(index) + 0.5) * width
      return range.lowerBound + place / Double(subsamples)
    }
    var masses = [Double](repeating: 0, count: bins * bins)
    let area = width * width / Double(subsamples * subsamples)
    for (i, x) in points.enumerated() {
      for (j, y) in points.enumerated() {
        let value = density(x, y)
        guard value >= 0, value.isFinite else { return nil }
        masses[i / subsamples * bins + j / subsamples] += value * area
      }
    }
    let total = masses.reduce(0, +)
    guard total > 0 else { return nil }
    self.bins = bins
    self.range = range
    self.masses = masses.map { $0 / total }
    outsideMass = max(0, 1 - total)
  }

  /// Divergences between the law of `samples` `[draw, 2]` and this density. Undefined (`nil`)
  /// without a draw inside the grid, or with one that is not finite.
  ///
  /// Both laws are taken given that they are inside the grid; `GridDivergences` reports what lies
  /// outside. The histogram gets half a draw, spread as the density, so that empty bins count
  /// finitely.
  public func divergences<Scalar: TensorScalar>(of samples: Matrix<Scalar>) -> GridDivergences? {
    precondition(samples.columns == 2, "\(samples.columns) units on a grid of 2 dimensions")
    guard let set = SampleSet(samples) else { return nil }
    let counts = histogram(set)
    let inside = counts.reduce(0, +)
    guard inside > 0 else { return nil }
    var (forward, backward, variation) = (0.0, 0.0, 0.0)
    for (count, p) in zip(counts, masses) {
      let q = (count + 0.5 * p) / (inside + 0.5)
      if q > 0 { forward += p > 0 ? q * log(q / p) : .infinity }
      if p > 0 { backward += p * log(p / q) }
      variation += abs(p - q) / 2
    }
    return GridDivergences(
      samplesFromTarget: forward, targetFromSamples: backward, totalVariation: variation,
      outsideFraction: 1 - inside / Double(set.count), targetOutsideMass: outsideMass)
  }

  /// Draws in each bin; a draw on the upper end belongs to the last bin.
  private func histogram(_ set: SampleSet) -> [Double] {
    var counts = [Double](repeating: 0, count: bins * bins)
    let scale = Double(bins) / (range.upperBound - range.lowerBound)
    for i in 0..<set.count {
      let (x, y) = (set.values[2 * i], set.values[2 * i + 1])
      guard range.contains(x), range.contains(y) else { continue }
      let row = min(bins - 1, Int((x - range.lowerBound) * scale))
      let column = min(bins - 1, Int((y - range.lowerBound) * scale))
      counts[row * bins + column] += 1
    }
    return counts
  }
}
