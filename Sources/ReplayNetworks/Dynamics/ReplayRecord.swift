import Tensors

/// What came out of a simulation of replay.
public struct ReplayRecord<Scalar: ReplayScalar>: Sendable {
  /// Decoded positions `[replay, step, 2]` after `warmup`; not a number from where a replay
  /// diverged, or where a place code was silent.
  public var positions: Trajectories
  /// Outputs, row `replay · steps + step`; nil unless asked for.
  public var outputs: Matrix<Scalar>?
  /// Hidden states, row `replay · recordings + recording`; nil unless asked for.
  public var states: Matrix<Scalar>?
  /// Hidden states at the end `[replay, unit]`.
  public var finalStates: Matrix<Scalar>
  /// For each replay the step at which it was found beyond the limit, or nil.
  public var divergedAt: [Int?]

  /// Where replays started, arena units; nil where that is unknown, and where a warm-up was left
  /// out: then the first position is the start.
  public var starts: [Position]?

  /// Replays that stayed within the limit.
  public var intact: [Int] { divergedAt.indices.filter { divergedAt[$0] == nil } }

  /// Outputs of one replay `[step, output]`.
  public func outputs(of replay: Int) -> Matrix<Scalar>? {
    outputs?.rows(replay * positions.samples..<(replay + 1) * positions.samples)
  }
}
