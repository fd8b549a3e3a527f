import Tensors

/// Keeps every `interval`-th state, and what the kernel reported since the one before.
public struct InfoDrawRecorder<Scalar: TensorScalar, Info: StepInfo>: InfoRecorder, Sendable {
  /// Steps between two recordings; may change between runs.
  public var interval: Int
  /// Recorded states, one matrix `[chain, unit]` per draw.
  public private(set) var positions: DrawRecorder<Scalar>
  /// One report for each draw; none where only the total is kept.
  public private(set) var infos: [Info] = []
  /// The report of all steps up to the last draw; nil before the first one.
  public private(set) var total: Info?
  private let keepsInfos: Bool

  /// A recorder that takes every `interval`-th state.
  ///
  /// - Parameter keepsInfos: whether each draw's report is kept besides their total.
  public init(every interval: Int, keepsInfos: Bool = true) {
    self.interval = interval
    self.keepsInfos = keepsInfos
    positions = DrawRecorder(every: interval)
  }

  /// Takes the states of all chains and their report.
  public mutating func record(_ positions: Matrix<Scalar>, info: Info, step: Int) {
    self.positions.record(positions, step: step)
    total.add(info)
    if keepsInfos { infos.append(info) }
  }
}
