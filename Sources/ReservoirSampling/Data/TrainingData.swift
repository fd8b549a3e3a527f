import Tensors

/// Where training data comes from.
public enum TrainingData<Scalar: TensorScalar>: Sendable {
  /// Fresh draws of a distribution for every batch.
  case target(any TargetDistribution)
  /// Given draws `[draw, unit]`, shuffled anew in every epoch.
  case draws(Matrix<Scalar>)

  /// Dimension m.
  public var dimension: Int {
    switch self {
    case .target(let target): target.dimension
    case .draws(let draws): draws.columns
    }
  }

  /// Draws given; 0 where they are unlimited.
  var count: Int {
    if case .draws(let draws) = self { draws.rows } else { 0 }
  }
}
