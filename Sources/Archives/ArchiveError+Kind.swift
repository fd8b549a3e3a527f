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
}
