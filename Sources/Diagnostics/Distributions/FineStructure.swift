import Tensors

/// What a normal law misses of draws and a kernel density with narrow kernels sees: sheets, rings, bent ridges.
///
/// The density is that of normal kernels of deviation h around half of the draws; h is the one under
/// which the other half is most likely (cross-validation by likelihood, Duin 1976), of at most 3000 draws
/// (`alternateHalves(of:)`). Work in coordinates in which all directions count alike; in more than about ten
/// of them a kernel density sees next to nothing.
public struct FineStructure: Sendable, Equatable {
  /// h, in units of the coordinates.
  public let bandwidth: Double
  /// The mean log density of a draw under the other half's kernels above that under the normal law with the
  /// draws' mean and covariance, nats.
  public let gain: Double

  /// The deviations that are tried: 0.8 to 0.0016 in steps of √2.
  static let bandwidths = (0..<19).map { 0.8 * pow(2, -Double($0) / 2) }

  /// The structure of `draws` `[draw, unit]`; nil for fewer than 200 draws, numbers that are not finite, a
  /// covariance that is not positive, and where draws repeat or the narrowest kernels are best, as on a grid.
  public init?(of draws: Matrix<Double>) {
    guard draws.rows >= 200, draws.columns > 0,
      draws.firstEntry(beyond: .greatestFiniteMagnitude) == nil
    else { return nil }
    let points = draws.thinned(to: 3_000)
    guard let normal = Self.normalLogDensity(of: points),
      let densities = Self.kernelLogDensities(of: points),
      let best = densities.indices.max(by: { densities[$0] < densities[$1] }),
      best < densities.count - 1
    else { return nil }
    bandwidth = Self.bandwidths[best]
    gain = densities[best] - normal
  }

  /// The mean of ln N(x; mean, covariance) over the draws that both are of; nil for a singular covariance.
  private static func normalLogDensity(of points: Matrix<Double>) -> Double? {
    guard let values = try? points.covariance().symmetricEigen(name: "covariance").values,
      values[0] > 0
    else { return nil }
    // The mean of the squared Mahalanobis distance is the dimension.
    return -0.5 * values.reduce(Double(points.columns)) { $0 + log(2 * .pi * $1) }
  }

  /// The mean over draws of one half of ln Σ_j N(x; x_j, h²) / n, j in the other, for every h; nil where more
  /// than a twentieth have an equal there.
  private static func kernelLogDensities(of points: Matrix<Double>) -> [Double]? {
    let (kernels, judged) = alternateHalves(of: points)
    let squares = squaredDistances(of: judged, to: kernels)
    let nearest = (0..<judged.rows).map { max(0, squares.row($0).min() ?? 0) }
    guard nearest.count(where: { $0 < 1e-12 }) * 20 <= judged.rows else { return nil }
    var sums = [Double](repeating: 0, count: bandwidths.count)
    for (row, least) in nearest.enumerated() {
      for (index, h) in bandwidths.enumerated() {
        // Kernels that are e⁻³⁰ of the nearest one's add nothing.
        let (scale, farthest) = (-0.5 / (h * h), least + 60 * h * h)
        let sum = squares.row(row).reduce(0) {
          $1 < farthest ? $0 + exp(scale * ($1 - least)) : $0
        }
        sums[index] += log(sum / Double(kernels.rows)) + scale * least
      }
    }
    return zip(sums, bandwidths).map { sum, h in
      sum / Double(judged.rows) - Double(points.columns) / 2 * log(2 * .pi * h * h)
    }
  }
}
