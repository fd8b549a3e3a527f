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
}
