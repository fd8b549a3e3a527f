/// The rows of a reproduction with what is needed to judge them.
public struct ReproductionTable: Sendable, Equatable, Codable {
  /// "Reservoir-sampler networks, quick scale"
  public var title: String
  /// Sizes of the run.
  public var scale: ExperimentScale
  /// Seeds of the run.
  public var seeds: [UInt64]
  /// What the numbers depend on besides: version, stream version, machine, wall time.
  public var environment: [String: String]
  /// The rows, in the order of the registry.
  public var rows: [ReproductionRow]

  /// A table of rows.
  public init(
    title: String, scale: ExperimentScale, seeds: [UInt64], environment: [String: String] = [:],
    rows: [ReproductionRow]
  ) {
    self.title = title
    self.scale = scale
    self.seeds = seeds
    self.environment = environment
    self.rows = rows
  }

  /// How many rows have the verdict's symbol of `verdict`.
  public func count(_ verdict: Verdict) -> Int {
    rows.count { $0.verdict.symbol == verdict.symbol }
  }

  /// Passed rows among those with a verdict; undefined (`nil`) without any.
  public var passFraction: Double? {
    let (passed, failed) = (count(.pass), count(.fail("")))
    return passed + failed > 0 ? Double(passed) / Double(passed + failed) : nil
  }

  /// "12 passed, 1 failed, 2 skipped, 3 without criterion"
  public var tally: String {
    "\(count(.pass)) passed, \(count(.fail(""))) failed, \(count(.skipped(""))) skipped, "
      + "\(count(.informational)) without criterion"
  }
}
