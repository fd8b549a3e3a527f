import Tensors

extension ArchiveError: ClassifiedError {
  /// What kind of failure each case is.
  public var errorKind: ErrorKind {
    switch kind {
    case .notFound: .notFound
    case .malformed: .malformedInput
    case .cannotCreate: .cannotCreate
    case .cannotWrite: .cannotWrite
    case .wrongUse: .wrongUse
    }
  }

  /// Path and place of what cannot be read or written.
  public var errorDetails: ErrorDetails {
    switch self {
    case .notFound(let path, let advice): ErrorDetails(path: path, advice: advice)
    case .cannotRead(let path, let reason), .cannotCreate(let path, let reason),
      .cannotWrite(let path, let reason):
      ErrorDetails(path: path, got: reason)
    case .missingKey(let path, let key, let available):
      ErrorDetails(path: path, expected: key, got: available.sorted().joined(separator: ", "))
    case .unknownFormat(let path, let expected, let got):
      ErrorDetails(path: path, expected: expected, got: got)
    case .malformed(let source, let location, let expected, let got):
      ErrorDetails(path: source, place: "\(location)", expected: expected, got: got)
    case .unsupported(let source, let location, let what, let advice):
      ErrorDetails(path: source, place: "\(location)", got: what, advice: advice)
    case .tooLarge(let source, _, _): ErrorDetails(path: source)
    case .notRepresentable(let name, let index, let value, let type):
      ErrorDetails(path: name, place: "element \(index)", expected: type, got: "\(value)")
    case .busy(let path, let owner, _): ErrorDetails(path: path, got: owner)
    case .refused(let path, let reason, let advice):
      ErrorDetails(path: path, got: reason, advice: advice)
    }
  }
}
