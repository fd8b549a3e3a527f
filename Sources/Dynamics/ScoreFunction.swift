import Tensors

/// The score ∇ₓ log p of a density, evaluated for a batch.
public protocol ScoreFunction<Scalar>: Sendable {
  associatedtype Scalar: TensorScalar

  /// Dimension m of the variable.
  var dimension: Int { get }

  /// Writes the score at every row of `x` `[chain, unit]` into `score`, of the same shape.
  /// Unit: 1 / unit of x. Rows are independent of one another.
  func evaluateScore(at x: Matrix<Scalar>, into score: inout Matrix<Scalar>)
}

extension ScoreFunction {
  /// The score at every row of `x` `[chain, unit]`.
  public func score(at x: Matrix<Scalar>) -> Matrix<Scalar> {
    var result = Matrix<Scalar>.zeros(x.rows, x.columns)
    evaluateScore(at: x, into: &result)
    return result
  }
}
