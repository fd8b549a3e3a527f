import Archives
import Tensors

/// A request in JSON, as all fronts send it: its `verb`, its members, how many threads share the work, and
/// the instruction set of the kernels.
///
/// ```json
/// {"verb": "sample", "source": "runs/post", "chains": 4, "draws": 1000, "threads": 2, "kernels": "avx2"}
/// ```
public struct JobDocument: Sendable {
  /// What is asked for.
  public let request: any JobRequest
  /// Threads, of which no result depends; nil where the document does not say.
  public let parallelism: Parallelism?
  /// The instruction set that the front shall choose before the job; nil where the document does not say.
  public let kernels: InstructionSet?
  private let registry: FamilyRegistry

  /// Finds the request of a document's verb.
  ///
  /// - Parameters:
  ///   - document: an object.
  ///   - source: where it is from, for messages.
  ///   - registry: where the verb is looked up, and what the request runs with.
  /// - Throws: `JobError`, naming what there is.
  public init(_ document: JSONValue, source: String, registry: FamilyRegistry = .current) throws {
    var (members, computing) = try Self.members(of: document, source)
    let verb = members.removeValue(forKey: "verb")
    let type = try registry.request(ofVerb: verb?.string ?? "", source: source)
    request = try type.init(document: .object(members), source: source)
    (parallelism, kernels) = (computing.parallelism, computing.kernels)
    self.registry = registry
  }

  /// Does what is asked.
  public func run(
    _ inputs: [String: NumericArray], in context: JobContext
  ) throws -> JobResult {
    try FamilyRegistry.$current.withValue(registry) { try request.run(inputs, in: context) }
  }

  /// What a document says of how its job is computed.
  struct Computing {
    var parallelism: Parallelism?
    var kernels: InstructionSet?
  }

  /// The members but `threads` and `kernels`, and what these say.
  static func members(
    of document: JSONValue, _ source: String
  ) throws -> (members: [String: JSONValue], computing: Computing) {
    guard var members = document.object else {
      throw JobError(.wrongUse, "\(source): expected an object with `verb`, got another value.")
    }
    let threads = members.removeValue(forKey: "threads") ?? .null
    let kernels = members.removeValue(forKey: "kernels") ?? .null
    return (
      members,
      Computing(
        parallelism: try parallelism(threads, source), kernels: try self.kernels(kernels, source))
    )
  }

  /// The instruction set that a document asks for, of a job or of a session.
  public static func kernels(
    askedBy document: JSONValue, source: String
  ) throws -> InstructionSet? {
    try kernels(document["kernels"] ?? .null, source)
  }

  private static func kernels(_ value: JSONValue, _ source: String) throws -> InstructionSet? {
    guard value != .null else { return nil }
    let known = InstructionSet.available
    guard let kernels = value.string.flatMap(InstructionSet.init), known.contains(kernels) else {
      let expected = "one of \(known.map(\.rawValue).joined(separator: ", "))"
      throw JobError(
        .wrongUse,
        "\(source): `kernels` is \(value.text), expected \(expected), which this processor has.",
        details: ErrorDetails(path: source, place: "kernels", expected: expected, got: value.text))
    }
    return kernels
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
