import Dynamics
import RandomStreams
import Tensors

/// Step sizes from the stiffness of a score (section 5.1).
public enum TimeStep {
  /// The largest Lipschitz constant of the score over the rows of `points` `[point, m]`, by power
  /// iteration on its Jacobian with central differences. Unit: 1/τ.
  public static func lipschitzConstant<Score: ScoreFunction>(
    of score: Score, at points: Matrix<Score.Scalar>, iterations: Int = 12
  ) -> Double {
    typealias Scalar = Score.Scalar
    var stream = RandomStream(seed: 0, purpose: .lipschitz)
    var direction = Matrix<Scalar>.normals(points.rows, points.columns, from: &stream)
    direction.normalizeRows()
    let reach: Scalar = 1e-2
    var largest = 0.0
    for _ in 0..<iterations {
      var (above, below) = (points, points)
      above.add(direction, scaledBy: reach)
      below.add(direction, scaledBy: -reach)
      direction = score.score(at: above)
      direction.add(score.score(at: below), scaledBy: -1)
      direction.scale(by: 1 / (2 * reach))
      largest = 0
      for row in 0..<direction.rows {
        let square = direction.row(row).reduce(0) { $0 + Double($1) * Double($1) }
        largest = max(largest, square.squareRoot())
      }
      direction.normalizeRows()
    }
    return largest
  }

  /// A step with `Δt · Lip = product`, and at most `largest`, rounded down to two digits.
  ///
  /// The bias of Euler–Maruyama is a relative error of about `Δt · Lip / 2` of the variance in the
  /// stiffest direction; 0.04 keeps it at 2 %.
  public static func suggestion(lipschitzConstant: Double, product: Double = 0.04) -> Double {
    let step = min(product / max(lipschitzConstant, 1e-9), 0.02)
    var scale = 1.0
    while step * scale < 10 { scale *= 10 }
    return (step * scale).rounded(.down) / scale
  }
}
