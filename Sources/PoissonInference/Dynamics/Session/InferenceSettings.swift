import RandomStreams

/// How a session infers.
public struct InferenceSettings<Scalar: InferenceScalar>: Sendable {
  /// Exact draws, relaxed ones, or none.
  public var mode = InferenceMode.sample
  /// What the reconstruction is read from.
  public var readout = ReadoutKind.sample
  /// Whether the divergence is weighed by the new rates or, exactly, by the old.
  public var divergenceForm = DivergenceForm.reference
  /// Gradient steps per inference step; more than 1 brings the leak in.
  public var innerIterations = 1
  /// β_in, the weight of the leak; used with more than one inner iteration, and with an anchored
  /// prior always.
  public var innerWeight = 1.0
  /// What the leak pulls to.
  public var prior = PriorKind.rolling
  /// How the prediction error reaches the membrane potential.
  public var feedback = FeedbackForm.lateral
  /// How far the soft ceilings are open, 0 to 1.
  public var ceilingOpening = 1.0
  /// Relaxed mode: the soft indicator, and exponential events at each step (the last entry for
  /// all later steps; empty: what the largest rate needs).
  public var window = CountWindow.sigmoid
  /// Events drawn for each relaxed count, by step.
  public var events: [Int] = []
  /// Where random numbers come from.
  public var noise: InferenceNoise<Scalar> = .stream(RandomStream(seed: 0))
  /// Threads that share the images.
  public var threads = 1
  /// Whether the session sums the divergence of every step (`InferenceSession.divergences`), which
  /// costs an exponential per latent and step.
  public var sumsDivergence = false

  /// Exact draws with noise of seed 0.
  public init() {}

  /// Settings with noise from a seed.
  public init(mode: InferenceMode = .sample, seed: UInt64) {
    self.mode = mode
    noise = .stream(RandomStream(seed: seed))
  }
}
