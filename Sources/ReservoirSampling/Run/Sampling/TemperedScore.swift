import Dynamics
import Tensors

/// s / T, the score of p^(1/T).
struct TemperedScore<Base: ScoreFunction>: ScoreFunction {
  typealias Scalar = Base.Scalar

  let base: Base
  /// T
  let temperature: Scalar

  init(_ base: Base, temperature: Scalar) { (self.base, self.temperature) = (base, temperature) }

  var dimension: Int { base.dimension }

  func makeWorkspace(rows: Int) -> Base.Workspace { base.makeWorkspace(rows: rows) }

  func evaluateScore(
    at x: Matrix<Scalar>, into score: inout Matrix<Scalar>, using workspace: inout Base.Workspace
  ) {
    base.evaluateScore(at: x, into: &score, using: &workspace)
    score.scale(by: 1 / temperature)
  }
}
