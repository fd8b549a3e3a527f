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

  /// All its parts; the place begins with the file's path.
  public var errorDetails: ErrorDetails {
    ErrorDetails(
      path: place.split(separator: ",").first.map(String.init), place: place, expected: expected,
      got: got, advice: advice)
  }
}
