import ArgumentParser
import Reverie

extension SamplingRequest.Mode: ExpressibleByArgument {}

/// `sample RUN`
struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample", abstract: "Draw samples from a trained reservoir run.",
    discussion: """
      Writes final states [chain, unit] in data units; with --draws K, [chain, draw, unit], one draw \
      every --thin steps after --duration. The extension of --output names the format: npy, npz, csv, \
      safetensors or zarr.
      """)

  @Argument(help: "The run directory.") var source: String
  @Option(name: .shortAndLong, help: "The file to write.") var output: String
  @Option(help: "Independent chains.") var chains = 1_000
  @Option(help: "Time before the first draw, in membrane time constants.") var duration = 20.0
  @Option(help: "Time step, in membrane time constants. (default: from the network's stiffness)")
  var timeStep: Double?
  @Option(
    help: ArgumentHelp(
      "What is integrated: output, hidden, annealed, metropolis or exchange (tied), network "
        + "(sampler-only).")
  )
  var mode = SamplingRequest.Mode.output
  @Option(help: "Draws of each chain.") var draws = 1
  @Option(name: .customLong("thin"), help: "Steps between two draws of a chain.") var thinning = 100
  @Option(help: "In hidden mode, also write the firing rates [chain, draw, n] to this file.")
  var rates: String?
  @Option(
    help: "Strength l of an irreversible drift (I - Q) s, Q = [[0, l], [-l, 0]]: faster mixing.")
  var skew: Float?
  @Option(help: "A skew-symmetric Q [m, m] of your own, in the network's coordinates.")
  var skewMatrix: String?
  @Option(
    help: ArgumentHelp(
      "Sample the posterior given an observation y = A x + N(0, R): an npz with `map` A [k, m], "
        + "`value` y [k] and `covariance` R [k, k], in data units.", valueName: "FILE.npz"))
  var observe: String?
  @Option(
    help: ArgumentHelp(
      "Hold a unit, counted from 0, at a value in data units; may be repeated.",
      valueName: "UNIT=VALUE"))
  var clamp: [SamplingForces.Clamp] = []
  @Option(
    help: "A covariance-like D [m, m], in the network's coordinates: drift D s, same law, faster.")
  var precondition: String?
  @Flag(help: "Also compare the moments at the time step and at half of it.") var biasReport = false
  @Flag(help: "Replace --output if it exists.") var overwrite = false
  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    for (name, value) in [("--chains", chains), ("--draws", draws), ("--thin", thinning)]
    where value < 1 {
      throw ValidationError("\(name) is \(value), expected at least 1.")
    }
    for (name, value) in [("--duration", duration), ("--time-step", timeStep ?? 1)]
    where !(value > 0 && value.isFinite) {
      throw ValidationError("\(name) is \(value), expected a number above 0.")
    }
    if let skew, !skew.isFinite {
      throw ValidationError("--skew is \(skew), expected a finite number.")
    }
    if rates == output {
      throw ValidationError("--rates and --output name the same file; give two.")
    }
    if biasReport && chains < 2 {
      throw ValidationError("--bias-report needs at least 2 chains.")
    }
    if skew != nil && skewMatrix != nil {
      throw ValidationError("--skew and --skew-matrix exclude each other; give one of them.")
    }
    if Set(clamp.map(\.unit)).count < clamp.count {
      throw ValidationError("--clamp names a unit twice; give one value for each.")
    }
    if rates != nil && mode != .hidden {
      throw ValidationError("--rates needs --mode hidden.")
    }
  }

  func run() throws {
    try OutputFile.check(output, overwrite: overwrite)
    if let rates { try OutputFile.check(rates, overwrite: overwrite) }
    let clock = ContinuousClock()
    let start = clock.now
    let sampler = try ReservoirRun(readingRun: source)
    let request = try request(for: sampler)
    let result = try InterruptibleWork.steps("sample", quiet: compute.quiet) { goesOn in
      try withoutActuallyEscaping(goesOn) {
        try sampler.sample(request, keepingRates: rates != nil, progress: $0)
      }
    }
    try OutputFile.write(
      NumericArray(result.draws, shape: shape(result.draws.columns)),
      statistics: statistics(result, of: sampler), to: output)
    if let rates, let activity = result.rates {
      try OutputFile.write(NumericArray(activity, shape: shape(activity.columns)), to: rates)
    }
    warn(result)
    var results = results(result)
    results.add("seconds", (clock.now - start).seconds)
    if biasReport { try add(StepBiasReport(of: sampler, as: request), to: &results) }
    results.show(asJSON: compute.json)
  }

  /// What the options ask of a trained network.
  private func request(for sampler: ReservoirRun) throws -> SamplingRequest {
    if skew != nil && sampler.dimension < 2 {
      throw CommandFailure(.wrongUse, "--skew: the run has one unit, and nothing to turn towards.")
    }
    var request = SamplingRequest(
      mode: mode, chains: chains, duration: duration, timeStep: timeStep, draws: draws,
      thinning: thinning, seed: compute.seed, parallelism: compute.parallelism)
    request.forcesAtNoise = try SamplingForces(
      skew: skew, skewMatrix: skewMatrix, preconditioner: precondition, observation: observe,
      clamps: clamp
    ).forces(for: sampler)
    request.forces = try request.forcesAtNoise?(0)
    switch (mode, sampler.network) {
    case (.annealed, .reservoir):
      request.levels = try RunDirectory.open(source).reservoirLevels()
    case (.exchange, .tied): request.tiedLevels = try RunDirectory.open(source).tiedLevels()
    default: break
    }
    return request
  }

  private func results(_ result: SamplingResult) -> Results {
    var results = Results()
    results.add("output", output)
    results.add("shape", JSONValue.array(shape(result.draws.columns).map { JSONValue($0) }))
    results.add("timeStep", result.timeStep)
    results.add("steps", result.steps)
    if let statistics = result.statistics {
      results.add("acceptanceRate", statistics.meanAcceptanceRate)
    }
    if let rates = result.exchangeRates {
      results.add("exchangeRates", .array(rates.map { $0.map { JSONValue($0) } ?? .null }))
    }
    if let number = result.conditionNumber { results.add("conditionNumber", number) }
    if let ridge = result.ridge { results.add("ridge", ridge) }
    if let diffusion = result.diffusion {
      results.add(
        "diffusion", .array([JSONValue(diffusion.lowerBound), JSONValue(diffusion.upperBound)]))
    }
    return results
  }

  /// The report as one object of JSON, or as a line for each moment.
  private func add(_ report: StepBiasReport, to results: inout Results) throws {
    guard !compute.json else { return results.add("bias", try JSONValue(encoding: report)) }
    for line in report.lines {
      results.add(
        "\(line.moment) of unit \(line.unit)",
        "\(Results.short(line.full)), at half the step \(Results.short(line.half)), extrapolated "
          + "\(Results.short(line.extrapolated)) (z = \(Results.short(line.z)))")
    }
    if let distance = report.slicedWasserstein2, let floor = report.floor {
      results.add(
        "SW2 of both runs", "\(Results.short(distance)) (floor \(Results.short(floor)))")
    }
  }

  /// What goes into `sample_stats` of a store; log q only where its volume is that of the data.
  private func statistics(
    _ result: SamplingResult, of sampler: ReservoirRun
  ) -> [String: NumericArray] {
    guard let statistics = result.statistics else { return [:] }
    var arrays = ["acceptance_rate": NumericArray(statistics.acceptanceRate)]
    if sampler.transform.affineMap != nil { arrays["lp"] = NumericArray(statistics.logDensity) }
    return arrays
  }

  private func warn(_ result: SamplingResult) {
    if let ridge = result.ridge, ridge > 0 {
      Console.warn(
        "the readout is nearly dependent (condition number "
          + "\(Results.short(result.conditionNumber ?? .infinity)) of W_out W_outᵀ): a ridge of "
          + "\(Results.short(ridge)) makes the samples approximate. Try --mode output.")
    }
    if let slowest = result.diffusion?.lowerBound, slowest < 0.5 {
      Console.warn(
        "the smallest eigenvalue of the output's diffusion is \(Results.short(slowest)): its direction "
          + "mixes as slowly. Give --duration \(Results.short(duration / slowest)) for what other modes "
          + "reach in \(Results.short(duration)).")
    }
  }

  /// `[chain, unit]`, or `[chain, draw, unit]` with several draws.
  private func shape(_ units: Int) -> [Int] {
    draws == 1 ? [chains, units] : [chains, draws, units]
  }
}
