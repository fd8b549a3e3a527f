import Archives
import ReservoirSampling
import Tensors

extension SampleRequest {
  /// Arrays, and the files that were asked for.
  func stored(_ samples: SamplingResult, of sampler: ReservoirRun) throws -> JobResult {
    var result = JobResult()
    let array = NumericArray(samples.draws, shape: shape(units: samples.draws.columns))
    result.arrays["draws"] = array
    if let output {
      try OutputFile.write(
        array, statistics: statistics(samples, of: sampler), units: sampler.unitNames, to: output)
      result.files.append(output)
    }
    if let activity = samples.rates {
      let array = NumericArray(activity, shape: shape(units: activity.columns))
      result.arrays["rates"] = array
      if let rates {
        try OutputFile.write(array, to: rates)
        result.files.append(rates)
      }
    }
    for (name, array) in statistics(samples, of: sampler) { result.arrays[name] = array }
    return result
  }

  /// Says beside the files which chains they hold and what these follow from.
  func writeProvenance(of sampler: ReservoirRun, to result: inout JobResult) throws {
    guard !result.files.isEmpty else { return }
    let provenance = try provenance(of: sampler)
    result.files += try result.files.map { try provenance.write(of: $0) }
  }

  /// What the chains follow from.
  private func provenance(of sampler: ReservoirRun) throws -> Provenance {
    try Provenance(
      of: self, row: "chain", first: firstChain, count: chains, seed: seed,
      tensors: sampler.tensors, configuration: sampler.configuration,
      leaving: [
        "source", "output", "chains", "firstChain", "rates", "keepsRates", "judges", "isResumed",
        "reportsBias", "overwrites",
      ])
  }

  /// Of a sampling to go on with, the result where all outputs are complete; nil where something is to do.
  ///
  /// - Throws: `JobError` where they are of another request or network.
  func finished(_ context: JobContext) throws -> JobResult? {
    let (outputs, files) = ([output, rates].compactMap(\.self), LocalFileSystem())
    // The record is written last, and removed before its output is replaced.
    let isComplete = outputs.allSatisfy {
      files.entry(at: $0) != nil && files.entry(at: Provenance.path(of: $0)) == .file
    }
    guard isResumed, isComplete, let output else { return nil }
    let own = try provenance(of: ReservoirFamily.readRun(source, context))
    for file in outputs {
      let known = try Provenance(of: file)
      let isSame = (known.first, known.count) == (own.first, own.count)
      guard isSame, own.difference(of: known) == nil else {
        throw JobError(
          .wrongUse,
          "--resume: \(file) is complete, and of another request or network. Give the same options, or sample "
            + "again with --overwrite.")
      }
    }
    context.log("\(output): complete already")
    var result = JobResult()
    result.metrics.add("output", output)
    if judges {
      var verdict = Verdict()
      verdict.add(.undecided, "the output was complete already, and is not judged again")
      result.metrics.verdict = verdict
    }
    result.files = outputs.flatMap { [$0, Provenance.path(of: $0)] }
    return result
  }

  /// `[chain, unit]`, or `[chain, draw, unit]` with several draws.
  func shape(units: Int) -> [Int] {
    draws == 1 ? [chains, units] : [chains, draws, units]
  }

  /// What goes into `sample_stats` of a store, `[chain, draw]`; log q only where its volume is that of the data.
  private func statistics(
    _ samples: SamplingResult, of sampler: ReservoirRun
  ) -> [String: NumericArray] {
    guard let statistics = samples.statistics else { return [:] }
    var arrays = ["acceptance_rate": NumericArray(statistics.acceptanceRate)]
    if sampler.transform.affineMap != nil { arrays["lp"] = NumericArray(statistics.logDensity) }
    return arrays
  }

  /// Warns of samples that are approximate, or mix slowly.
  func warn(of samples: SamplingResult, _ context: JobContext) {
    if let ridge = samples.ridge, ridge > 0 {
      context.warn(
        "the readout is nearly dependent (condition number "
          + "\(JobMetrics.short(samples.conditionNumber ?? .infinity)) of W_out W_outᵀ): a ridge of "
          + "\(JobMetrics.short(ridge)) makes the samples approximate. Try --mode output.")
    }
    if let slowest = samples.diffusion?.lowerBound, slowest < 0.5 {
      context.warn(
        "the smallest eigenvalue of the output's diffusion is \(JobMetrics.short(slowest)): its direction "
          + "mixes as slowly. Give --duration \(JobMetrics.short((duration ?? 20) / slowest)) for what "
          + "other modes reach in \(JobMetrics.short(duration ?? 20)).")
    }
  }

  /// Says what was drawn and how.
  func addMetrics(of samples: SamplingResult, to metrics: inout JobMetrics) {
    if let output { metrics.add("output", output) }
    metrics.add(
      "shape", JSONValue.array(shape(units: samples.draws.columns).map { JSONValue($0) }))
    metrics.add("correction", samples.correction.rawValue)
    if precision != .float32 { metrics.add("precision", precision.rawValue) }
    metrics.add("timeStep", samples.timeStep)
    metrics.add("steps", samples.steps)
    if let statistics = samples.statistics {
      metrics.add("acceptanceRate", statistics.meanAcceptanceRate)
    }
    if let rates = samples.exchangeRates {
      metrics.add("exchangeRates", .array(rates.map { $0.map { JSONValue($0) } ?? .null }))
    }
    if let number = samples.conditionNumber { metrics.add("conditionNumber", number) }
    if let ridge = samples.ridge { metrics.add("ridge", ridge) }
    if let diffusion = samples.diffusion {
      metrics.add(
        "diffusion", .array([JSONValue(diffusion.lowerBound), JSONValue(diffusion.upperBound)]))
    }
  }

  /// The report as one object of the document, and as a line for each moment for people.
  func add(_ report: StepBiasReport, to result: inout JobResult) throws {
    var document = result.metrics
    document.add("bias", try JSONValue(encoding: report))
    result.json = document.json
    let short = JobMetrics.short
    for line in report.lines {
      result.metrics.add(
        "\(line.moment) of unit \(line.unit)",
        "\(short(line.full)), at half the step \(short(line.half)), extrapolated "
          + "\(short(line.extrapolated)) (z = \(short(line.z)))")
    }
    if let distance = report.slicedWasserstein2, let floor = report.floor {
      result.metrics.add("SW2 of both runs", "\(short(distance)) (floor \(short(floor)))")
    }
  }
}
