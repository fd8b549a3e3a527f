import PoissonInference

/// Inference step by step, whose state is kept from frame to frame: what a session is opened with.
public struct SessionRequest: VerbRequest {
  /// The verb `session`.
  public static let verb = "session"
  /// Neither run nor weights.
  public static var defaults: Self { Self() }

  /// The run directory; nil with `weights`.
  public var source: String?
  /// A file of weights in place of a run: a run's own, or the reference's.
  public var weights: String?
  /// Activation of Gaussian latents of bare weights; nil for ReLU.
  public var activation: LatentActivation?
  /// What is done to frames; nil for what training did, or for what suits bare weights.
  public var preparation: ImagePreparation?
  /// Images, or streams of frames, that are advanced together.
  public var images = 1
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
  /// Seed of every draw.
  public var seed: UInt64 = 1

  /// The defaults.
  public init() {}

  /// The same inference as a request of `infer` on streams.
  var inference: InferRequest {
    var request = InferRequest()
    (request.source, request.weights, request.activation) = (source, weights, activation)
    (request.preparation, request.mode, request.readout) = (preparation, mode, readout)
    (request.innerIterations, request.innerWeight) = (innerIterations, innerWeight)
    (request.prior, request.seed, request.isVideo) = (prior, seed, true)
    return request
  }
}

/// What a session changes while it is open; what is nil stays.
struct SessionChanges: VerbRequest {
  static let verb = "set"
  static var defaults: Self { Self() }

  /// Whether the state goes back to the learned initial one; steps, and with them the noise, go on.
  var reset = false
  var mode: InferenceMode?
  var readout: ReadoutKind?
  var innerIterations: Int?
  var innerWeight: Double?
  var prior: PriorKind?

  /// `request` with the changes.
  func applied(to request: SessionRequest) -> SessionRequest {
    var request = request
    request.mode = mode ?? request.mode
    request.readout = readout ?? request.readout
    request.innerIterations = innerIterations ?? request.innerIterations
    request.innerWeight = innerWeight ?? request.innerWeight
    request.prior = prior ?? request.prior
    return request
  }
}
