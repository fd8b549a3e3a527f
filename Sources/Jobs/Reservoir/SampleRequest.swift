import Archives
import ReservoirSampling
import Tensors

/// `sample RUN`: draws from a trained reservoir run.
///
/// Input: `data` `[draw, unit]`, what samples are compared with where the run names no file of it.
public struct SampleRequest: JobRequest {
  /// The verb `sample`.
  public static let verb = "sample"
  /// No run.
  public static var defaults: Self { Self(source: "", output: nil) }
  /// The run.
  public static let required = ["source"]

  /// The run directory.
  public var source: String
  /// The file to write; nil for the array alone, `draws` `[chain, unit]` or `[chain, draw, unit]`.
  public var output: String?
  /// Which state is integrated; nil for what suits the network.
  public var mode: SamplingRequest.Mode?
  /// Independent chains.
  public var chains = 1_000
  /// Chains before the first one: the draws are rows of those of a larger request.
  public var firstChain = 0
  /// Time before the first draw, in membrane time constants; nil for 20, and after the way down the noise
  /// levels for 500 steps, or one where chains come from cells of the data.
  public var duration: Double?
  /// Δt, in membrane time constants; nil for one from the network's stiffness.
  public var timeStep: Double?
  /// What the products of a step are computed in.
  public var precision = ProductPrecision.float32
  /// Draws of each chain.
  public var draws = 1
  /// Steps between two draws of a chain.
  public var thinning = 100
  /// In hidden mode, a file for the firing rates `[chain, draw, n]`; nil for none.
  public var rates: String?
  /// Whether firing rates are given as the array `rates`, also without a file.
  public var keepsRates = false
  /// Forces on the output.
  public var forces = SampleForces()
  /// What is done against the blur of the last noise level; nil for what suits the run.
  public var correction: BlurCorrection?
  /// Whether samples are compared with the data of the run.
  public var judges = true
  /// Whether an unfinished output is gone on with, one that is not there yet begun, and a complete one left as it is.
  public var isResumed = false
  /// Whether the moments at the time step and at half of it are compared.
  public var reportsBias = false
  /// Whether files are replaced.
  public var overwrites = false
  /// The seed of every draw.
  public var seed: UInt64

  /// The request with everything else at its default.
  public init(source: String, output: String?, seed: UInt64 = 1) {
    (self.source, self.output, self.seed) = (source, output, seed)
  }

  /// Throws for what no run could be asked for; options are named as on the command line.
  package func check() throws(JobError) {
    for (name, value) in [("--chains", chains), ("--draws", draws), ("--thin", thinning)]
    where value < 1 {
      throw JobError(.wrongUse, "\(name) is \(value), expected at least 1.")
    }
    guard firstChain >= 0, firstChain < 1 << 31, chains < 1 << 31 else {
      throw JobError(
        .wrongUse, "--first-chain is \(firstChain) of \(chains) chains, expected 0 to 2^31 - 1.")
    }
    for (name, value) in [("--duration", duration ?? 1), ("--time-step", timeStep ?? 1)]
    where !(value > 0 && value.isFinite) {
      throw JobError(.wrongUse, "\(name) is \(value), expected a number above 0.")
    }
    if let skew = forces.skew, !skew.isFinite {
      throw JobError(.wrongUse, "--skew is \(skew), expected a finite number.")
    }
    if let problem = conflict { throw JobError(.wrongUse, problem) }
  }

  /// What does not go together.
  private var conflict: String? {
    if let rates, let output, LocalFileSystem().isSamePlace(rates, output) {
      return "--rates and --output name the same file; give two."
    }
    if isResumed && overwrites {
      return "--resume and --overwrite exclude each other; give one of them."
    }
    if reportsBias && chains < 2 { return "--bias-report needs at least 2 chains." }
    if forces.skew != nil && forces.skewMatrix != nil {
      return "--skew and --skew-matrix exclude each other; give one of them."
    }
    if Set(forces.clamps.map(\.unit)).count < forces.clamps.count {
      return "--clamp names a unit twice; give one value for each."
    }
    return (rates != nil || keepsRates) && mode != .hidden ? "--rates needs --mode hidden." : nil
  }

