import ArgumentParser
import Reverie

/// `infer RUN`
struct InferCommand: ParsableCommand {
  /// What is drawn.
  enum Mode: String, ExpressibleByArgument, CaseIterable {
    case sample, mean, expected
  }

  static let configuration = CommandConfiguration(
    commandName: "infer",
    abstract: "Iterative inference of a trained Poisson or Gaussian model on images.",
    discussion: """
      Writes codes.npy [image, latent] (the last draw), rates.npy, reconstruction.npy [image, pixel], \
      images.npy (what the model was shown: the patches of photographs) and metrics.json into \
      --output; with --video, --data is [time, row, column] frames of one \
      stream (or [stream, time, row, column]) and all arrays have a time axis; with --raster, \
      spikes.npz in pynapple's layout.
      """)

  @Argument(help: "The run directory.") var source: String?
  @Option(help: "Bare weights in place of a run: safetensors with the reference's tensor names.")
  var weights: String?
  @Option(help: "Images, as the model was trained on.") var data: String
  @Option(help: "What is done to the images. (default: as in training; for --weights, automatic)")
  var prepare: ImagePreparation?
  @Option(help: "Inference steps; with --video, steps per frame. (default: 1000; video: 10)")
  var steps: Int?
  @Option(help: "sample, mean (no noise), or expected (exact mean-field gradient).")
  var mode = Mode.sample
  @Option(name: .shortAndLong, help: "The directory to write.") var output: String
  @Flag(help: "Frames of a stream: the state is kept from frame to frame.") var video = false
  @Flag(help: "Forget the stream's state before every frame (cold start).") var coldStart = false
  @Option(help: "Write spikes of this image (from 0) at every step to spikes.npz.")
  var raster: Int?
  @Option(help: "Seconds of one inference step, for spike times.") var stepDuration = 0.01
  @Flag(help: "Fit a Gabor function to every field of the dictionary: fields.npz.") var fields =
    false
  @Flag(help: "Fail (70) where inference is unstable.") var requireStable = false
  @Flag(help: "Write into an existing directory.") var overwrite = false
  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    if (source == nil) == (weights == nil) {
      throw ValidationError("Give a run directory, or --weights FILE.safetensors.")
    }
    if let steps, steps < 1 { throw ValidationError("--steps is \(steps), expected at least 1.") }
    if let raster, raster < 0 {
      throw ValidationError("--raster is \(raster), expected 0 or more.")
    }
    if !(stepDuration > 0) {
      throw ValidationError("--step-duration is \(stepDuration), expected a number above 0.")
    }
  }

  func run() throws {
    if LocalFileSystem().entry(at: output) != nil && !overwrite {
      throw CommandFailure(.wrongUse, "\(output) exists. Pass --overwrite, or name another.")
    }
    let trained =
      try weights.map { file in
        try CommandFailure.naming(file) { try TrainedInference(readingWeights: file) }
      } ?? TrainedInference(readingRun: source ?? "")
    var request = InferenceRequest(
      mode: mode == .sample ? .sample : mode == .mean ? .mean : .expected,
      steps: steps ?? (video ? 10 : 1_000), seed: compute.seed)
    (request.threads, request.rasterImage) = (compute.parallelism.threads, raster)
    (request.stepDuration, request.startsCold) = (stepDuration, coldStart)
    let input = try images(trained)
    let result = try InterruptibleWork.steps("infer", quiet: compute.quiet) { goesOn in
      try request.run(trained, on: input, isVideo: video, progress: goesOn)
    }
    try result.write(to: output)
    try Npy.write(NumericArray(input.images), to: "\(output)/images.npy")
    if requireStable, let failure = result.instability { throw failure }
    if let failure = result.instability { Console.warn("\(failure)") }
    var results = Results()
    results.add("output", output)
    for (name, value) in result.metrics.sorted(by: { $0.key < $1.key }) { results.add(name, value) }
    if fields { try fitFields(trained, &results) }
    results.show(asJSON: compute.json)
  }

  private func fitFields(_ trained: TrainedInference, _ results: inout Results) throws {
    let configuration = trained.model.configuration
    guard configuration.decoder.isLinear, configuration.image.channels == 1 else {
      throw CommandFailure(
        .wrongUse, "--fields needs a linear decoder of grey images; this model has another.")
    }
    let table = FieldTable(trained.model)
    try Npz.write(table.columns, to: "\(output)/fields.npz")
    results.add("fieldsExplainedByGabor", table.shareExplained())
    results.add("fieldsLocalisedGabor", table.shareLocalised())
  }

  /// Images `[image, pixel]`, or frames in the order stream, time.
  private func images(_ trained: TrainedInference) throws -> InferenceInput {
    var preparation = prepare ?? trained.configuration?.preparation ?? .automatic
    let side = trained.model.configuration.image.height
    // An npz without a key: all its photographs, as in training.
    if data.hasSuffix(".npz"), !video {
      let set = try ImageFile.read(data, preparation: preparation, patchSide: side)
      return InferenceInput(images: set.images)
    }
    let array = try ArrayFile.read(data)
    // Frames and small images are never cut into patches unless asked for.
    if preparation == .automatic, array.shape.last == trained.model.configuration.image.width,
      array.elementType != .u1
    {
      preparation = .none
    }
    let streams = video && array.shape.count == 4 ? array.shape[0] : 1
    let flat =
      video && array.shape.count == 4
      ? array.reshaped(to: [array.shape[0] * array.shape[1], array.shape[2], array.shape[3]])
      : array
    let set = try PreparedImages(
      [(name: data, array: flat)], preparation: preparation, patchSide: side)
    return InferenceInput(images: set.images, streams: streams)
  }
}
