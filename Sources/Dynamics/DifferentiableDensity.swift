import Tensors

/// A density that gives its logarithm together with the score, as Metropolis-adjusted kernels need.
public protocol DifferentiableDensity<Scalar>: ScoreFunction {
  /// Writes ∇ log p and log p, up to one constant, at every row of `x` `[chain, unit]`.
  func evaluate(
    at x: Matrix<Scalar>, score: inout Matrix<Scalar>, logDensity: inout [Double],
    using workspace: inout Workspace)
}

extension DifferentiableDensity {
  /// Writes the score at every row of `x`.
  public func evaluateScore(
    at x: Matrix<Scalar>, into score: inout Matrix<Scalar>, using workspace: inout Workspace
  ) {
    var logDensity = [Double](repeating: 0, count: x.rows)
    evaluate(at: x, score: &score, logDensity: &logDensity, using: &workspace)
  }

  /// log p, up to one constant, at every row of `x` `[chain, unit]`.
  public func logDensity(at x: Matrix<Scalar>) -> [Double] {
    var (score, logDensity) = (
      Matrix<Scalar>.zeros(x.rows, x.columns), [Double](repeating: 0, count: x.rows)
    )
    var workspace = makeWorkspace(rows: x.rows)
    evaluate(at: x, score: &score, logDensity: &logDensity, using: &workspace)
    return logDensity
  }
}
