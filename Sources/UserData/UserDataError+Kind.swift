import Tensors

extension UserDataError: ClassifiedError {
  /// A file that can be read in several ways is a fault of the file: with another one the same request
  /// is right.
  public var errorKind: ErrorKind {
    switch kind {
    case .notFound: .notFound
    case .malformed, .ambiguous, .unsupported: .malformedInput
    case .wrongOption: .wrongUse
    }
  }
}
