import Archives

/// A verb with everything it was asked, run as a job: the tool makes it of options, other fronts send it as
/// JSON. The same request gives the same bytes in all of them.
public protocol JobRequest: VerbRequest {
  /// Does it.
  ///
  /// - Parameter inputs: arrays that the request names in place of files.
  /// - Throws: a `ClassifiedError`.
  func run(_ inputs: [String: NumericArray], in context: JobContext) throws -> JobResult
}

/// What a job gives.
public struct JobResult: Sendable {
  /// Arrays by name.
  public var arrays: [String: NumericArray] = [:]
  /// Numbers and words by name, in the order in which they are shown.
  public var metrics = JobMetrics()
  /// What a person reads in place of the metrics; nil to show these.
  public var text: String?
  /// The document that `--json` prints in place of the metrics; nil to print these.
  public var json: JSONValue?
  /// Files and directories written.
  public var files: [String] = []
  /// What must be read with the result; a front shows it unless it is to be quiet.
  public var cautions: [String] = []
  /// What was required of the result and is not there; the front ends with its exit code.
  public var failure: String?

  /// An empty result.
  public init() {}

  /// A result of metrics only.
  public init(metrics: JobMetrics) { self.metrics = metrics }

  /// What is printed: text, or one JSON document.
  public func printed(asJSON: Bool) -> String {
    asJSON ? (json ?? metrics.json).text : text ?? metrics.text
  }
}
