import Dynamics
import Tensors

/// How far a score is from a gradient field (RSN §8, `curl`).
public struct ScoreCurl: Sendable, Equatable {
  /// Root mean square of the antisymmetric part of the score's Jacobian, ‖(J - Jᵀ)/2‖.
  public let antisymmetric: Double
  /// Root mean square of ‖J‖.
  public let norm: Double
  /// The first over the second: 0 for a gradient.
  public var relative: Double { antisymmetric / norm }
}

extension ScoreCurl {
  /// Measures the Jacobian at every row of `points` `[point, m]` by central differences.
  public init<Score: ScoreFunction>(
    of score: Score, at points: Matrix<Score.Scalar>, step: Score.Scalar = 1e-2
  ) {
    let (count, m) = (points.rows, points.columns)
    var columns: [Matrix<Double>] = []  // ∂s/∂x_j at every point
    for j in 0..<m {
      var (above, below) = (points, points)
      for row in 0..<count {
        above[row, j] += step
        below[row, j] -= step
      }
      var difference = Matrix<Double>(score.score(at: above))
      difference.add(Matrix<Double>(score.score(at: below)), scaledBy: -1)
      difference.scale(by: 1 / (2 * Double(step)))
      columns.append(difference)
    }
    var (antisymmetric, norm) = (0.0, 0.0)
    for row in 0..<count {
      for i in 0..<m {
        for j in 0..<m {
          let (entry, mirrored) = (columns[j][row, i], columns[i][row, j])
          norm += entry * entry
          antisymmetric += (entry - mirrored) * (entry - mirrored) / 4
        }
      }
    }
    self.init(
      antisymmetric: (antisymmetric / Double(count)).squareRoot(),
      norm: (norm / Double(count)).squareRoot())
  }
}
