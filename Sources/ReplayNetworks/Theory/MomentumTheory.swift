import Tensors

/// Underdamped replay in closed form (REPLAY §5.6), for noise η σ per step and friction λ.
public struct MomentumTheory: Sendable, Equatable {
  /// λ
  public var friction: Double
  /// η σ
  public var noiseAmplitude: Double

  /// Friction λ, per step, and noise σ, per step.
  public init(friction: Double, noiseAmplitude: Double) {
    (self.friction, self.noiseAmplitude) = (friction, noiseAmplitude)
  }

  /// Var r in a well of stiffness κ (REPLAY eq. 10): `η²σ² (2 - λ) / (λ κ (4 - 2λ - κ))`.
  public func wellVariance(stiffness: Double) -> Double {
    noiseAmplitude * noiseAmplitude * (2 - friction)
      / (friction * stiffness * (4 - 2 * friction - stiffness))
  }

  /// Var r_t on a flat direction, from rest (REPLAY eq. 11).
  public func flatVariance(at t: Int) -> Double {
    let (q, time) = (1 - friction, Double(t))
    let scale = noiseAmplitude * noiseAmplitude / (friction * friction)
    guard q > 0 else { return scale * time }
    let once = pow(q, time)
    return scale
      * (time - 2 * q * (1 - once) / friction + q * q * (1 - once * once) / (1 - q * q))
  }

  /// Long-time diffusion on a flat direction, per step and dimension: `η²σ² / (2 λ²)`.
  public var diffusion: Double {
    noiseAmplitude * noiseAmplitude / (2 * friction * friction)
  }

  /// The slope of ln Var against ln t between two times.
  public func exponent(from early: Int, to late: Int) -> Double {
    log(flatVariance(at: late) / flatVariance(at: early))
      / log(Double(late) / Double(early))
  }

  /// How much faster drift-driven replay runs than without momentum: 1 / λ.
  public var compression: Double { 1 / friction }

  /// Correlation of successive increments on a flat direction.
  public var incrementCorrelation: Double { 1 - friction }
}

/// Quiescence as Langevin sampling of a Gaussian (REPLAY §5.2).
public enum TemperatureTheory {
  /// The exact variance of `x' = (1 - σ²/v) x + c σ ξ`, whose drift is σ² times the score of a
  /// normal law of variance v: `c²σ² / (1 - (1 - σ²/v)²)`. It tends to v c²/2.
  public static func variance(
    of target: Double, noiseAmplitude: Double, noiseFactor: Double
  ) -> Double {
    let square = noiseAmplitude * noiseAmplitude
    let kept = 1 - square / target
    return noiseFactor * noiseFactor * square / (1 - kept * kept)
  }
}
