import Archives
import Training

/// `cite RUN|FAMILY`: the BibTeX of what a run, or a family, uses.
public struct CiteRequest: JobRequest {
  /// The verb `cite`.
  public static let verb = "cite"
  /// Nothing to cite.
  public static var defaults: Self { Self(source: "") }
  /// The run or the family.
  public static let required = ["source"]

  /// A run directory, or the name of a family.
  public var source: String

  /// The request with everything else at its default.
  public init(source: String) { self.source = source }

  /// Does what is asked.
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

  static func citations<Family: ModelFamily>(of family: Family.Type) -> [String] {
    Family.Training.Run.citations
  }

  /// What effective sample sizes, R-hat and Monte Carlo errors are after.
  static let diagnostics = [
    """
    @article{vehtari2021rank,
      title = {Rank-normalization, folding, and localization: an improved {R}-hat for assessing \
    convergence of {MCMC}},
      author = {Vehtari, Aki and Gelman, Andrew and Simpson, Daniel and Carpenter, Bob and \
    B{\\"u}rkner, Paul-Christian},
      journal = {Bayesian Analysis}, volume = {16}, number = {2}, pages = {667--718}, year = {2021}
    }
    """
  ]
}
