import RandomStreams

/// How a session infers.
public struct InferenceSettings<Scalar: InferenceScalar>: Sendable {
  public var mode = InferenceMode.sample
  public var readout = ReadoutKind.sample
  public var divergenceForm = DivergenceForm.reference
  /// Inner iterations per frame.
  public var innerIterations = 1
  /// β_in, the weight of the leak; used with more than one inner iteration, and with an anchored
  /// prior always.
  public var innerWeight = 1.0
  public var prior = PriorKind.rolling
  public var feedback = FeedbackForm.lateral
  /// How far the soft ceilings are open, 0 to 1.
  public var ceilingOpening = 1.0
  /// Relaxed mode: the soft indicator, and exponential events at each step (the last entry for
  /// all later steps; empty: what the largest rate needs).
  public var window = CountWindow.sigmoid
  public var events: [Int] = []
  public var noise: InferenceNoise<Scalar> = .stream(RandomStream(seed: 0))
  /// Threads that share the images.
  public var threads = 1

  public init() {}

  /// Settings with noise from a seed.
  public init(mode: InferenceMode = .sample, seed: UInt64) {
    self.mode = mode
    noise = .stream(RandomStream(seed: seed))
  }
}
