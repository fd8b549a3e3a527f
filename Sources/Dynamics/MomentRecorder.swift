import Tensors

/// Running mean and covariance over chains and time, in constant memory (Welford's update).
public struct MomentRecorder<Scalar: TensorScalar>: Recorder, Sendable {
  public let interval: Int
  /// States seen: chains times recordings.
  public private(set) var count = 0
  /// Mean of every unit.
  public private(set) var mean: [Double]
  private var scatter: Matrix<Double>  // Σ (x - mean)(x - mean)ᵀ

  public init(units: Int, every interval: Int) {
    self.interval = interval
    mean = [Double](repeating: 0, count: units)
    scatter = .zeros(units, units)
  }

  public mutating func record(_ positions: Matrix<Scalar>, step: Int) {
    let units = mean.count
    var before = [Double](repeating: 0, count: units)
    for chain in 0..<positions.rows {
      count += 1
      for i in 0..<units {
        before[i] = Double(positions[chain, i]) - mean[i]
        mean[i] += before[i] / Double(count)
      }
      for i in 0..<units {
        let after = Double(positions[chain, i]) - mean[i]
        for j in 0...i { scatter[i, j] += after * before[j] }
      }
    }
  }

  /// Unbiased covariance `[unit, unit]`; nil below two states.
  public var covariance: Matrix<Double>? {
    guard count > 1 else { return nil }
    var result = scatter
    for i in 0..<mean.count {
      for j in 0...i {
        result[i, j] /= Double(count - 1)
        result[j, i] = result[i, j]
      }
    }
    return result
  }
}
