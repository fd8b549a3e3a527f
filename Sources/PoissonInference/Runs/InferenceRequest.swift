import Archives
import RandomStreams
import Tensors

/// Images of a request: `[image, pixel]`, or the frames of `streams` streams one after the other.
public struct InferenceInput: Sendable {
  /// Images, one per row.
  public var images: Matrix<Float>
  /// Streams of video.
  public var streams: Int

  /// Images `[stream · time, pixel]`, all frames of the first stream first.
  public init(images: Matrix<Float>, streams: Int = 1) {
    self.images = images
    self.streams = streams
  }

  /// Frames of the shape `image`: of one stream, `[time, row, column]` or `[time, pixel]`, or of
  /// several, `[stream, time, row, column]`. They are never cut into patches; `automatic` and whitening
  /// preparations mean `unit` for bytes and `none` for others.
  public init(
    frames array: NumericArray, name: String, of image: ImageShape,
    preparation: ImagePreparation = .automatic, standardisation: ImageStandardisation? = nil
  ) throws {
    let shape = array.shape
    let frame = Array(shape.suffix(shape.count == 2 ? 1 : 2))
    guard (2...4).contains(shape.count),
      frame == [image.count] || frame == [image.height, image.width] && image.channels == 1
    else {
      throw InferenceError.unusableData(
        name: name,
        problem: "has shape \(shape), expected frames [time, row, column] or [stream, time, row, "
          + "column] of \(image.height) × \(image.width) pixels, as the model explains them. Crop or "
          + "resize the frames; patches of one frame are no stream.")
    }
    let isFixed = preparation == .none || preparation == .unit || preparation == .standard
    let frames = [array.count / max(image.count, 1), image.count]
    let set = try PreparedImages(
      [(name: name, array: try array.reshaped(to: frames))],
      preparation: isFixed ? preparation : array.elementType == .u1 ? .unit : .none,
      standardisation: standardisation)
    self.init(images: set.images, streams: shape.count == 4 ? shape[0] : 1)
  }
}

/// Inference of a trained model on images or on streams of frames.
public struct InferenceRequest: Sendable {
  /// How latents are drawn.
  public var mode: InferenceMode
  /// Inference steps: of the whole run, or per frame of a stream.
  public var steps: Int
  /// The seed of every draw.
  public var seed: UInt64
  /// Threads.
  public var threads = 1
  /// What codes and reconstructions are read from.
  public var readout = ReadoutKind.sample
  /// Inner iterations of a step.
  public var innerIterations = 1
  /// β_in, the leak to the prior; used with more than one inner iteration, and with an anchored prior.
  public var innerWeight = 1.0
  /// The prior of each step.
  public var prior = PriorKind.rolling
  /// Image (or stream) whose spikes are kept at every step; nil for none.
  public var rasterImage: Int?
  /// Seconds of one step, for spike times.
  public var stepDuration = 0.01
  /// Whether the state is forgotten before every frame.
  public var startsCold = false
  /// Whether every step is read out, for a whole curve and the step of convergence.
  public var readsEveryStep = false
  /// Images stop once their energy changes by less than this share of it in 20 steps
  /// (`InferenceSession.settle`); nil for all steps.
  public var stopBelow: Double?
  /// Joule per spike and per synaptic operation, of a neuromorphic chip
  /// (`CodingCost.energy(perSpike:perOperation:)`).
  public var spikeEnergy = 1.7e-12, operationEnergy = 23.6e-12

  /// A request of `steps` steps, or as many per frame of a stream, with the other settings' defaults.
  public init(mode: InferenceMode = .sample, steps: Int = 1_000, seed: UInt64 = 1) {
    self.mode = mode
    self.steps = steps
    self.seed = seed
  }

  /// Runs the request. `progress` gets steps done and in all; returning false stops early.
  public func run(
    _ trained: TrainedInference, on input: InferenceInput, isVideo: Bool = false,
    progress: (Int, Int) -> Bool = { _, _ in true }
  ) throws -> InferenceResult {
    let model = trained.model
    try check(model, input, isVideo: isVideo)
    return isVideo
      ? video(model, input, progress: progress) : still(model, input, progress: progress)
  }

