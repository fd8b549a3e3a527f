import Tensors

extension ArchiveError: ClassifiedError {
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
