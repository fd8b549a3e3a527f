import Archives
import Training

/// `cite RUN|FAMILY`: the BibTeX of what a run, or a family, uses.
public struct CiteRequest: JobRequest {
  public static let verb = "cite"

  /// A run directory, or the name of a family.
  public var source: String

  public init(source: String) { self.source = source }

  public func run(
    _ inputs: [String: NumericArray], in context: JobContext
  ) throws -> JobResult {
    let family = FamilyRegistry.current.families.first { $0.name == source }
    let entries =
      try family.map { Self.citations(of: $0) }
      ?? RunDirectory.open(source).record.citations
    var result = JobResult()
    result.text = entries.joined(separator: "\n\n")
    result.json = .array(entries.map { .string($0) })
    return result
  }

  private static func citations<Family: ModelFamily>(of family: Family.Type) -> [String] {
    Family.Training.Run.citations
  }
}
