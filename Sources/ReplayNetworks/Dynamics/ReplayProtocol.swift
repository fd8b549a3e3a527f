import RandomStreams
import Tensors

/// How quiescence is simulated (REPLAY §4): zero input, noise on, weights frozen.
public struct ReplayProtocol: Sendable, Equatable, Codable {
  /// How strong the noise is.
  public enum Noise: Sendable, Equatable, Codable {
    /// √2 σ of training: samples the learned density at temperature 1.
    case doubledVariance
    /// σ of training.
    case same
    /// A standard deviation per step of its own.
    case absolute(Double)
  }

  /// Where replays start.
  public enum Start: String, Sendable, Codable, CaseIterable {
    /// The encoded first signal of an awake trial.
    case encoded
    /// r₀ = 0
    case resting
    /// The last state of an awake trial, its adaptation trace with it.
    case lastAwake = "last-awake"
    /// Encoded signals of positions uniform in the arena's bounds.
    case shuffled
  }

  /// What adaptation acts on.
  public enum AdaptationForm: String, Sendable, Codable, CaseIterable {
    /// Rates themselves, as the paper has it: all activity is pulled down, to silence where b is strong.
    case rates
    /// How far each rate is from its mean over behaviour (REPLAY eq. 16): what is active is pulled down,
    /// what is not is let up, and their mean stays.
    case deviations
  }

  /// Number of replays.
  public var count: Int
  /// Steps of each.
  public var steps: Int
  /// Steps left out at the start.
  public var warmup: Int
  /// Where replays start.
  public var start: Start
  /// How strong the noise is.
  public var noise: Noise
  /// λ
  public var friction: Double
  /// b
  public var adaptation: Double
  /// τ, steps
  public var adaptationTime: Double
  /// Where adaptation is subtracted.
  public var adaptationSite: ReplayDynamics.AdaptationSite
  /// What adaptation acts on.
  public var adaptationForm: AdaptationForm
  /// How noise follows friction.
  public var noiseScale: ReplayDynamics.NoiseScale
  /// κ; nil for the network's own.
  public var leak: Double?

  /// The protocol of REPLAY §4 without modifiers, unless told otherwise: doubled noise variance, starts
  /// at encoded awake positions, 400 steps.
  public init(
    count: Int = 100, steps: Int = 400, warmup: Int = 0, start: Start = .encoded,
    noise: Noise = .doubledVariance, friction: Double = 1, adaptation: Double = 0,
    adaptationTime: Double = 50, adaptationSite: ReplayDynamics.AdaptationSite = .outside,
    adaptationForm: AdaptationForm = .rates,
    noiseScale: ReplayDynamics.NoiseScale = .raw, leak: Double? = nil
  ) {
    self.count = count
    self.steps = steps
    self.warmup = warmup
    self.start = start
    self.noise = noise
    self.friction = friction
    self.adaptation = adaptation
    self.adaptationTime = adaptationTime
    self.adaptationSite = adaptationSite
    self.adaptationForm = adaptationForm
    self.noiseScale = noiseScale
    self.leak = leak
  }

  /// The dynamics of replay of a network trained with `trained`.
  ///
  /// A network trained without noise replays with √2 · 0.01 (the predecessor's control).
  public func dynamics(of trained: ReplayDynamics) -> ReplayDynamics {
    var result = trained
    if let leak { result.leak = leak }
    result.friction = friction
    result.adaptation = adaptation
    result.adaptationTime = adaptationTime
    result.adaptationSite = adaptationSite
    result.noiseScale = noiseScale
    let base = trained.noiseAmplitude > 0 ? trained.noiseAmplitude : 0.01
    switch noise {
    case .doubledVariance: result.noiseAmplitude = 2.0.squareRoot() * base
    case .same: result.noiseAmplitude = trained.noiseAmplitude
    case .absolute(let value): result.noiseAmplitude = value
    }
    return result
  }

  /// Throws for values that cannot work.
  public func validate() throws(ReplayError) {
    guard count > 0, steps > 0 else {
      throw .invalidParameter(
        name: "count", value: "\(count) × \(steps) steps", expected: "1 or more of both")
    }
    guard warmup >= 0, warmup < steps else {
      throw .invalidParameter(
        name: "warmup", value: "\(warmup)", expected: "0 to \(steps - 1), fewer than the steps")
    }
    try dynamics(of: ReplayDynamics()).validate()
  }
}
