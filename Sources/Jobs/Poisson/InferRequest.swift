import Archives
import Figures
import PoissonInference
import Tensors
import UserData

/// `infer RUN`: iterative inference of a trained Poisson or Gaussian model on images or on streams of
/// frames: codes, rates, reconstructions and measures, as arrays and in a directory.
///
/// Inputs: `data`, in place of the file. Arrays: `codes`, `rates`, `reconstruction`, `images` as they were
/// shown to the model, `curve.…` over readouts; where asked for `steps`, `spikes.…` of the raster, `fields.…`.
public struct InferRequest: JobRequest {
  /// The verb `infer`.
  public static let verb = "infer"
  /// Neither run nor weights.
  public static var defaults: Self { Self() }

  /// The run directory; nil with `weights`.
  public var source: String?
  /// A file of weights in place of a run: a run's own, or the reference's.
  public var weights: String?
  /// Activation of Gaussian latents of bare weights; nil for ReLU.
  public var activation: LatentActivation?
  /// The file of images, as the model was trained on; nil where they are given as the input `data`.
  public var data: String?
  /// How the images are read where the file does not say it; nil for no decision.
  public var reading: ReadingOptions?
  /// What is done to the images; nil for what training did, or for what suits bare weights.
  public var preparation: ImagePreparation?
  /// Images (or streams) of the data before the first one: the arrays are rows of those of all.
  public var firstImage = 0
  /// Images (or streams) from the first one on; nil for all that follow.
  public var count: Int?
  /// Inference steps, or steps per frame of a stream; nil for 1000, or 10.
  public var steps: Int?
  /// Step size η of inference; nil for the model's own.
  public var stepSize: Double?
  /// How latents are drawn.
  public var mode = InferenceMode.sample
  /// What codes and reconstructions are read from.
  public var readout = ReadoutKind.sample
  /// Inner iterations of a step.
  public var innerIterations = 1
  /// Weight of the leak to the prior of inner iterations or of an anchored prior.
  public var innerWeight = 1.0
  /// What the leak pulls to.
  public var prior = PriorKind.rolling
  /// Images stop once their energy changes by less than this share in 20 steps; nil for all steps.
  public var stopBelow: Double?
  /// Whether every step is read out.
  public var readsEveryStep = false
  /// Energy of a spike and of a synaptic operation, joule.
  public var spikeEnergy = 1.7e-12, operationEnergy = 23.6e-12
  /// Whether `data` are frames of streams, whose state is kept from frame to frame.
  public var isVideo = false
  /// Whether the state of a stream is forgotten before every frame.
  public var startsCold = false
  /// Image (or stream) whose spikes are written at every step; nil for none.
  public var rasterImage: Int?
  /// Seconds of one inference step, for spike times.
  public var stepDuration = 0.01
  /// Whether Gabor functions are fitted to the fields of the dictionary.
  public var fitsFields = false
  /// Whether unstable inference is a failure.
  public var requiresStability = false
  /// The directory to write; nil for the arrays alone.
  public var output: String?
  /// Whether `output` may exist.
  public var overwrites = false
  /// Seed of every draw.
  public var seed: UInt64 = 1

  /// The defaults, and where to write.
  public init(output: String? = nil) { self.output = output }

  /// Does what is asked.
  public func run(
    _ inputs: [String: NumericArray], in context: JobContext
  ) throws -> JobResult {
    try check()
    let claim = try OutputClaim(of: [output]) {
      try OutputFile.checkDirectory($0, overwrite: overwrites)
    }
    defer { claim.release() }
    var trained = try readModel(context)
    if fitsFields { try checkFields(of: trained.model.configuration) }
    if let stepSize { trained.setStepSize(stepSize) }
    warn(of: trained.model.configuration, context)
    let inference = inference(threads: context.parallelism.threads)
    let all = try readImages(inputs, for: trained, context: context)
    let input = try selected(of: all)
    try checkMemory(of: inference.steps, input, trained.model.configuration)
    var measures = try context.steps("infer") { goesOn in
      try JobError.naming(data ?? "data") {
        try inference.run(trained.model, on: input, isVideo: isVideo, progress: goesOn)
      }
    }
    if requiresStability {
      let certificate = try context.steps("certify", unit: "images") { goesOn in
        StabilityCertificate(
          of: trained.model, on: input.images, threads: context.parallelism.threads,
          progress: goesOn)
      }
      if let certificate { measures.note(certificate) }
    }
    var result = try conclude(measures, input, trained.model, context)
    if let output {
      result.files.append(try provenance(of: trained, all, input).write(of: output))
    }
    return result
  }

