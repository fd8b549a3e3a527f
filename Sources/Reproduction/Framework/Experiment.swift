import Tensors

/// An experiment of a paper: how to run it, and what it must show.
///
/// ```swift
/// extension ReservoirExperiments {
///   public static let experiments: [Experiment] = [
///     Experiment(id: "rsn-4", paper: "arXiv 2308.11809", summary: "Off-plane memory") { context in
///       let memory = context.overSeeds { measureMemory(seed: $0) }
///       return [
///         ReproductionRow(
///           id: "rsn-4", expected: ExpectedValue(
///             "memory at t = 1", .near(0.368, relative: 0.01), origin: .derived),
///           measured: MeasuredValue(memory))
///       ]
///     }
///   ]
/// }
/// ```
public struct Experiment: Sendable {
  /// Parts joined by "-": family first, then the row of its article, such as "rsn-7".
  public let id: String
  /// The paper, such as "arXiv 2308.11809".
  public let paper: String
  /// Other identities that select it: rows that it measures besides, such as "nlm-6" of "nlm-5".
  public let aliases: [String]
  /// One line on what is done.
  public let summary: String
  /// Raised when what is measured changes; results stored before are measured again.
  public let revision: Int
  /// Runs the experiment; where a trained network or a file of data is missing, one row says so.
  public let run: @Sendable (ExperimentContext) throws -> [ReproductionRow]

  /// An experiment that `run` performs.
  public init(
    id: String, aliases: [String] = [], paper: String, summary: String, revision: Int = 1,
    run: @escaping @Sendable (ExperimentContext) throws -> [ReproductionRow]
  ) {
    self.id = id
    self.aliases = aliases
    self.paper = paper
    self.summary = summary
    self.revision = revision
    self.run = { context in
      do {
        return try run(context)
      } catch let error where Self.tellsWhatIsMissing(error, in: context) {
        return [
          ReproductionRow(
            id: id, expected: ExpectedValue(summary, .none, origin: .code), skipped: "\(error)")
        ]
      }
    }
  }

  /// Whether an experiment cannot be measured for want of a trained network or of a file of data.
  private static func tellsWhatIsMissing(_ error: any Error, in context: ExperimentContext) -> Bool
  {
    switch error {
    case ExperimentError.missingRun, ExperimentError.missingInput: return true
    default: break
    }
    guard let data = context.dataDirectory, let error = error as? any ClassifiedError else {
      return false
    }
    return error.errorKind == .notFound && "\(error)".hasPrefix(data)
  }
}
