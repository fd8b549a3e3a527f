import Tensors

/// Keeps every `interval`-th state, and what the kernel reported since the one before.
public struct InfoDrawRecorder<Scalar: TensorScalar, Info: StepInfo>: InfoRecorder, Sendable {
  /// Steps between two recordings.
  public let interval: Int
  /// Recorded positions.
  public private(set) var positions: DrawRecorder<Scalar>
  /// One report for each draw.
  public private(set) var infos: [Info] = []

  /// A recorder that takes every `interval`-th state.
  public init(every interval: Int) {
    self.interval = interval
    positions = DrawRecorder(every: interval)
  }

  /// Takes the states of all chains and their report.
  public mutating func record(_ positions: Matrix<Scalar>, info: Info, step: Int) {
    self.positions.record(positions, step: step)
    infos.append(info)
  }

  /// Puts the recordings of `other` behind these.
  public mutating func append(_ other: InfoDrawRecorder) {
    for draw in other.positions.draws { positions.record(draw, step: 0) }
    infos += other.infos
  }
}
