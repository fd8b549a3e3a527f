import Archives
import Tensors

/// An error that a job itself finds: a message and its kind.
public struct JobError: ClassifiedError, Equatable {
  /// What kind of failure each case is.
  public let errorKind: ErrorKind
  /// The message.
  public let description: String
  /// The parts of the message that are known one by one.
  public let errorDetails: ErrorDetails

  /// - Parameters:
  ///   - message: what, where, expected, got, and what to try.
  ///   - details: its parts, where they are known.
  public init(_ kind: ErrorKind, _ message: String, details: ErrorDetails = ErrorDetails()) {
    (errorKind, description, errorDetails) = (kind, message, details)
  }

  /// What `body` makes of the contents of `file`; errors that do not say whose contents they mean
  /// name it.
  package static func naming<Result>(
    _ file: String?, _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch let error as any ClassifiedError where !(error is ArchiveError) {
      guard let file, error.errorKind == .malformedInput else { throw error }
      throw JobError(.malformedInput, "\(file): \(error)")
    }
  }

  /// Saved and stopped, as a signal asked.
  package static func interrupted(at update: Int, of total: Int, run: String) -> JobError {
    JobError(
      .interrupted,
      "stopped after update \(update) of \(total); go on with --output \(run) --resume.")
  }
}
