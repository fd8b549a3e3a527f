import Dynamics
import Tensors

/// The score of p_σ that a noise-conditioned reservoir has at one level (RSN §11.1).
public struct ConditionedScore<Scalar: TensorScalar>: ScoreFunction {
  /// The reservoir at that level, in the variable `x · scale`.
  public let level: ConditionedReservoir<Scalar>.Level

  /// The score of `model` at level `noise`.
  public init(_ model: ConditionedReservoir<Scalar>, noise: Double) {
    level = model.level(noise)
  }

  /// Memory for one batch: `z = x · scale`, and the network's.
  public struct Workspace: Sendable {
    var scaled: Matrix<Scalar>
    var inner: ReservoirSampler<Scalar>.Workspace
  }

  /// Dimension m.
  public var dimension: Int { level.network.dimension }

  /// Memory for batches of `rows` rows.
  public func makeWorkspace(rows: Int) -> Workspace {
    Workspace(
      scaled: .zeros(rows, dimension), inner: level.network.makeWorkspace(rows: rows))
  }

  /// `∇ₓ ln p = scale ∇_z ln p` at every row of `x`.
  public func evaluateScore(
    at x: Matrix<Scalar>, into score: inout Matrix<Scalar>, using workspace: inout Workspace
  ) {
    workspace.scaled.copy(x)
    workspace.scaled.scale(by: Scalar(level.scale))
    level.network.evaluateScore(at: workspace.scaled, into: &score, using: &workspace.inner)
    score.scale(by: Scalar(level.scale))
  }
}
