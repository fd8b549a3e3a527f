/// What Metropolis-adjusted steps report.
public struct MetropolisInfo: Sendable, Equatable {
  /// Proposals that each chain accepted.
  public var acceptedCounts: [Int]
  /// Steps that are reported together.
  public var steps = 1
  /// Mean over chains and steps of min(1, acceptance ratio).
  public var acceptanceProbability: Double
  /// log p of each chain after the last step, up to one constant.
  public var logDensities: [Double]

  /// Share of the proposals accepted, over chains and steps.
  public var acceptanceRate: Double {
    Double(acceptedCounts.reduce(0, +)) / Double(max(1, acceptedCounts.count) * steps)
  }
}
