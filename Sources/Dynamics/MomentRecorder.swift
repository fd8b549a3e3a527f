import Diagnostics
import Tensors

/// Running mean and variance over chains and time, in constant memory.
public struct MomentRecorder<Scalar: TensorScalar>: Recorder, Sendable {
  /// Steps between two recordings.
  public let interval: Int
  /// Mean and variance of every unit so far.
  public private(set) var moments: RunningMoments

  /// A recorder that takes every `interval`-th state.
  public init(units: Int, every interval: Int) {
    self.interval = interval
    moments = RunningMoments(units: units)
  }

  /// Takes the states of all chains.
  public mutating func record(_ positions: Matrix<Scalar>, step: Int) {
    moments.add(positions)
  }
}
