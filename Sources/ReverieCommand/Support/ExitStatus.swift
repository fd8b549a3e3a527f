import Tensors

/// The tool's exit codes. Other programs rely on them.
enum ExitStatus: Int32 {
  case diagnosticsFailed = 2
  case wrongUse = 64
  case malformedInput = 65
  case notFound = 66
  case numericalFailure = 70
  case cannotCreate = 73
  case cannotWrite = 74
  /// Stopped by a signal after saving a checkpoint.
  case interrupted = 75

  /// The code of an error of the package; nil for those the argument parser knows better.
  init?(of error: any Error) {
    guard let error = error as? any ClassifiedError else { return nil }
    self.init(error.errorKind)
  }

  private init(_ kind: ErrorKind) {
    switch kind {
    case .diagnosticsFailed: self = .diagnosticsFailed
    case .wrongUse: self = .wrongUse
    case .malformedInput: self = .malformedInput
    case .notFound: self = .notFound
    case .numericalFailure: self = .numericalFailure
    case .cannotCreate: self = .cannotCreate
    case .cannotWrite: self = .cannotWrite
    case .interrupted: self = .interrupted
    }
  }
}
