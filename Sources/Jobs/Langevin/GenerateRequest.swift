import Archives
import LangevinMachines
import Tensors
import UserData

/// `generate RUN`: images from a Langevin machine, from noise, restored, or filled in.
///
/// Inputs: an array `weights`, `denoise`, `inpaint`, `mask`, `components` or `comparison` stands in place of
/// the file of that name. The array `images` of the result is `[image, pixel]`.
public struct GenerateRequest: JobRequest {
  /// The verb `generate`.
  public static let verb = "generate"
  /// Neither run nor weights.
  public static var defaults: Self { Self() }

  // MARK: The machine

  /// The run directory; nil with `weights`.
  public var run: String?
  /// Bare couplings J `[to, from]` in place of a run.
  public var weights: String?

  // MARK: The dynamics

  /// Chains, one image each; nil for 36.
  public var chains: Int?
  /// Chains before the first one: the images are rows of those of a larger request.
  public var firstChain = 0
  /// Steps of every chain; nil for 40 time constants, or as many as images of the run take to settle, and for
  /// 10 time constants of images that are filled in.
  public var steps: Int?
  /// Δt, membrane time constants; nil for that of the run, or 0.01.
  public var timeStep: Double?
  /// T; nil for that of the run, or 1.
  public var temperature: Double?
  /// a of NLM eq. 8: 1 for the machine, 0 for the noisy network alone.
  public var reaction = 1.0
  /// What the products of a step are computed in; energies, and steps with a Metropolis test, have float32.
  public var precision = ProductPrecision.float32
  /// Whether steps are Metropolis-adjusted, without the time step's bias.
  public var isAdjusted = false
  /// Leapfrog steps per step of Hamiltonian Monte Carlo; nil for Langevin steps.
  public var leapfrogSteps: Int?
  /// Seed of starts and noise.
  public var seed: UInt64

  // MARK: What is made

  /// The class to make, of a run with label units.
  public var label: Int?
  /// Images to restore.
  public var denoise: String?
  /// With `denoise`: whether the dynamics just run from the images, without the noise's law.
  public var relaxes = false
  /// With `denoise`: time before the readout, membrane time constants; nil for 2, of relaxation 0.1.
  public var time: Double?
  /// With `denoise`: deviation of the Gaussian noise whose posterior is sampled, in currents, of which
  /// black and white are 2 apart; nil to estimate it.
  public var noiseDeviation: Double?
  /// With `denoise` or `inpaint`: chains per image whose mean is given; nil for 16.
  public var average: Int?
  /// With `denoise` or `inpaint`: the clean or whole images, to measure against.
  public var reference: String?
  /// A file of images to fill in.
  public var inpaint: String?
  /// With `inpaint`: a file with one number per pixel, not 0 where it is known.
  public var mask: String?
  /// How files of images are read, where they do not say it; nil for no decision.
  public var reading: ReadingOptions?
  /// The file to write; nil to give the images only as an array.
  public var output: String?
  /// Whether `output` is replaced if it exists.
  public var overwrites = false
  /// Whether currents x are given in place of rates tanh x.
  public var givesCurrents = false
  /// Whether pixels are given in place of rates: with the black and white of the images that are restored,
  /// of which known pixels stay as they were given; of images from noise those of the training, or 0 and 1.
  public var givesPixels = false
  /// Whether images are turned to the background of those learned from, dark or bright: those with the other
  /// one into their negatives. Dark where the images learned from are not known.
  public var fixesPolarity = false

  // MARK: What is shown

  /// A directory for pictures.
  public var figures: String?
  /// With `figures`: the unit of the last chain to trace.
  public var tracedUnit: Int?
  /// With `figures`: a file of images of which 400, spread over all, give components for the last chain's path.
  public var components: String?
  /// Whether these are components of the images' rates, as the path is, in place of their currents.
  public var usesRateComponents = false
  /// The step where trace and path begin; nil for 0.
  public var traceStart: Int?
  /// With `figures`: whether each image has a grey scale of its own.
  public var stretchesGrey = false
  /// Steps after which `figures` shows images and `comparison` counts classes; nil for a few.
  public var frames: [Int]?
  /// A file or directory of labelled images, to count which classes the generated ones belong to.
  public var comparison: String?
  /// With `comparison`: its classes; nil for those of the run.
  public var comparedClasses: [Int]?

  /// The request with everything else at its default.
  public init(run: String? = nil, weights: String? = nil, output: String? = nil, seed: UInt64 = 1) {
    (self.run, self.weights, self.output, self.seed) = (run, weights, output, seed)
  }

  /// Does what is asked.
  public func run(
    _ inputs: [String: NumericArray], in context: JobContext
  ) throws -> JobResult {
    try naming(inputs).made(inputs, context)
  }

  /// The request with inputs in place of the files that it does not name.
  private func naming(_ inputs: [String: NumericArray]) -> GenerateRequest {
    var request = self
    let members: [(String, WritableKeyPath<GenerateRequest, String?>)] = [
      ("weights", \.weights), ("denoise", \.denoise), ("inpaint", \.inpaint), ("mask", \.mask),
      ("components", \.components), ("comparison", \.comparison),
    ]
    for (name, member) in members where inputs[name] != nil {
      request[keyPath: member] = self[keyPath: member] ?? name
    }
    return request
  }

  private func made(
    _ inputs: [String: NumericArray], _ context: JobContext
  ) throws -> JobResult {
    try check()
    let claim = try OutputClaim(of: [output]) {
      try OutputFile.check($0, overwrite: overwrites)
    }
    defer { claim.release() }
    let clock = ContinuousClock()
    let start = clock.now
    let task = try GenerateTask(
      self, source: try source(inputs, context), inputs: inputs, context: context)
    try checkPlaces(in: task.steps)
    context.warn(of: precision)
    let generated =
      try denoise.map { try task.denoised($0) } ?? inpaint.map { try task.filled($0) }
      ?? task.fromNoise()
    var result = JobResult()
    let images = NumericArray(generated.images)
    result.arrays["images"] = images
    if let output {
      try OutputFile.write(images, to: output)
      result.files = [output]
      if denoise == nil, inpaint == nil {
        result.files.append(try provenance(of: task).write(of: output))
      }
      result.metrics.add("output", output)
    }
    if precision != .float32 { result.metrics.add("precision", precision.rawValue) }
    generated.add(to: &result.metrics)
    result.metrics.verdict = generated.verdict
    result.metrics.add("seconds", (clock.now - start).seconds)
    return result
  }

  /// Which chains the images are of, and what these follow from.
  private func provenance(of task: GenerateTask) throws -> Provenance {
    try Provenance(
      of: self, row: "chain", first: firstChain, count: task.chains, seed: seed,
      tensors: task.source.machine.tensors, configuration: task.source.configuration,
      leaving: [
        "run", "weights", "output", "overwrites", "chains", "firstChain", "reading", "figures",
        "tracedUnit", "components", "usesRateComponents", "traceStart", "stretchesGrey", "frames",
        "comparison", "comparedClasses",
      ])
  }

  /// The machine of the run, or of the couplings.
  func source(
    _ inputs: [String: NumericArray], _ context: JobContext
  ) throws -> MachineSource {
    guard let weights else { return MachineSource(try LangevinFamily.readRun(run ?? "", context)) }
    return try MachineSource(
      couplings: inputs[weights] ?? ArrayFile.read(weights), named: weights)
  }
}
