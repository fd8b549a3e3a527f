import RandomStreams

/// How a session infers.
public struct InferenceSettings<Scalar: InferenceScalar>: Sendable {
  /// How latents are drawn.
  public var mode = InferenceMode.sample
  /// What the reconstruction is read from.
  public var readout = ReadoutKind.sample
  /// The form of the KL term.
  public var divergenceForm = DivergenceForm.reference
  /// Inner iterations per frame.
  public var innerIterations = 1
  /// β_in, the weight of the leak; used with more than one inner iteration, and with an anchored
  /// prior always.
  public var innerWeight = 1.0
  /// The prior of each step.
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

  /// The defaults.
  public init() {}

  /// Settings with noise from a seed.
  public init(mode: InferenceMode = .sample, seed: UInt64) {
    self.mode = mode
    noise = .stream(RandomStream(seed: seed))
  }
}
