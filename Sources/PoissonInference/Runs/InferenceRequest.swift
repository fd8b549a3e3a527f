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
  /// Image (or stream) whose spikes are kept at every step; nil for none.
  public var rasterImage: Int?
  /// Seconds of one step, for spike times.
  public var stepDuration = 0.01
  /// Whether the state is forgotten before every frame.
  public var startsCold = false

  /// How latents are drawn.
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
    guard input.images.columns == model.configuration.pixels else {
      throw InferenceError.shapeMismatch(
        name: "images", expected: [input.images.rows, model.configuration.pixels],
        actual: input.images.shape)
    }
    if rasterImage != nil && (model.configuration.family != .poisson || mode != .sample) {
      throw InferenceError.invalidSetting(
        name: "raster", value: "\(model.configuration.name), \(mode)",
        expected: "a Poisson model in the mode sample")
    }
    if mode == .expected && !model.configuration.decoder.isLinear {
      throw InferenceError.invalidSetting(
        name: "mode", value: "expected", expected: "sample or mean for this decoder")
    }
    return isVideo
      ? video(model, input, progress: progress) : still(model, input, progress: progress)
  }

  private func settings() -> InferenceSettings<Float> {
    var settings = InferenceSettings<Float>(mode: mode, seed: seed)
    (settings.threads, settings.feedback) = (threads, .eventDriven)
    return settings
  }

  private func still(
    _ model: IterativeModel<Float>, _ input: InferenceInput, progress: (Int, Int) -> Bool
  ) -> InferenceResult {
    let images = input.images
    var session = InferenceSession(model, images: images.rows, settings: settings())
    var result = InferenceResult(model: model, frames: 1, streams: images.rows)
    var raster = SpikeRaster(stepDuration: stepDuration)
    let marks = Set(ConvergenceCurve.defaultSteps(to: steps))
    var done = 0
    while done < steps {
      let next = rasterImage != nil ? done + 1 : marks.filter { $0 > done }.min() ?? steps
      session.advance(images, steps: next - done - 1)
      let step = session.step(images)
      done = next
      if let row = rasterImage, row < images.rows {
        raster.add(step.activity.rows(row..<row + 1), step: done)
      }
      if marks.contains(done) { result.note(step, images) }
      if done == steps { result.keep(step, session, images) }
      if !progress(done, steps) { break }
    }
    finish(&result, session, images, raster)
    return result
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
      if rasterImage == nil { session.advance(last, steps: steps - 1) }
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
    guard let row = rasterImage, row < step.activity.rows else { return }
    raster.add(step.activity.rows(row..<row + 1), step: index)
  }

  private func finish(
    _ result: inout InferenceResult, _ session: InferenceSession<Float>, _ frame: Matrix<Float>,
    _ raster: SpikeRaster
  ) {
    let configuration = session.model.configuration
    if configuration.family == .poisson, configuration.decoder.isLinear {
      result.note(Stability(session, frame: frame), session)
      if mode == .sample { result.note(CodingCost(session)) }
    }
    if rasterImage != nil { result.raster = raster }
    result.rasterSteps = session.state.step
  }
}

/// What a request gives: arrays and measures.
public struct InferenceResult: Sendable {
  /// Measures by name: mean R², pooled R², MSE, zeros, spikes, operations, stability.
  public private(set) var metrics: [String: Double] = [:]
  /// Per readout: step, R², zeros and so on, in order.
  public private(set) var curve: [[String: Double]] = []
  /// Set where the dynamics left every sensible range.
  public private(set) var instability: InferenceError?
  var raster: SpikeRaster?
  var rasterSteps = 0
  private let model: IterativeModel<Float>
  private let frames, streams: Int
  private var codes: [Matrix<Float>] = []
  private var rates: [Matrix<Float>] = []
  private var reconstructions: [Matrix<Float>] = []

  init(model: IterativeModel<Float>, frames: Int, streams: Int) {
    (self.model, self.frames, self.streams) = (model, frames, streams)
  }

