import Dynamics
import RandomStreams
import Tensors

/// A distribution with an exact sampler, density and score, for training and for judging.
public protocol TargetDistribution: ScoreFunction where Scalar == Double, Workspace == Void {
  /// `count` independent draws `[draw, unit]`; draw i has the address of chain `stream.chain + i`.
  func sample(_ count: Int, from stream: inout RandomStream) -> Matrix<Double>

  /// ln p at every row of `x` `[draw, unit]`, normalised.
  func logDensity(at x: Matrix<Double>) -> [Double]

  /// The law of a draw plus Gaussian noise of standard deviation `noise`, p_σ; nil where unknown
  /// in closed form.
  func smoothed(by noise: Double) -> Self?
}
