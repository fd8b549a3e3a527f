import Archives
import PoissonInference
import Tensors

/// `physiology RUN`: gratings are shown to a trained model as to visual cortex; tuning, contrast response, size and
/// masks of the neurons that they drive best (IPVAE §8.1, E7).
///
/// Without noise unless asked for, or needed (`LatentActivation.isSilentBelowZero`). Arrays: those of `PhysiologySurvey.arrays`.
public struct PhysiologyRequest: JobRequest {
  /// The verb `physiology`.
  public static let verb = "physiology"
  /// Neither run nor weights.
  public static var defaults: Self { Self() }

  /// The run directory; nil with `weights`.
  public var source: String?
  /// A file of weights in place of a run: a run's own, or the reference's.
  public var weights: String?
  /// Activation of Gaussian latents of bare weights; nil for ReLU.
  public var activation: LatentActivation?
  /// What is shown, and to how many neurons.
  public var stimuli = PhysiologySurvey.Settings()
  /// Inference steps on a stimulus.
  public var steps = 300
  /// Inference steps on a blank field before a stimulus.
  public var blankSteps = 300
  /// How latents are drawn.
  public var mode = InferenceMode.mean
  /// Seed of every draw, where there are draws.
  public var seed: UInt64 = 1
  /// The file to write, in a format that holds several arrays; nil for the arrays alone.
  public var output: String?
  /// Whether `output` may exist.
  public var overwrites = false

  /// The defaults, and where to write.
  public init(output: String? = nil) { self.output = output }

  /// Does what is asked.
  public func run(
    _ inputs: [String: NumericArray], in context: JobContext
  ) throws -> JobResult {
    try check()
    let claim = try OutputClaim(of: [output]) {
      try OutputFile.check($0, overwrite: overwrites)
      try ArrayFile.checkHoldsSeveral($0)
    }
    defer { claim.release() }
    let model = try model(context)
    var bench = Physiology(model)
    (bench.steps, bench.blankSteps, bench.seed) = (steps, blankSteps, seed)
    bench.mode = mode(for: model.configuration, context)
    bench.threads = context.parallelism.threads
    let survey = try context.steps("physiology", unit: "experiments") { goesOn in
      try PhysiologySurvey(bench, settings: stimuli, progress: goesOn)
    }
    var result = JobResult()
    guard let survey else { return result }
    result.arrays = survey.arrays
    if let output {
      try ArrayFile.writeAll(survey.arrays, to: output)
      result.files = [output]
      result.metrics.add("output", output)
    }
    add(survey, to: &result.metrics)
    result.metrics.add("noise", bench.mode.isNoisy ? "drawn" : "none")
    return result
  }

  /// The mode asked for, but with noise for latents that would be silent for good without it.
  private func mode(
    for configuration: IterativeConfiguration, _ context: JobContext
  ) -> InferenceMode {
    guard !mode.isNoisy, configuration.activation.isSilentBelowZero else { return mode }
    context.warn(
      "gratings are shown with noise: without it, neurons of \(configuration.name) whose mean has fallen below 0 never "
        + "respond again.")
    return .sample
  }

  private func add(_ survey: PhysiologySurvey, to metrics: inout JobMetrics) {
    let (contrasts, rates) = (survey.contrast.contrasts, survey.contrast.lateRates)
    metrics.add("neurons", survey.preferences.count)
    metrics.add("orientationSelectivity", survey.medianSelectivity ?? .nan)
    metrics.add("tuningHalfWidth", survey.medianHalfWidth ?? .nan)
    metrics.add("suppressedShare", survey.suppressedShare)
    guard contrasts.count > 2, !survey.preferences.isEmpty else { return }
    let fit = ContrastFit.nakaRushton(contrasts: contrasts, rates: rates)
    metrics.add("contrastHalf", fit.half)
    metrics.add("contrastExponent", fit.exponent)
    metrics.add("contrastExplained", fit.explained)
    metrics.add(
      "contrastExplainedLinear",
      ContrastFit.thresholdLinear(contrasts: contrasts, rates: rates).explained)
  }

  /// The model, which must have rates and grey images.
  private func model(_ context: JobContext) throws -> IterativeModel<Float> {
    var request = InferRequest()
    (request.source, request.weights, request.activation) = (source, weights, activation)
    request.mode = mode
    try request.check()
    let trained = try request.readModel(context)
    let (model, configuration) = (trained.model, trained.model.configuration)
    let name = source ?? weights ?? "run"
    guard configuration.image.channels == 1,
      configuration.family != .gaussian || configuration.activation.isNonNegative
    else {
      throw JobError(
        .wrongUse,
        "\(name): \(configuration.name) of \(configuration.image.text) pixels, expected rates that are not negative, "
          + "and grey images: gratings have neither colours nor negative responses.")
    }
    try request.inference(threads: 1).check(model, images: 1)
    try checkGratings(in: configuration)
    if trained.configuration?.preparation == .unit {
      context.warn(
        "\(name) has learned from pixels from 0 to 1, and is shown gratings of mean 0: they are not of the kind it "
          + "knows.")
    }
    return model
  }

  /// Throws for gratings that the images do not hold, and for more than memory does.
  private func checkGratings(in configuration: IterativeConfiguration) throws {
    let highest = PhysiologySurvey.Settings.highestFrequency(in: configuration.image)
    if let frequency = frequencies.max(), frequency > highest {
      throw JobError(
        .wrongUse,
        "`frequencies` has \(frequency.shortText) cycles per image, expected at most \(highest.shortText): two pixels "
          + "a cycle.")
    }
    let count = stimuli.orientations * stimuli.phases * (stimuli.frequencies?.count ?? 7)
    try MemoryLimit.check(
      [count, configuration.pixels + 8 * configuration.latents], width: 4,
      source: "\(count) gratings")
  }

  /// Those asked for, or the lowest of the default ones, which every image must hold.
  private var frequencies: [Double] { stimuli.frequencies ?? [1] }

  private func check() throws(JobError) {
    for (name, value, range) in [
      ("neurons", stimuli.neurons, 1...1_000_000), ("orientations", stimuli.orientations, 3...360),
      ("phases", stimuli.phases, 1...64), ("steps", steps, 2...100_000),
      ("blankSteps", blankSteps, 0...100_000),
    ] where !range.contains(value) {
      throw JobError(
        .wrongUse,
        "`\(name)` is \(value), expected \(range.lowerBound) to \(range.upperBound).")
    }
    for (name, values) in [
      ("frequencies", frequencies), ("contrasts", stimuli.contrasts), ("radii", stimuli.radii),
    ] where !(1...100).contains(values.count) || !values.allSatisfy({ $0 > 0 && $0.isFinite }) {
      throw JobError(
        .wrongUse, "`\(name)` is \(values), expected 1 to 100 numbers above 0.")
    }
  }
}
