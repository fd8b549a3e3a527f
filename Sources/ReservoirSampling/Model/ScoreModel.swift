import Dynamics
import Tensors
import Training

/// A network whose drift is trained to be a score, with the gradients of RSN §3.3.
///
/// One workspace serves both the score and its gradients.
public protocol ScoreModel<Scalar>: Trainable, ScoreFunction {
  /// φ of the network.
  var activation: Activation { get }

  /// Overwrites `gradients`, shaped as `parameters`, with ∂L/∂θ where `error` `[B, m]` is
  /// ∂L/∂s_θ at the rows of `x` `[B, m]`. Must follow `evaluateScore` at the same `x`.
  func evaluateGradients(
    at x: Matrix<Scalar>, error: Matrix<Scalar>, into gradients: inout [Matrix<Scalar>],
    using workspace: inout Workspace)

  /// The score as `evaluateScore(at:into:using:)` gives it; models that are wide enough share the
  /// work among threads, without a change of a bit.
  func evaluateScore(
    at x: Matrix<Scalar>, into score: inout Matrix<Scalar>, using workspace: inout Workspace,
    parallelism: Parallelism)

  /// One update of the parameters by the gradients that `evaluateGradients` would give, and of
  /// `average`, block by block, so that no gradient is ever stored as a whole. Must follow
  /// `evaluateScore` at the same `x`.
  ///
  /// - Returns: false, with nothing done, where the model has no such path.
  mutating func descend(
    at x: Matrix<Scalar>, error: Matrix<Scalar>, by optimizer: inout Adam<Scalar>,
    average: inout WeightAverage<Scalar>?, learningRate: Double, using workspace: inout Workspace,
    parallelism: Parallelism
  ) -> Bool

  /// The network whose drift is this one's far from the origin, `lim s_θ(R u) / R`, for ReLU:
  /// biases removed. Nil where φ is bounded or saturates to the drift `-x`.
  var asymptotic: Self? { get }
}

extension ScoreModel {
  /// The score, on one thread.
  public func evaluateScore(
    at x: Matrix<Scalar>, into score: inout Matrix<Scalar>, using workspace: inout Workspace,
    parallelism: Parallelism
  ) {
    evaluateScore(at: x, into: &score, using: &workspace)
  }

  /// No path of its own.
  public mutating func descend(
    at x: Matrix<Scalar>, error: Matrix<Scalar>, by optimizer: inout Adam<Scalar>,
    average: inout WeightAverage<Scalar>?, learningRate: Double, using workspace: inout Workspace,
    parallelism: Parallelism
  ) -> Bool { false }

  /// Gradients of the same shapes as the parameters, all zero.
  public var zeroGradients: [Matrix<Scalar>] {
    parameters.map { .zeros($0.rows, $0.columns) }
  }
}
