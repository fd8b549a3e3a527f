import Tensors

/// Inference of a trained model on images or on streams of frames.
public struct ImageInference: Sendable {
  /// Exact draws, relaxed ones, or none.
  public var mode: InferenceMode
  /// Inference steps: of the whole run, or per frame of a stream.
  public var steps: Int
  /// Seed of latents drawn: image i has chain `firstImage + i`.
  public var seed: UInt64
  /// Images (or streams) before the first one, of an inference on more.
  public var firstImage = 0
  /// Threads that share the images.
  public var threads = 1
  /// What codes and reconstructions are read from.
  public var readout = ReadoutKind.sample
  /// Gradient steps per inference step; more than 1 brings the leak in.
  public var innerIterations = 1
  /// β_in, the leak to the prior; used with more than one inner iteration, and with an anchored prior.
  public var innerWeight = 1.0
  /// What the leak pulls to.
  public var prior = PriorKind.rolling
  /// Image (or stream) whose spikes, those that move the state, are kept at every step; nil for none.
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

  /// Inference of `steps` steps, or as many per frame of a stream, with the other settings' defaults.
  public init(mode: InferenceMode = .sample, steps: Int = 1_000, seed: UInt64 = 1) {
    self.mode = mode
    self.steps = steps
    self.seed = seed
  }

  /// Runs on images, or on streams of frames. `progress` gets steps done and in all; returning false
  /// stops early.
  ///
  /// - Throws: `InferenceError` for images of another shape, and for settings that the model does not
  ///   allow.
  public func run(
    _ model: IterativeModel<Float>, on input: InferenceInput, isVideo: Bool = false,
    progress: (Int, Int) -> Bool = { _, _ in true }
  ) throws(InferenceError) -> InferenceMeasures {
    try check(model, input, isVideo: isVideo)
    return isVideo
      ? video(model, input, progress: progress) : still(model, input, progress: progress)
  }
}
