import Tensors

extension ReplayError: ClassifiedError {
  /// Parameters are the user's, shapes and trajectories a file's, the rest the numbers'.
  public var errorKind: ErrorKind {
    switch self {
    case .invalidParameter: .wrongUse
    case .shapeMismatch, .badTrajectory: .malformedInput
    case .nonFiniteLoss, .allDiverged: .numericalFailure
    }
  }

  /// What was expected of parameters, arrays and trajectories.
  public var errorDetails: ErrorDetails {
    switch self {
    case .invalidParameter(let name, let value, let expected):
      ErrorDetails(place: name, expected: expected, got: value)
    case .shapeMismatch(let name, let expected, let actual):
      ErrorDetails(place: name, expected: "\(expected)", got: "\(actual)")
    case .badTrajectory(let name, let reason, let advice):
      ErrorDetails(path: name, got: reason, advice: advice)
    case .nonFiniteLoss, .allDiverged: ErrorDetails()
    }
  }
}
