import Tensors

/// The score ∇ₓ log p of a density, evaluated for a batch.
public protocol ScoreFunction<Scalar>: Sendable {
  associatedtype Scalar: TensorScalar
  /// Memory for one evaluation of a batch; `Void` where none is needed.
  associatedtype Workspace: Sendable

  /// Dimension m of the variable.
  var dimension: Int { get }

  /// Memory for batches of `rows` rows, made once and reused in a step loop.
  func makeWorkspace(rows: Int) -> Workspace

  /// Writes the score at every row of `x` `[chain, unit]` into `score`, of the same shape.
  /// Unit: 1 / unit of x. Rows are independent of one another.
  func evaluateScore(
    at x: Matrix<Scalar>, into score: inout Matrix<Scalar>, using workspace: inout Workspace)
}

extension ScoreFunction where Workspace == Void {
  /// Memory for batches of `rows` rows.
  public func makeWorkspace(rows: Int) {}
}

extension ScoreFunction {
  /// The score at every row of `x` `[chain, unit]`.
  public func score(at x: Matrix<Scalar>) -> Matrix<Scalar> {
    var result = Matrix<Scalar>.zeros(x.rows, x.columns)
    var workspace = makeWorkspace(rows: x.rows)
    evaluateScore(at: x, into: &result, using: &workspace)
    return result
  }
}
