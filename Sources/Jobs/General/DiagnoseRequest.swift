import Archives
import Diagnostics

/// `diagnose FILE…`: convergence of draws, and their distance from a reference.
public struct DiagnoseRequest: JobRequest {
  public static let verb = "diagnose"

  /// What has to hold of the draws; nil for no requirement.
  public struct Requirements: Codable, Sendable, Equatable {
    /// The largest R-hat of any unit.
    public var maximumRHat: Double?
    /// The smallest effective sample size of any unit.
    public var minimumEffectiveSampleSize: Double?
    /// The largest ratio of the sliced Wasserstein distance to its floor.
    public var maximumRatio: Double?

    public init() {}
  }

  /// Files of draws: `[chain, draw, unit]`, or `[draw, unit]` for one chain each.
  public var files: [String]
  /// What input without a meaningful estimate gives.
  public var convention = Convention.strict
  /// A file of draws of the true law, `[draw, unit]`.
  public var reference: String?
  /// Time between two draws of a chain, in τ.
  public var interval: Double?
  /// What has to hold.
  public var requirements = Requirements()
  /// Seed of permutations and projections.
  public var seed: UInt64

  public init(files: [String], seed: UInt64 = 1) { (self.files, self.seed) = (files, seed) }

  public func run(
    _ inputs: [String: NumericArray], in context: JobContext
  ) throws -> JobResult {
    let draws = try DrawsFile.readChains(files)
    let summary = Summary(draws, convention: convention)
    let speed = interval.map { MixingSpeed(draws, interval: $0, convention: convention) }
    let comparison = try reference.map {
      try ReferenceComparison(
        draws.pooled, against: DrawsFile.read($0), name: $0, seed: seed,
        parallelism: context.parallelism)
    }
    var result = JobResult()
    result.json = try json(summary, speed, comparison)
    result.text = text(summary, speed, comparison, chains: draws.chains)
    result.failure = failure(summary, comparison)
    return result
  }

  private func json(
    _ summary: Summary, _ speed: MixingSpeed?, _ comparison: ReferenceComparison?
  ) throws -> JSONValue {
    var object = try JSONValue(encoding: summary).object ?? [:]
    if let speed { object["mixing"] = try JSONValue(encoding: speed) }
    if let comparison { object["reference"] = try JSONValue(encoding: comparison) }
    return .object(object)
  }

  private func text(
    _ summary: Summary, _ speed: MixingSpeed?, _ comparison: ReferenceComparison?, chains: Int
  ) -> String {
    var parts = ["\(summary)"]
    if chains == 1 {
      parts.append(
        "R-hat needs two chains or more: `sample --chains 4 --draws 1000` writes them.")
    }
    if let speed { parts.append("\n\(speed)") }
    if let comparison { parts.append("\n\(comparison)") }
    return parts.joined(separator: "\n")
  }

  private func failure(_ summary: Summary, _ comparison: ReferenceComparison?) -> String? {
    var failures: [String] = []
    func require(_ name: String, _ value: Double?, _ bound: String, _ holds: (Double) -> Bool) {
      if value.map(holds) != true {
        failures.append(
          "\(name) is \(value.map(JobMetrics.short) ?? "undefined"), required \(bound)")
      }
    }
    if let limit = requirements.maximumRHat {
      require("R-hat", summary.worstRHat, "at most \(limit)") { $0 <= limit }
    }
    if let limit = requirements.minimumEffectiveSampleSize {
      let smallest = summary.smallestEffectiveSampleSize
      require("effective sample size", smallest, "at least \(limit)") { $0 >= limit }
    }
    if let limit = requirements.maximumRatio {
      let ratio = comparison?.slicedWasserstein2.ratio
      require("ratio to the floor", ratio, "at most \(limit)") { $0 <= limit }
    }
    return failures.isEmpty ? nil : failures.joined(separator: "; ") + "."
  }
}
