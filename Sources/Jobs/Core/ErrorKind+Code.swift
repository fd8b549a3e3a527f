import Tensors

extension ErrorKind {
  /// The exit code of the tool, and the number that other fronts give with an error. Programs rely on it.
  public var code: Int32 {
    switch self {
    case .diagnosticsFailed: 2
    case .wrongUse: 64
    case .malformedInput: 65
    case .notFound: 66
    case .numericalFailure: 70
    case .cannotCreate: 73
    case .cannotWrite: 74
    case .interrupted: 75
    }
  }
}
