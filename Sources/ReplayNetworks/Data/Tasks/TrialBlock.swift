import Tensors

/// A block of path-integration trials as the network takes them, time outermost.
///
/// Row `t · trials + b` of `inputs` and `targets` is step t of trial b.
public struct TrialBlock<Scalar: ReplayScalar>: Sendable {
  /// Trials of the block, B.
  public let trials: Int
  /// Steps, T.
  public let steps: Int
  /// s₀ `[trial, output]`; nil where trials start from rest.
  public var initialSignals: Matrix<Scalar>?
  /// u_t, t = 0 ... T-1, `[time · trial, input]`.
  public var inputs: Matrix<Scalar>
  /// s_{t+1}, t = 0 ... T-1, `[time · trial, output]`.
  public var targets: Matrix<Scalar>

  /// A block of `trials · steps` rows of inputs and targets.
  public init(
    trials: Int, steps: Int, initialSignals: Matrix<Scalar>?, inputs: Matrix<Scalar>,
    targets: Matrix<Scalar>
  ) {
    precondition(inputs.rows == trials * steps && targets.rows == trials * steps)
    precondition(initialSignals == nil || initialSignals!.rows == trials)
    self.trials = trials
    self.steps = steps
    self.initialSignals = initialSignals
    self.inputs = inputs
    self.targets = targets
  }
}
