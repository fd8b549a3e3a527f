import Tensors

/// How state moves: leak, momentum, adaptation and noise of one step (REPLAY §1).
///
/// ```
/// z  = W r + U u + c - bᵢₙ a
/// v' = (1 - λ) v + γ φ(z) - κ r - b a + η σ ξ
/// r' = r + v'
/// a' = (1 - 1/τ) a + r / τ
/// ```
///
/// Time is in steps; states are rates without unit. Leak belongs to training and replay alike,
/// friction and adaptation are normally switched on for replay only.
///
/// - Reference: Casco-Rodriguez, Krishna, Baraniuk (2026), arXiv 2602.18401; Krishna et al. (2024),
///   arXiv 2505.17003.
public struct ReplayDynamics: Sendable, Equatable, Codable {
  /// How the activity enters a leaky state.
  public enum LeakForm: String, Sendable, Codable, CaseIterable {
    /// r' = (1 - κ) r + κ φ(z)
    case convex
    /// r' = (1 - κ) r + φ(z)
    case additive
  }

  /// Where adaptation is subtracted.
  public enum AdaptationSite: String, Sendable, Codable, CaseIterable {
    /// From the change of state, `- b a`.
    case outside
    /// From the argument of φ.
    case inside
  }

  /// How noise follows friction.
  public enum NoiseScale: String, Sendable, Codable, CaseIterable {
    /// η = 1
    case raw
    /// η = √λ: friction leaves the stationary law as it is (fluctuation and dissipation).
    case fluctuationDissipation = "fdt"
  }

  /// The law of ξ.
  public enum NoiseKind: String, Sendable, Codable, CaseIterable {
    /// Standard normal.
    case gaussian
    /// Uniform on (0, 1): mean 1/2, variance 1/12. Only to compare with networks so trained.
    case uniform
  }

  /// κ, 1 / step; 1 is a network without memory of its own.
  public var leak: Double
  /// How activity enters a leaky state.
  public var leakForm: LeakForm
  /// γ of the additive form; 1 but for rescaled steps.
  public var additiveGain = 1.0
  /// λ, 1 / step; 1 is a network without momentum.
  public var friction: Double
  /// b, 1 / step.
  public var adaptation: Double
  /// τ, steps.
  public var adaptationTime: Double
  /// Where adaptation is subtracted.
  public var adaptationSite: AdaptationSite
  /// σ, the standard deviation of the noise of one step.
  public var noiseAmplitude: Double
  /// How noise follows friction.
  public var noiseScale: NoiseScale
  /// The law of ξ.
  public var noiseKind: NoiseKind

  /// Leaky dynamics (κ = 0.5, convex) with noise, without momentum and adaptation, unless told
  /// otherwise. `validate()` checks the ranges.
  public init(
    leak: Double = 0.5, leakForm: LeakForm = .convex, friction: Double = 1,
    adaptation: Double = 0, adaptationTime: Double = 50,
    adaptationSite: AdaptationSite = .outside, noiseAmplitude: Double = 0.05,
    noiseScale: NoiseScale = .raw, noiseKind: NoiseKind = .gaussian
  ) {
    self.leak = leak
    self.leakForm = leakForm
    self.friction = friction
    self.adaptation = adaptation
    self.adaptationTime = adaptationTime
    self.adaptationSite = adaptationSite
    self.noiseAmplitude = noiseAmplitude
    self.noiseScale = noiseScale
    self.noiseKind = noiseKind
  }

  // MARK: - Derived

  /// γ of REPLAY eq. 1.
  public var gain: Double { leakForm == .convex ? leak : additiveGain }
  /// b outside φ.
  public var outerAdaptation: Double { adaptationSite == .outside ? adaptation : 0 }
  /// bᵢₙ, inside φ.
  public var innerAdaptation: Double { adaptationSite == .inside ? adaptation : 0 }
  /// η of REPLAY eq. 1.
  public var noiseFactor: Double {
    noiseScale == .raw ? 1 : friction.squareRoot()
  }
  /// η σ
  public var scaledNoise: Double { noiseFactor * noiseAmplitude }
  /// Whether velocities are carried.
  public var hasMomentum: Bool { friction != 1 }
  /// Whether traces are carried.
  public var hasAdaptation: Bool { adaptation != 0 }

  /// σ such that a pure leaky filter has the stationary variance that a memoryless one has with
  /// `amplitude`: `σ √(κ (2 - κ))`.
  public func stationaryNoise(_ amplitude: Double) -> Double {
    amplitude * (leak * (2 - leak)).squareRoot()
  }

  /// The dynamics with another step, `ratio` times as long (REPLAY §1.2).
  public func rescaled(stepRatio ratio: Double) -> ReplayDynamics {
    precondition(ratio > 0)
    var result = self
    result.leak = 1 - pow(1 - leak, ratio)
    result.additiveGain = additiveGain * result.leak / leak
    result.friction = 1 - pow(1 - friction, ratio)
    result.adaptationTime = adaptationTime / ratio
    result.noiseAmplitude = noiseAmplitude * ratio.squareRoot()
    return result
  }

  /// Throws for values outside the ranges of `settings`.
  public func validate() throws(ReplayError) {
    try Self.settings("").check([
      ("leak", leak), ("friction", friction), ("adaptation", adaptation),
      ("adaptationTime", adaptationTime), ("noiseAmplitude", noiseAmplitude),
    ])
  }
}