  mutating func note(_ step: InferenceStep<Float>, _ images: Matrix<Float>) {
    let count = Double(max(images.rows, 1))
    let mean = { (values: [Double]) in values.reduce(0, +) / count }
    let measures = [
      "explained": mean(step.explained),
      "medianExplained": step.explained.sorted()[step.explained.count / 2],
      "pooledExplained": ImageMetrics.pooledExplained(images, by: step.reconstruction),
      "squaredError": mean(step.squaredErrors),
      "meanSquaredErrorPerPixel": mean(step.squaredErrors) / Double(images.columns),
      "fractionOfZeros": step.fractionOfZeros, "updateNorm": mean(step.updateNorms),
      "divergence": mean(step.divergences),
    ]
    metrics = measures
    metrics["steps"] = Double(step.step)
    curve.append(measures.merging(["step": Double(step.step)]) { a, _ in a })
  }

  mutating func keep(
    _ step: InferenceStep<Float>, _ session: InferenceSession<Float>, _ images: Matrix<Float>
  ) {
    codes.append(step.activity)
    rates.append(session.rates())
    reconstructions.append(step.reconstruction)
    let explained = ImageMetrics.explained(images, by: session.reconstructionFromRates())
    metrics["explainedByRates"] = explained.reduce(0, +) / Double(max(explained.count, 1))
  }

  mutating func note(_ stability: Stability, _ session: InferenceSession<Float>) {
    metrics["stability"] = stability.number
    metrics["fractionAtCeiling"] = stability.fractionAtCeiling
    guard !stability.isStable else { return }
    let potential = session.state.potential
    let worst = potential.elements.indices.max { potential.elements[$0] < potential.elements[$1] }
    let (image, unit) = (worst ?? 0).quotientAndRemainder(dividingBy: potential.columns)
    instability = .unstable(
      chain: image, step: session.state.step, unit: unit,
      rate: exponential(Double(potential[image, unit])), stability: stability.number)
  }

  mutating func note(_ cost: CodingCost) {
    metrics["spikesPerImage"] = cost.spikes
    metrics["synapticOperationsPerImage"] = cost.synapticOperations
    metrics["denseOperationsPerImage"] = cost.denseOperations
  }

  /// Rates of the last readout, `[image, latent]`.
  public var lastRates: Matrix<Float> { rates.last ?? .zeros(0, 0) }
  /// The last draw read out, `[image, latent]`.
  public var lastCodes: Matrix<Float> { codes.last ?? .zeros(0, 0) }
  /// The last reconstruction, `[image, pixel]`.
  public var lastReconstruction: Matrix<Float> { reconstructions.last ?? .zeros(0, 0) }

  /// Writes `codes.npy`, `rates.npy`, `reconstruction.npy`, `metrics.json` and, where kept,
  /// `spikes.npz`. Arrays of streams are `[stream, time, …]`.
  public func write(to directory: String) throws {
    let files = LocalFileSystem()
    try files.createDirectories(directory)
    for (name, parts) in [
      ("codes", codes), ("rates", rates), ("reconstruction", reconstructions),
    ] {
      try Npy.write(array(parts), to: "\(directory)/\(name).npy")
    }
    if let raster {
      try Npz.write(
        raster.arrays(image: 0, neurons: model.configuration.latents, steps: rasterSteps),
        to: "\(directory)/spikes.npz")
    }
    var document = metrics.mapValues { JSONValue($0) }
    document["curve"] = .array(curve.map { .object($0.mapValues { JSONValue($0) }) })
    document["model"] = .string(model.configuration.name)
    try AtomicFile.write(
      Array(JSONValue.object(document).prettyText.utf8), to: "\(directory)/metrics.json")
  }

  private func array(_ parts: [Matrix<Float>]) -> NumericArray {
    guard let first = parts.first else { return NumericArray(Matrix<Float>.zeros(0, 0)) }
    guard frames > 1 || parts.count > 1 else { return NumericArray(first) }
    // Parts are one frame of all streams each; the file has streams first.
    let order = (0..<first.rows).flatMap { stream in
      parts.indices.map { $0 * first.rows + stream }
    }
    let stacked = Matrix(stacking: parts).gatheringRows(order)
    return NumericArray(stacked, shape: [first.rows, parts.count, first.columns])
  }
}
