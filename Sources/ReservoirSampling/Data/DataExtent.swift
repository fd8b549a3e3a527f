import Diagnostics
import RandomStreams
import Tensors

/// Where data lies in the network's coordinates: where chains start, and how far is too far.
public struct DataExtent: Sendable, Equatable {
  /// Mean and standard deviation of every coordinate.
  public let mean, deviation: [Double]

  /// What was measured before, as read from files; both m long.
  init(mean: [Double], deviation: [Double]) {
    (self.mean, self.deviation) = (mean, deviation)
  }

  /// Mean 0 and deviation 1 of `dimension` coordinates, as standardised data has.
  public static func standard(dimension: Int) -> DataExtent {
    DataExtent(
      mean: [Double](repeating: 0, count: dimension),
      deviation: [Double](repeating: 1, count: dimension))
  }

  /// That of draws `[draw, unit]`.
  init(of draws: Matrix<Float>) {
    let table = MomentTable(draws)
    mean = table?.mean ?? draws.columnMeans()
    deviation = table?.standardDeviation ?? [Double](repeating: 1, count: draws.columns)
  }

  /// The magnitude that means divergence: 1e3 standard deviations beyond the mean, of the widest
  /// coordinate.
  var divergenceLimit: Double {
    (mean.map { abs($0) }.max() ?? 0) + 1e3 * (deviation.max() ?? 1)
  }

  /// Turns standard normals `[chain, unit]` into draws of a Gaussian of this mean and deviation.
  func place(_ normals: inout Matrix<Float>) {
    normals.multiplyColumns(by: deviation.map { Float($0) })
    normals.addRow(mean.map { Float($0) })
  }
}
