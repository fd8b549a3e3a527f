/// What can go wrong with trajectories, networks and replays.
public enum ReplayError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A parameter has a value that cannot work.
  case invalidParameter(name: String, value: String, expected: String)
  /// An array has the wrong shape.
  case shapeMismatch(name: String, expected: [Int], actual: [Int])
  /// A tracked trajectory cannot be used.
  case badTrajectory(name: String, reason: String, advice: String)
  /// The loss stopped being a number.
  case nonFiniteLoss(update: Int, learningRate: Double)
  /// Every replay left the region where states may be.
  case allDiverged(count: Int, firstStep: Int, friction: Double)

  /// What, where, expected, got, and what to try.
  public var description: String {
    switch self {
    case .invalidParameter(let name, let value, let expected):
      "`\(name)` is \(value), expected \(expected)."
    case .shapeMismatch(let name, let expected, let actual):
      "`\(name)` has shape \(actual), expected \(expected)."
    case .badTrajectory(let name, let reason, let advice): "\(name): \(reason). \(advice)"
    case .nonFiniteLoss(let update, let rate):
      "The loss became non-finite at update \(update). Try a learning rate below \(rate), or a "
        + "smaller gradient norm."
    case .allDiverged(let count, let firstStep, let friction):
      "All \(count) replays diverged, the first at step \(firstStep). Try "
        + (friction < 1
          ? "a friction above \(friction)" : "less adaptation or noise, or a longer training")
        + ", and see --check-stability."
    }
  }
}
