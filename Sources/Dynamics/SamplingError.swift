import Tensors

/// What can go wrong while chains run.
public enum SamplingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// An array has the wrong shape.
  case shapeMismatch(name: String, expected: [Int], actual: [Int])
  /// A state stopped being a number.
  case nonFiniteState(chain: Int, step: Int, unit: Int, timeStep: Double)
  /// A state left the region it should stay in.
  case diverged(
    chain: Int, step: Int, unit: Int, magnitude: Double, limit: Double, timeStep: Double)
  /// A parameter has a value that cannot work.
  case invalidParameter(name: String, value: String, expected: String)

  /// The message.
  public var description: String {
    switch self {
    case .shapeMismatch(let name, let expected, let actual):
      "`\(name)` has shape \(actual), expected \(expected)."
    case .nonFiniteState(let chain, let step, let unit, let timeStep):
      "chain \(chain) became non-finite at step \(step), unit \(unit). "
        + "Try a time step below \(timeStep)."
    case .diverged(let chain, let step, let unit, let magnitude, let limit, let timeStep):
      "chain \(chain) diverged at step \(step), unit \(unit): magnitude \(magnitude) exceeds "
        + "\(limit). Try a time step below \(timeStep), or a network whose drift confines."
    case .invalidParameter(let name, let value, let expected):
      "`\(name)` is \(value), expected \(expected)."
    }
  }
}

extension SamplingError: ClassifiedError {
  /// What kind of failure each case is.
  public var errorKind: ErrorKind {
    switch self {
    case .nonFiniteState, .diverged: .numericalFailure
    case .shapeMismatch: .malformedInput
    case .invalidParameter: .wrongUse
    }
  }

  /// Where a chain left the finite numbers, and what was expected of arrays and parameters.
  public var errorDetails: ErrorDetails {
    switch self {
    case .nonFiniteState(let chain, let step, let unit, let timeStep),
      .diverged(let chain, let step, let unit, _, _, let timeStep):
      ErrorDetails(
        chain: chain, step: step, unit: unit, advice: "Try a time step below \(timeStep).")
    case .shapeMismatch(let name, let expected, let actual):
      ErrorDetails(place: name, expected: "\(expected)", got: "\(actual)")
    case .invalidParameter(let name, let value, let expected):
      ErrorDetails(place: name, expected: expected, got: value)
    }
  }
}
