import Archives
import Tensors

/// A request in JSON, as all fronts send it: its `verb`, its members, and how many threads share the work.
///
/// ```json
/// {"verb": "sample", "source": "runs/post", "chains": 4, "draws": 1000, "threads": 2}
/// ```
public struct JobDocument: Sendable {
  /// What is asked for.
  public let request: any JobRequest
  /// Threads, of which no result depends; nil where the document does not say.
  public let parallelism: Parallelism?

  /// Finds the request of a document's verb.
  ///
  /// - Parameters:
  ///   - document: an object.
  ///   - source: where it is from, for messages.
  /// - Throws: `JobError`, naming what there is.
  public init(_ document: JSONValue, source: String) throws {
    let (given, parallelism) = try Self.members(of: document, source)
    var members = given
    let verb = members.removeValue(forKey: "verb")
    let type = try FamilyRegistry.current.request(ofVerb: verb?.string ?? "", source: source)
    request = try type.init(document: .object(members), source: source)
    self.parallelism = parallelism
  }

  /// The members but `threads`, and what that says.
  static func members(
    of document: JSONValue, _ source: String
  ) throws -> (members: [String: JSONValue], parallelism: Parallelism?) {
    guard var members = document.object else {
      throw JobError(.wrongUse, "\(source): expected an object with `verb`, got another value.")
    }
    let threads = members.removeValue(forKey: "threads")
    return (members, try threads.flatMap { try parallelism($0, source) })
  }

  private static func parallelism(_ value: JSONValue, _ source: String) throws -> Parallelism? {
    guard value != .null else { return nil }
    guard let threads = value.int, threads > 0 else {
      throw JobError(
        .wrongUse, "\(source): `threads` is \(value.text), expected a whole number, at least 1.",
        details: ErrorDetails(
          path: source, place: "threads", expected: "a whole number, at least 1", got: value.text))
    }
    return Parallelism(threads: threads)
  }
}