  /// Does what is asked.
  public func run(
    _ inputs: [String: NumericArray], in context: JobContext
  ) throws -> JobResult {
    try check()
    if let result = try finished(context) { return result }
    let claim = try OutputClaim(of: [output, rates]) {
      try OutputFile.check($0, overwrite: overwrites || isResumed && isProgressive)
    }
    defer { claim.release() }
    let clock = ContinuousClock()
    let start = clock.now
    let sampler = try ReservoirFamily.readRun(source, context)
    let request = try samplingRequest(for: sampler, inputs, context)
    context.warn(of: precision)
    warnOfStep(of: sampler, context)
    if let output { OutputFile.warn(ofChainsLostIn: output, shape: [chains, draws, 1], context) }
    try warnOfFarValues(of: sampler, inputs, context)
    let (samples, written) = try sampled(sampler, as: request, context)
    var result = written
    try writeProvenance(of: sampler, to: &result)
    warn(of: samples, context)
    addMetrics(of: samples, to: &result.metrics)
    if judges {
      result.metrics.verdict = try judged(samples, of: sampler, inputs, context)
    }
    let duration = (clock.now - start).components
    result.metrics.add(
      "seconds", Double(duration.seconds) + Double(duration.attoseconds) * 1e-18)
    if reportsBias { try add(StepBiasReport(of: sampler, as: request), to: &result) }
    return result
  }

  /// The drift was learned for the step that the run suggests: with one several times as large the law is another.
  private func warnOfStep(of sampler: ReservoirRun, _ context: JobContext) {
    let suggested = sampler.suggestedTimeStep
    let isExact = [.metropolis, .exchange].contains(mode ?? sampler.recommendedMode)
    guard let timeStep, timeStep > 4 * suggested, !isExact else { return }
    context.warn(
      "--time-step \(timeStep.shortText) is \((timeStep / suggested).shortText) times the step that the run "
        + "suggests, \(suggested.shortText): the samples follow another law. Leave it out.")
  }

  /// Draws, and files written all at once or block by block.
  private func sampled(
    _ sampler: ReservoirRun, as request: SamplingRequest, _ context: JobContext
  ) throws -> (SamplingResult, JobResult) {
    if isProgressive, request.mode.isStreamed, let output {
      return try SampleStream(of: self, to: output).run(sampler, as: request, context)
    }
    let samples = try context.steps("sample") { goesOn in
      try SamplingRun(of: sampler, as: request, progress: goesOn).result(
        keepingRates: rates != nil || keepsRates)
    }
    return (samples, try stored(samples, of: sampler))
  }

  /// Whether draws go to the file as they come.
  var isProgressive: Bool {
    guard let output, draws > 1, rates == nil, !keepsRates, !reportsBias, mode?.isStreamed ?? true
    else {
      return false
    }
    return ["csv", "zarr"].contains(OutputFile.format(of: output))
  }

  private func samplingRequest(
    for sampler: ReservoirRun, _ inputs: [String: NumericArray], _ context: JobContext
  ) throws -> SamplingRequest {
    if forces.skew != nil && sampler.dimension < 2 {
      throw JobError(.wrongUse, "--skew: the run has one unit, and nothing to turn towards.")
    }
    let mode = mode ?? sampler.recommendedMode
    let step = timeStep ?? sampler.suggestedTimeStep
    var request = SamplingRequest(
      mode: mode, chains: chains, duration: duration ?? 20, timeStep: timeStep, draws: draws,
      thinning: thinning, seed: seed, parallelism: context.parallelism)
    (request.firstChain, request.correction) = (firstChain, correction)
    request.precision = precision
    request.forcesAtNoise = try forces.naming(inputs).forces(for: sampler, inputs)
    if forces.naming(inputs).observation != nil, correction == nil,
      sampler.recommendedCorrection == .map
    {
      context.log(
        "the prior of this posterior is the law as the network blurs it, with noise "
          + "\(sampler.configuration.recipe.noise.last.shortText) of its coordinates; --correction map takes "
          + "the blur from the draws, which is right for what the observation says nothing of.")
    }
    if duration == nil, mode == .annealed {
      request.duration = sampler.settlingTime(
        timeStep: step, isObserved: forces.naming(inputs).observation != nil)
    }
    return request
  }
}
