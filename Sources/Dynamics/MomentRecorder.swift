import Diagnostics
import Tensors

/// Running mean and variance over chains and time, in constant memory.
public struct MomentRecorder<Scalar: TensorScalar>: Recorder, Sendable {
  public let interval: Int
  /// Mean and variance of every unit so far.
  public private(set) var moments: RunningMoments

  public init(units: Int, every interval: Int) {
    self.interval = interval
    moments = RunningMoments(units: units)
  }

  public mutating func record(_ positions: Matrix<Scalar>, step: Int) {
    moments.add(positions)
  }
}
