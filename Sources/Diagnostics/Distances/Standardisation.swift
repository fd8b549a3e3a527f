import Tensors

/// Coordinates in which a reference set has mean 0 and standard deviation 1 in every unit, so that
/// distances do not depend on the units' scales.
///
/// ```swift
/// let scale = Standardisation(reference: reference)!
/// let distance = slicedWasserstein2(scale(samples), scale(reference), using: &stream)
/// ```
public struct Standardisation: Sendable, Equatable, Codable {
  /// Mean of each unit of the reference.
  public let mean: [Double]
  /// Standard deviation (n - 1) of each unit of the reference.
  public let standardDeviation: [Double]

  /// From a reference set `[draw, unit]`. Undefined (`nil`) for fewer than two draws, one that is
  /// not finite, or a unit that is constant.
  public init?<Scalar: TensorScalar>(reference: Matrix<Scalar>) {
    var moments = RunningMoments(units: reference.columns)
    moments.add(reference)
    guard let mean = moments.mean, let deviation = moments.standardDeviation,
      deviation.allSatisfy({ $0 > 0 })
    else { return nil }
    self.mean = mean
    self.standardDeviation = deviation
  }

  /// `samples` `[draw, unit]` in standardised coordinates.
  public func callAsFunction<Scalar: TensorScalar>(_ samples: Matrix<Scalar>) -> Matrix<Double> {
    precondition(samples.columns == mean.count, "\(samples.columns) units, not \(mean.count)")
    var values = doubles(of: samples)
    for i in 0..<samples.rows {
      for j in 0..<mean.count {
        let index = i * mean.count + j
        values[index] = (values[index] - mean[j]) / standardDeviation[j]
      }
    }
    return Matrix(rows: samples.rows, columns: samples.columns, elements: values)
  }
}
