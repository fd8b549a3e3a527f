/// What stops a training of this family.
public enum ScoreMatchingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The loss of an update stopped being a number.
  case nonFiniteLoss(update: Int, noiseLevel: Double, learningRate: Double)
  /// Fewer neurons than outputs, so that noise of the neurons cannot move every output.
  case tooFewUnits(units: Int, dimension: Int)

  /// The message.
  public var description: String {
    switch self {
    case .nonFiniteLoss(let update, let noiseLevel, let learningRate):
      "the loss is not finite at update \(update), noise level \(noiseLevel). Try "
        + "recipe.learningRate below \(learningRate)."
    case .tooFewUnits(let units, let dimension):
      "`units` is \(units) for data of \(dimension) dimensions, expected at least \(dimension). "
        + "Give more with --reservoir."
    }
  }
}