  /// Says what of the request does not suit the model.
  private func warn(of model: IterativeConfiguration, _ context: JobContext) {
    if weights != nil, model.family == .gaussian, activation == nil, model.activation.hasGain {
      context.log("weights are taken for \(model.name), as nothing names its activation")
    }
    if !mode.isNoisy, model.activation.isSilentBelowZero {
      context.warn(
        "without noise, neurons of \(model.name) whose mean has fallen below 0 stay silent: what is found depends on "
          + "where inference starts.")
    }
    let defaults = Self.defaults
    // Options are in picojoule, so that last bits may differ.
    let isGiven = [
      (spikeEnergy, defaults.spikeEnergy), (operationEnergy, defaults.operationEnergy),
    ].contains { abs($0 - $1) > 1e-9 * $1 }
    if isGiven, model.family != .poisson || !model.decoder.isLinear || mode != .sample {
      context.warn(
        "energies of spikes have no effect: no spikes are counted of \(model.name) in the mode \(mode)."
      )
    }
  }

  /// Writes everything and says what was measured.
  private func conclude(
    _ measures: InferenceMeasures, _ input: InferenceInput, _ model: IterativeModel<Float>,
    _ context: JobContext
  ) throws -> JobResult {
    try measures.checkFinite()
    if let failure = measures.instability {
      if requiresStability { throw failure }
      context.warn("\(failure)")
    }
    var result = JobResult()
    result.arrays = measures.arrays
    let images = measures.array(ofShown: input.images)
    result.arrays["images"] = images
    if let output {
      try measures.write(to: output)
      try Npy.write(images, to: "\(output)/images.npy")
      result.files = [output]
      result.metrics.add("output", output)
    }
    for (name, value) in measures.metrics.sorted(by: { $0.key < $1.key }) {
      result.metrics.add(name, value)
    }
    if fitsFields { try fitFields(of: model, &result) }
    result.metrics.verdict = verdict(measures)
    return result
  }

  private func verdict(_ measures: InferenceMeasures) -> Verdict {
    var verdict = Verdict()
    if let failure = measures.instability {
      verdict.add(.poor, "not stable: \(failure)")
    } else if let number = measures.metrics["fixedPointStability"] {
      verdict.add(
        .good, "stable at the fixed points of all images (number \(number.shortText), below 2)")
    } else {
      verdict.add(.good, "stable where inference ended")
    }
    if let explained = measures.metrics["explainedByRates"] {
      verdict.add(
        explained: explained, pooled: measures.metrics["pooledExplained"], of: "an image")
    }
    return verdict
  }

  private func checkFields(of configuration: IterativeConfiguration) throws(JobError) {
    guard configuration.decoder.isLinear, configuration.image.channels == 1 else {
      throw JobError(
        .wrongUse, "--fields needs a linear decoder of grey images; this model has another.")
    }
  }

  private func fitFields(of model: IterativeModel<Float>, _ result: inout JobResult) throws {
    let table = FieldTable(model)
    for (name, column) in table.columns { result.arrays["fields.\(name)"] = column }
    if let output { try Npz.write(table.columns, to: "\(output)/fields.npz") }
    result.metrics.add("fieldsExplainedByGabor", table.shareExplained())
    result.metrics.add("fieldsLocalisedGabor", table.shareLocalised())
  }
}
