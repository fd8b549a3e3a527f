import Tensors

/// The failure of one process of a group, which ends them all. Only the process that failed says why.
public struct SharedFailure: Error {
  /// The process that failed; of several, the first.
  public let rank: Int
  /// What kind of failure it is; nil for an error that does not say.
  public let kind: ErrorKind?
  /// The error, in the process that failed; nil in the others.
  public let error: (any Error)?

  /// A number other than 0 for the kind of an error.
  static func code(of error: any Error) -> Int {
    guard let kind = (error as? any ClassifiedError)?.errorKind,
      let index = ErrorKind.allCases.firstIndex(of: kind)
    else { return ErrorKind.allCases.count + 1 }
    return index + 1
  }

  /// The kind that `code(of:)` stands for.
  static func kind(of code: Int) -> ErrorKind? {
    ErrorKind.allCases.indices.contains(code - 1) ? ErrorKind.allCases[code - 1] : nil
  }
}
