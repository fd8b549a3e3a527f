import Archives
import RandomStreams
import ReservoirSampling
import Tensors
import UserData

extension SampleRequest {
  /// What the last draw of every chain is worth beside the data of the run.
  ///
  /// - Parameter inputs: of the request; `data` `[draw, unit]` in place of what the run names.
  func judged(
    _ samples: SamplingResult, of sampler: ReservoirRun, _ inputs: [String: NumericArray],
    _ context: JobContext
  ) throws -> Verdict {
    var verdict = Verdict()
    let reference: Matrix<Double>
    switch try self.reference(of: sampler, inputs) {
    case .success(let draws): reference = draws
    case .failure(let reason):
      verdict.add(.undecided, reason.text)
      return verdict
    }
    let perChain = samples.draws.rows / max(chains, 1)
    let kept = min(chains, 2_000)
    guard kept >= 50, perChain > 0 else {
      verdict.add(
        .undecided, "\(chains) chains are too few to compare with the data (50 are needed)")
      return verdict
    }
    let last = samples.draws.gatheringRows(
      (0..<kept).map { ($0 * chains / kept + 1) * perChain - 1 })
    return context.stage("compare with the data", unit: "sets") { _ in
      SampleJudgement(
        last, against: reference, names: sampler.plainUnitNames, seed: seed,
        parallelism: context.parallelism
      ).verdict
    }
  }

  /// Warns of units that are held, and of observations, where the network has never been: more than a tenth of the
  /// data's range beyond it.
  func warnOfFarValues(
    of sampler: ReservoirRun, _ inputs: [String: NumericArray], _ context: JobContext
  ) throws {
    let forces = forces.naming(inputs)
    guard !forces.clamps.isEmpty || forces.observation != nil,
      case .success(let draws) = try Self.reference(
        of: sampler, at: source, given: inputs["data"])
    else { return }
    func warn(_ value: String, _ least: Double, _ most: Double) {
      context.warn(
        "\(value), far outside the data, \(JobMetrics.short(least)) to \(JobMetrics.short(most)): what the "
          + "network gives there, it has not learned.")
    }
    for clamp in forces.clamps where 0..<draws.columns ~= clamp.unit {
      let values = draws.column(clamp.unit)
      guard let least = values.min(), let most = values.max() else { continue }
      let margin = 0.1 * (most - least)
      if (least - margin...most + margin).contains(clamp.value) { continue }
      warn(
        "--clamp holds `\(sampler.plainUnitNames[clamp.unit])` at \(JobMetrics.short(clamp.value))",
        least, most)
    }
    guard let file = forces.observation else { return }
    for (row, value, least, most) in try SampleObservation(reading: file, inputs).farValues(
      beside: draws)
    {
      warn("--observe: value \(row) of \(file) is \(JobMetrics.short(value))", least, most)
    }
  }

  /// No draws where the samples are of another law than the data.
  private func reference(
    of sampler: ReservoirRun, _ inputs: [String: NumericArray]
  ) throws -> Result<Matrix<Double>, Reason> {
    let forces = forces.naming(inputs)
    return forces.observation != nil || !forces.clamps.isEmpty
      ? .failure(Reason(text: "the samples are of a posterior, of which there is no data"))
      : try Self.reference(of: sampler, at: source, given: inputs["data"])
  }

  /// Why there are no draws to compare with.
  struct Reason: Error { let text: String }

  /// Draws of the law that the run learned: those given, of its target, those that it kept of an array, or
  /// of its file, at most 4000 and evenly spread.
  static func reference(
    of sampler: ReservoirRun, at source: String, given data: NumericArray? = nil
  ) throws -> Result<Matrix<Double>, Reason> {
    if let data { return .success(try given(data, unitCount: sampler.transform.dimension)) }
    let configuration = sampler.configuration
    if let target = configuration.target {
      var stream = RandomStream(seed: configuration.seed, purpose: .metrics)
      return .success(target.distribution.sample(4_000, from: &stream))
    }
    guard let file = configuration.data, configuration.latents == nil else {
      return .failure(Reason(text: "the run names no file of draws to compare with"))
    }
    let kept = PathName.join(source, RunFile.reference)
    if LocalFileSystem().entry(at: kept) == .file {
      return .success(
        try given(try ArrayFile.read(kept), unitCount: sampler.transform.dimension))
    }
    guard
      let draws = try? DrawData.read([file], options: configuration.reading ?? ReadingOptions())
        .data.values, draws.checksum == configuration.dataChecksum
    else {
      return .failure(
        Reason(text: "\(file), which the run learned from, is not there or has changed"))
    }
    return .success(draws.thinned(to: mostDraws))
  }

  private static func given(
    _ array: NumericArray, unitCount: Int
  ) throws -> Matrix<Double> {
    let draws = try array.matrix(Double.self, name: "data")
    try draws.checkFinite(file: "data")
    guard draws.columns == unitCount, draws.rows > 0 else {
      throw JobError(
        .malformedInput,
        "data: \(draws.rows) draws of \(draws.columns) units, expected some of \(unitCount) units.")
    }
    return draws.thinned(to: mostDraws)
  }

  /// Draws of the data that samples are compared with, at most.
  private static let mostDraws = 4_000
}

extension ReservoirRun {
  /// The names of the data's units, or their numbers from 0, as `--clamp` takes them.
  var plainUnitNames: [String] {
    unitNames ?? (0..<transform.dimension).map { "unit \($0)" }
  }
}
