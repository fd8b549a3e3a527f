import ArgumentParser
import Jobs
import Reverie

/// `infer RUN`
struct InferCommand: ParsableCommand {
  /// What is drawn.
  enum Mode: String, ExpressibleByArgument, CaseIterable {
    case sample, relaxed, mean, expected
  }

  static let configuration = CommandConfiguration(
    commandName: "infer",
    abstract: "Iterative inference of a trained Poisson or Gaussian model on images.",
    discussion: """
      Writes codes.npy [image, latent] (the last draw), rates.npy, reconstruction.npy [image, pixel], \
      images.npy (what the model was shown: the patches of photographs) and metrics.json into \
      --output; with --video, --data is [time, row, column] frames of one \
      stream (or [stream, time, row, column], colours with one axis more) and all arrays have a time \
      axis; with --raster, \
      spikes.npz in pynapple's layout; with --stop-below, the steps of each image in steps.npy.
      """)

  @OptionGroup var trained: RunArguments
  @Option(help: "Weights in place of a run: the model.safetensors of one, or reference weights.")
  var weights: String?
  @Option(help: "With --weights of bare files: activation of Gaussian latents. (default: relu)")
  var activation: LatentActivation?
  @Option(help: "Images, as the model was trained on.") var data: String
  @Option(
    name: [.long, .customLong("first-chain")],
    help: "Images (with --video, streams) of --data before the first one: pieces of all.")
  var firstImage = 0
  @Option(help: "Images (or streams) from the first one on. (default: all that follow)")
  var count: Int?
  @Option(help: "What is done to the images. (default: as in training; automatic for bare weights)")
  var prepare: ImagePreparation?
  @Option(help: "Inference steps; with --video, steps per frame. (default: 1000; video: 10)")
  var steps: Int?
  @Option(help: "Step size of inference, of u or of means. (default: the model's own)")
  var stepSize: Double?
  @Option(
    help:
      "sample, relaxed (not Gaussian), mean (no noise), or expected (exact mean-field gradient).")
  var mode = Mode.sample
  @Option(help: "Temperature of --mode relaxed. (default: 0.1)") var temperature: Double?
  @Option(help: "Inner iterations of a step, with a leak to the state before it.") var inner = 1
  @Option(help: "Weight of the leak of --inner and --anchored. (default: 1)") var leak: Double?
  @Flag(help: "Leak to the learned initial state at every step.") var anchored = false
  @Flag(help: "Read codes and reconstructions from rates in place of draws.") var readRates = false
  @Option(help: "Stop an image once its energy changes by less than this share in 20 steps.")
  var stopBelow: Double?
  @Flag(help: "Read out every step: the whole curve, and the step of convergence.")
  var everyStep = false
  @Option(help: "Energy of a spike of Poisson latents, pJ.") var spikeEnergy = 1.7
  @Option(help: "Energy of a synaptic operation, pJ.") var operationEnergy = 23.6
  @Option(name: .shortAndLong, help: "The directory to write.") var output: String
  @Flag(help: "Frames of a stream: the state is kept from frame to frame.") var video = false
  @Flag(help: "Forget the stream's state before every frame (cold start).") var coldStart = false
  @Option(help: "Write spikes of this image (from 0) at every step to spikes.npz.")
  var raster: Int?
  @Option(help: "Seconds of one inference step, for spike times.") var stepDuration = 0.01
  @Flag(help: "Fit a Gabor function to every field of the dictionary: fields.npz.") var fields =
    false
  @Flag(
    help:
      "Fail (70) where inference is unstable, or would be at the fixed point of an image (Poisson)."
  )
  var requireStable = false
  @Flag(help: "Write into an existing directory.") var overwrite = false
  @OptionGroup var quality: QualityOptions
  @OptionGroup(title: "Reading") var reading: ImageArguments
  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    if trained.isGiven == (weights != nil) {
      throw ValidationError(
        "Give a run directory, --model NAME, or --weights FILE.safetensors.")
    }
    if let steps, steps < 1 { throw ValidationError("--steps is \(steps), expected at least 1.") }
    if let raster, raster < 0 {
      throw ValidationError("--raster is \(raster), expected 0 or more.")
    }
    for (name, value) in [
      ("--step-duration", stepDuration), ("--stop-below", stopBelow),
      ("--temperature", temperature), ("--leak", leak), ("--step-size", stepSize),
    ] {
      if let value, !(value > 0) {
        throw ValidationError("\(name) is \(value), expected a number above 0.")
      }
    }
    for (name, value) in [("--spike-energy", spikeEnergy), ("--operation-energy", operationEnergy)]
    where !(value >= 0) {
      throw ValidationError("\(name) is \(value), expected 0 or more.")
    }
    if inner < 1 { throw ValidationError("--inner is \(inner), expected at least 1.") }
    if temperature != nil && mode != .relaxed {
      throw ValidationError("--temperature belongs to --mode relaxed; give both or neither.")
    }
    if leak != nil && inner == 1 && !anchored {
      throw ValidationError("--leak belongs to --inner above 1 or --anchored; add one of them.")
    }
    if activation != nil && weights == nil {
      throw ValidationError("--activation belongs to --weights; a run knows its own.")
    }
    if coldStart && !video {
      throw ValidationError("--cold-start belongs to --video; still images always start cold.")
    }
    if everyStep && stopBelow != nil {
      throw ValidationError(
        "--every-step reads steps that --stop-below leaves out; give one of them.")
    }
    if everyStep && video {
      throw ValidationError("--every-step is for still images; leave out --video.")
    }
  }

  func run() throws { try Console.run(request(), compute, requiring: quality) }

  private func request() throws -> InferRequest {
    var request = InferRequest(output: output)
    (request.source, request.weights) = (try trained.path(), weights)
    request.activation = activation
    (request.data, request.preparation, request.steps) = (data, prepare, steps)
    request.mode =
      switch mode {
      case .sample: .sample
      case .relaxed: .relaxed(temperature: temperature ?? 0.1)
      case .mean: .mean
      case .expected: .expected
      }
    request.reading = try reading.options()
    (request.stepSize, request.firstImage, request.count) = (stepSize, firstImage, count)
    request.readout = readRates ? .rate : .sample
    (request.innerIterations, request.innerWeight) = (inner, leak ?? 1)
    request.prior = anchored ? .anchored : .rolling
    (request.stopBelow, request.readsEveryStep) = (stopBelow, everyStep)
    (request.spikeEnergy, request.operationEnergy) = (spikeEnergy * 1e-12, operationEnergy * 1e-12)
    (request.isVideo, request.startsCold) = (video, coldStart)
    (request.rasterImage, request.stepDuration) = (raster, stepDuration)
    (request.fitsFields, request.requiresStability) = (fields, requireStable)
    (request.overwrites, request.seed) = (overwrite, compute.seed)
    return request
  }
}
