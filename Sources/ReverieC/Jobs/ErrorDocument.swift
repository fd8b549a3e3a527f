import Archives
import Jobs
import Tensors

/// Errors as JSON: `kind`, `code`, `message`, and what is known of path, place, expected, got, advice,
/// chain, step and unit.
enum ErrorDocument {
  /// The system gives no thread.
  static let noThread = JobError(
    .cannotCreate, "the system gives no further thread. End other jobs first.")
  /// A job of the process that forked.
  static let lostInFork = JobError(
    .interrupted,
    "the job runs in the process that forked; this one has no thread of it. Start it again here.")

  /// An error that is no `ClassifiedError` is a bug of this library.
  static func of(_ error: any Error) -> JSONValue {
    guard let error = error as? any ClassifiedError else {
      return ["kind": "bug", "code": 1, "message": .string("\(error)")]
    }
    var members = (try? JSONValue(encoding: error.errorDetails))?.object ?? [:]
    members["kind"] = .string(error.errorKind.rawValue)
    members["code"] = JSONValue(error.errorKind.code)
    members["message"] = .string(error.description)
    return .object(members)
  }

  /// The code in such a document.
  static func code(_ document: JSONValue) -> Int32 { Int32(document["code"]?.int ?? 1) }
}
