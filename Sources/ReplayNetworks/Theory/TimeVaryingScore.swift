import Tensors

/// Signals whose variance changes in time, and the gain of the best denoising drift (REPLAY §5.3).
///
/// For a scalar signal the best drift is -κ*(t) (r̃ - μ_t) with κ* = σ² / (σ² + C_t).
public enum SignalProcess: Sendable, Equatable {
  /// Independent steps of variance `stepVariance`.
  case brownian(stepVariance: Double)
  /// `s' = (1 - θ) s + √q ξ`, q = `stepVariance`.
  case ornsteinUhlenbeck(rate: Double, stepVariance: Double)
  /// `ds = -θ s dt + ς dB`.
  case continuousOrnsteinUhlenbeck(rate: Double, diffusion: Double)

  /// C_t, from C₀ = `initial`.
  public func variance(at t: Double, initial: Double = 0) -> Double {
    switch self {
    case .brownian(let q): return initial + q * t
    case .ornsteinUhlenbeck(let rate, let q):
      let kept = (1 - rate) * (1 - rate)
      let power = pow(kept, t)
      return power * initial + q * (1 - power) / (1 - kept)
    case .continuousOrnsteinUhlenbeck(let rate, let diffusion):
      let decay = exp(-2 * rate * t)
      return initial * decay + diffusion * diffusion / (2 * rate) * (1 - decay)
    }
  }

  /// κ*(t)
  public func optimalGain(at t: Double, noiseAmplitude: Double, initial: Double = 0) -> Double {
    let square = noiseAmplitude * noiseAmplitude
    return square / (square + variance(at: t, initial: initial))
  }

  /// The gain of a drift without a clock over t = 1 ... T, σ² / (σ² + mean C), and the error it
  /// costs, `1/T Σ (κ̄ - κ*)² (σ² + C_t)`.
  public func pooledGain(
    steps: Int, noiseAmplitude: Double, initial: Double = 0
  ) -> (gain: Double, excessError: Double) {
    let square = noiseAmplitude * noiseAmplitude
    let variances = (1...steps).map { variance(at: Double($0), initial: initial) }
    let mean = variances.reduce(0, +) / Double(steps)
    let gain = square / (square + mean)
    let excess = variances.reduce(0.0) { sum, variance in
      let difference = gain - square / (square + variance)
      return sum + difference * difference * (square + variance)
    }
    return (gain, excess / Double(steps))
  }
}

/// The best denoising drift of a signal embedded in many units (REPLAY §5.4).
public enum DenoisingDrift {
  /// `-σ² Λ⁻¹` with Λ = `signal` + σ² I, by the inverse (REPLAY eq. 5); `signal` is D† C_t D†ᵀ.
  public static func byInverse(
    signal: Matrix<Double>, noiseAmplitude: Double
  ) throws(LinearAlgebraError) -> Matrix<Double> {
    let square = noiseAmplitude * noiseAmplitude
    var covariance = signal
    for i in 0..<signal.rows { covariance[i, i] += square }
    var inverse = try covariance.solvePositiveDefinite(
      .identity(signal.rows), name: "covariance")
    inverse.scale(by: -square)
    return inverse
  }

  /// The same as a leak of the whole space and a correction of the signal's rank (REPLAY eq. 6):
  /// `-(I - U diag(λ / (λ + σ²)) Uᵀ)`.
  public static func byLeak(
    signal: Matrix<Double>, noiseAmplitude: Double
  ) throws(LinearAlgebraError) -> (drift: Matrix<Double>, correctionRank: Int) {
    let square = noiseAmplitude * noiseAmplitude
    let (values, vectors) = try signal.symmetricEigen(name: "signal covariance")
    var drift = Matrix<Double>.identity(signal.rows)
    drift.scale(by: -1)
    let largest = values.last ?? 0
    var rank = 0
    for (value, row) in zip(values, 0..<vectors.rows) where value > 1e-12 * largest {
      rank += 1
      let direction = Matrix(rows: 1, columns: signal.rows, elements: Array(vectors.row(row)))
      var outer = direction.transposeTimes(direction)
      outer.scale(by: value / (value + square))
      drift.add(outer)
    }
    return (drift, rank)
  }

  /// D† = Dᵀ (D Dᵀ)⁻¹ `[unit, output]` (REPLAY eq. 3).
  public static func pseudoinverse(
    of readout: Matrix<Double>
  ) throws(LinearAlgebraError) -> Matrix<Double> {
    let gram = readout.times(transpose: readout)
    return try gram.solvePositiveDefinite(readout, name: "D Dᵀ").transposed
  }
}
