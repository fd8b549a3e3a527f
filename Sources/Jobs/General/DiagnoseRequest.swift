import Archives
import Diagnostics
import Synchronization
import Tensors
import UserData

/// `diagnose FILE…`: convergence of draws, and their distance from a reference.
///
/// Inputs: `draws` `[chain, draw, unit]` or `[draw, unit]` in place of files, and `reference` `[draw, unit]`.
public struct DiagnoseRequest: JobRequest {
  /// The verb `diagnose`.
  public static let verb = "diagnose"
  /// No draws.
  public static var defaults: Self { Self() }

  /// What has to hold of the draws; nil for no requirement.
  public struct Requirements: Codable, Sendable, Equatable {
    /// The largest R-hat of any unit.
    public var maximumRHat: Double?
    /// The smallest effective sample size of any unit.
    public var minimumEffectiveSampleSize: Double?
    /// The largest ratio of the sliced Wasserstein distance to its floor.
    public var maximumRatio: Double?

    /// The request with everything else at its default.
    public init() {}

    /// Throws for bounds that nothing is held against.
    func check() throws(JobError) {
      for (name, value) in [
        ("--max-r-hat", maximumRHat), ("--min-ess", minimumEffectiveSampleSize),
        ("--max-ratio", maximumRatio),
      ] {
        if let value, !(value >= 0 && value.isFinite) {
          throw JobError(.wrongUse, "\(name) is \(value), expected a number from 0 on.")
        }
      }
    }
  }

  /// Files of draws: tables, arrays `[chain, draw, unit]` or `[draw, unit]`, stores; each adds its
  /// chains.
  public var files: [String]
  /// What the user decided about how they are read.
  public var reading = ReadingOptions()
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

  /// The request with everything else at its default.
  public init(files: [String] = [], seed: UInt64 = 1) { (self.files, self.seed) = (files, seed) }

  /// Does what is asked.
  public func run(
    _ inputs: [String: NumericArray], in context: JobContext
  ) throws -> JobResult {
    try requirements.check()
    if let interval, !(interval > 0 && interval.isFinite) {
      throw JobError(.wrongUse, "--interval is \(interval), expected a number above 0.")
    }
    let read = try readDraws(inputs)
    context.tell(read.understanding)
    let draws = try draws(of: read.data)
    let name = reference ?? inputs["reference"].map { _ in "reference" }
    let known = try name.map { try readReference($0, inputs, for: read.data, context) }
    let compared = known.map { (draws: draws.pooled, reference: $0) }
    let (summary, comparison) = try measure(
      draws, named: read.data.unitNames, compared, named: name, context)
    let speed = interval.map { MixingSpeed(draws, interval: $0, convention: convention) }
    let doubts = DrawDoubts(of: summary, read.understanding)
    doubts.found.forEach(context.warn)
    var result = JobResult()
    let verdict = verdict(
      on: summary, compared, comparison, doubts, context.parallelism)
    result.metrics.add(summary, comparison)
    result.metrics.verdict = verdict
    result.json = try json(summary, speed, comparison, doubts, verdict)
    result.text = text(summary, speed, comparison, verdict)
    result.failure = failure(summary, comparison, doubts)
    return result
  }

  /// What takes long for many draws: a line for each unit, and distances from the reference.
  private func measure(
    _ draws: Draws<Double>, named names: [String]?,
    _ compared: (draws: Matrix<Double>, reference: Matrix<Double>)?,
    named file: String?, _ context: JobContext
  ) throws -> (Summary, ReferenceComparison?) {
    let total = draws.units + (compared == nil ? 0 : ReferenceComparison.measures)
    return try context.steps("diagnose", unit: "measures") { goesOn in
      let done = Mutex(0)
      let count: @Sendable () -> Bool = {
        done.withLock {
          $0 += 1
          return goesOn($0, total)
        }
      }
      let summary = Summary(
        draws, names: names, convention: convention, parallelism: context.parallelism,
        onLine: { _ = count() })
      guard let compared, goesOn(draws.units, total) else { return (summary, nil) }
      let comparison = try ReferenceComparison(
        compared.draws, against: compared.reference, name: file ?? "", seed: seed,
        parallelism: context.parallelism, goesOn: count)
      return (summary, comparison)
    }
  }

  /// `[chain, draw, unit]`, which diagnostics of several chains need. Chains of one draw are independent draws: one
  /// chain of them all.
  private func draws(of data: DrawData) throws(JobError) -> Draws<Double> {
    guard let length = data.drawsPerChain else {
      throw JobError(
        .malformedInput,
        "\(files.first ?? "draws"): chains of \(data.chainLengths.map(String.init).joined(separator: ", ")) draws, "
          + "expected chains of equal length. Leave out the draws that others lack, or diagnose one "
          + "chain at a time.")
    }
    let (chains, draws) = length == 1 ? (1, data.chains) : (data.chains, length)
    return Draws(
      chains: chains, draws: draws, units: data.units.count, elements: data.values.elements)
  }

  private func json(
    _ summary: Summary, _ speed: MixingSpeed?, _ comparison: ReferenceComparison?,
    _ doubts: DrawDoubts, _ verdict: Verdict
  ) throws -> JSONValue {
    var object = try JSONValue(encoding: summary).object ?? [:]
    if !doubts.isEmpty { object["warnings"] = .array(doubts.all.map { .string($0) }) }
    if let speed { object["mixing"] = try JSONValue(encoding: speed) }
    if let comparison { object["reference"] = try JSONValue(encoding: comparison) }
    object["verdict"] = verdict.json
    return .object(object)
  }

  private func text(
    _ summary: Summary, _ speed: MixingSpeed?, _ comparison: ReferenceComparison?,
    _ verdict: Verdict
  ) -> String {
    var parts = ["\(summary)"]
    if summary.chains == 1 {
      parts.append(
        "R-hat needs two chains or more: `sample --chains 4 --draws 1000` writes them, to npy, npz or zarr."
      )
    }
    if let speed { parts.append("\n\(speed)") }
    if let comparison { parts.append("\n\(comparison)") }
    parts.append("\nverdict  \(verdict.sentence)")
    return parts.joined(separator: "\n")
  }

  private func failure(
    _ summary: Summary, _ comparison: ReferenceComparison?, _ doubts: DrawDoubts
  ) -> String? {
    var failures: [String] = []
    func require(_ name: String, _ value: Double?, _ bound: String, _ holds: (Double) -> Bool) {
      if value.map(holds) != true {
        failures.append(
          "\(name) is \(value.map(JobMetrics.short) ?? "undefined"), required \(bound)")
      }
    }
    let judgesChains =
      requirements.maximumRHat != nil || requirements.minimumEffectiveSampleSize != nil
    if judgesChains { failures += doubts.all }
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