  private func check(
    _ model: IterativeModel<Float>, _ input: InferenceInput, isVideo: Bool
  ) throws(InferenceError) {
    let configuration = model.configuration
    guard input.images.columns == configuration.pixels else {
      throw .shapeMismatch(
        name: "images", expected: [input.images.rows, configuration.pixels],
        actual: input.images.shape)
    }
    let what = "\(configuration.name), \(mode), readout of \(readout)s"
    if let rasterImage {
      let count = isVideo ? input.streams : input.images.rows
      if configuration.family != .poisson || mode != .sample || readout != .sample {
        throw .invalidSetting(
          name: "raster", value: what,
          expected: "a Poisson model in the mode sample, with a readout of samples")
      }
      guard (0..<count).contains(rasterImage) else {
        throw .invalidSetting(
          name: "raster", value: "\(rasterImage)",
          expected: "an image (or stream) from 0 to \(count - 1)")
      }
    }
    if mode == .expected && (!configuration.decoder.isLinear || configuration.family == .gaussian) {
      throw .invalidSetting(
        name: "mode", value: "expected",
        expected: "sample or mean for \(configuration.name) with this decoder: the exact gradient "
          + "is known for Poisson and Bernoulli latents with a linear decoder")
    }
    guard stopBelow != nil else { return }
    if !InferenceSession(model, images: 1, settings: settings()).stopsEarly || rasterImage != nil {
      throw .invalidSetting(
        name: "stopBelow", value: what,
        expected:
          "a Poisson model with a linear decoder in the mode sample, one inner iteration, a "
          + "rolling prior and no raster")
    }
  }

  private func settings() -> InferenceSettings<Float> {
    var settings = InferenceSettings<Float>(mode: mode, seed: seed)
    (settings.threads, settings.feedback, settings.readout) = (threads, .eventDriven, readout)
    (settings.innerIterations, settings.innerWeight) = (innerIterations, innerWeight)
    (settings.prior, settings.sumsDivergence) = (prior, true)
    return settings
  }

  private func still(
    _ model: IterativeModel<Float>, _ input: InferenceInput, progress: (Int, Int) -> Bool
  ) -> InferenceResult {
    let images = input.images
    var session = InferenceSession(model, images: images.rows, settings: settings())
    var result = InferenceResult(model: model, frames: 1, streams: images.rows)
    var raster = SpikeRaster(stepDuration: stepDuration)
    let readsAll = rasterImage != nil || readsEveryStep
    let marks =
      readsEveryStep ? Set(1...steps) : Set(ConvergenceCurve.defaultSteps(to: steps))
    var done = 0
    while done < steps {
      let next =
        stopBelow != nil
        ? steps : readsAll ? done + 1 : marks.filter { $0 > done }.min() ?? steps
      advance(&session, images, steps: next - done - 1, &result)
      let step = session.step(images)
      done = next
      add(&raster, step, at: done)
      if readsAll { result.noteExplained(step) }
      if marks.contains(done) { result.note(step, images) }
      if done == steps { result.keep(step, session, images) }
      if !progress(done, steps) { break }
    }
    finish(&result, session, images, raster)
    return result
  }

  /// The steps before a readout; images that stop early do so here, and take the step read out.
  private func advance(
    _ session: inout InferenceSession<Float>, _ images: Matrix<Float>, steps: Int,
    _ result: inout InferenceResult
  ) {
    guard let stopBelow else { return session.advance(images, steps: steps) }
    let used = session.settle(images, steps: steps, tolerance: stopBelow)
    result.stepsUsed.append(used.map { $0 + 1 })
  }

  private func video(
    _ model: IterativeModel<Float>, _ input: InferenceInput, progress: (Int, Int) -> Bool
  ) -> InferenceResult {
    let frames = input.images.rows / max(input.streams, 1)
    var session = InferenceSession(model, images: input.streams, settings: settings())
    var result = InferenceResult(model: model, frames: frames, streams: input.streams)
    var raster = SpikeRaster(stepDuration: stepDuration)
    var last = Matrix<Float>.zeros(input.streams, input.images.columns)
    for frame in 0..<frames {
      last = input.images.gatheringRows((0..<input.streams).map { $0 * frames + frame })
      if startsCold { session.reset() }
      for step in 1..<max(steps, 1) where rasterImage != nil {
        let info = session.step(last)
        add(&raster, info, at: frame * steps + step)
      }
      if rasterImage == nil { advance(&session, last, steps: steps - 1, &result) }
      let info = session.step(last)
      add(&raster, info, at: (frame + 1) * steps)
      result.note(info, last)
      result.keep(info, session, last)
      if !progress((frame + 1) * steps, frames * steps) { break }
    }
    finish(&result, session, last, raster)
    return result
  }

  private func add(_ raster: inout SpikeRaster, _ step: InferenceStep<Float>, at index: Int) {
    guard let row = rasterImage else { return }
    raster.add(step.activity.rows(row..<row + 1), step: index, firstImage: row)
  }

  private func finish(
    _ result: inout InferenceResult, _ session: InferenceSession<Float>, _ frame: Matrix<Float>,
    _ raster: SpikeRaster
  ) {
    result.note(Stability(session, frame: frame), session)
    let (cost, configuration) = (CodingCost(session), session.model.configuration)
    result.noteBits(cost)
    if configuration.family == .poisson, configuration.decoder.isLinear, mode == .sample {
      result.note(
        cost, energy: cost.energy(perSpike: spikeEnergy, perOperation: operationEnergy))
    }
    if let rasterImage { (result.raster, result.rasterImage) = (raster, rasterImage) }
    result.rasterSteps = session.state.step
  }
}
