import RandomStreams
import Tensors

/// How far a model's score is from an exact one.
public enum ScoreError {
  /// `E_p ‖s_θ - s_p‖²` over `points` fresh draws of `target`.
  public static func meanSquare<Model: ScoreModel, Target: TargetDistribution>(
    of model: Model, against target: Target, points: Int, stream: RandomStream
  ) -> Double {
    var stream = stream
    let draws = target.sample(points, from: &stream)
    var difference = target.score(at: draws)
    difference.add(Matrix<Double>(model.score(at: Matrix<Model.Scalar>(draws))), scaledBy: -1)
    return difference.sumOfSquares() / Double(points)
  }
}
