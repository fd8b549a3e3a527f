import Tensors

/// Elementwise passes of unrolled Gaussian inference (IPVAE eqs. 18 to 20, 33), over rows of latents.
enum GaussianKernels<Scalar: InferenceScalar> {
  typealias Input = UnsafePointer<Scalar>
  typealias Output = UnsafeMutablePointer<Scalar>
  typealias Doubles = UnsafeMutablePointer<Double>

  /// `a = γ φ(μ + σ ε)`, φ identity or ReLU.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func activity(
    mean: Input, deviation: Input, noise: Input, gain: Input, rectifies: Bool, _ activity: Output,
    rows: Int, columns: Int
  ) {
    for i in 0..<rows {
      let at = i * columns
      for j in 0..<columns {
        let z = mean[at + j] + deviation[at + j] * noise[at + j]
        activity[at + j] = gain[j] * (rectifies && z <= 0 ? 0 : z)
      }
    }
  }

  /// `h = k ⊙ φ'`, φ' known from the sign of the activity; in place.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func throughActivation(
    _ feedback: Output, activity: Input, gain: Input, rectifies: Bool, rows: Int, columns: Int
  ) {
    for i in 0..<rows {
      let at = i * columns
      for j in 0..<columns {
        feedback[at + j] *= rectifies && activity[at + j] <= 0 ? 0 : gain[j]
      }
    }
  }

  /// `v_μ = η_μ (h σ² - b)`, `v_ξ = η_ξ h ε σ / 2` (IPVAE eq. 19)
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func changes(
    feedback: Input, deviation: Input, noise: Input, inhibition: Input,
    stepSizes: (mean: Scalar, log: Scalar), meanChange: Output, logChange: Output, rows: Int,
    columns: Int
  ) {
    for i in 0..<rows {
      let at = i * columns
      for j in 0..<columns {
        let (h, s) = (feedback[at + j], deviation[at + j])
        meanChange[at + j] = stepSizes.mean * (h * s * s - inhibition[j])
        logChange[at + j] = stepSizes.log * h * noise[at + j] * s / 2
      }
    }
  }

  /// `y = c tanh(x / c)` given `x` scaled to `x / c` beforehand: the two passes around tanh.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func scale(_ x: Input, by factor: Scalar, into y: Output, _ count: Int) {
    for i in 0..<count { y[i] = factor * x[i] }
  }

  static func bound(_ x: Input, _ bound: Scalar, into y: Output, _ count: Int) {
    scale(x, by: 1 / bound, into: y, count)
    Scalar.tanh(y, y, count)
    scale(y, by: bound, into: y, count)
  }

  /// Σ of the Gaussian divergence to the old state (IPVAE eq. 5).
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func divergence(
    _ old: GaussianView<Scalar>, _ new: GaussianView<Scalar>, _ count: Int
  ) -> Double {
    var total = 0.0
    for i in 0..<count {
      let difference = (new.mean[i] - old.mean[i]) / old.deviation[i]
      let ratio = new.deviation[i] / old.deviation[i]
      let term = (difference * difference + ratio * ratio - 1) / 2 - (new.log[i] - old.log[i])
      total += Double(term)
    }
    return total
  }

  /// Lines 1 to 3 of the reverse pass (IPVAE eq. 33) up to q̄: adds the readout's and the divergence's share to the
  /// adjoints, then takes them through the ceilings; `back` receives the divergence's share on the
  /// old state.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func readoutAdjoint(
    share: Input, activity: Input, noise: Input, gain: Input, rectifies: Bool,
    old: GaussianView<Scalar>, new: GaussianView<Scalar>,
    ceilings: (mean: Scalar, log: Scalar), weight: Scalar, meanAdjoint: Output, logAdjoint: Output,
    back: (mean: Output, log: Output), gainGradient: Doubles, rows: Int, columns: Int
  ) {
    for i in 0..<rows {
      for j in 0..<columns {
        let at = i * columns + j
        gainGradient[j] += Double(share[at] * activity[at])
        let z = share[at] * (rectifies && activity[at] <= 0 ? 0 : gain[j])
        let theta = (new.mean[at] - old.mean[at]) / old.deviation[at]
        let ratio = new.deviation[at] / old.deviation[at]
        let omega = ratio * ratio
        let pull = weight * theta / old.deviation[at]
        let mean = meanAdjoint[at] + z + pull
        let log = logAdjoint[at] + z * new.deviation[at] * noise[at] + weight * (omega - 1)
        let (a, b) = (new.mean[at] / ceilings.mean, new.log[at] / ceilings.log)
        meanAdjoint[at] = mean * (1 - a * a)
        logAdjoint[at] = log * (1 - b * b)
        back.mean[at] = -pull
        back.log[at] = weight * (1 - theta * theta - omega)
      }
    }
  }

  /// Line 4 (IPVAE eq. 33) up to k̄: from q̄ to v̄ (given tanh(v/c)), h̄ and the adjoint of σ; `feedback` (h) becomes
  /// k̄.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func changeAdjoint(
    meanAdjoint: Input, logAdjoint: Input, meanChange: Input, logChange: Input,
    meanTanh: Input, logTanh: Input, feedback: Output, activity: Input, deviation: Input,
    noise: Input, gain: Input, inhibition: Input, rectifies: Bool,
    stepSizes: (mean: Scalar, log: Scalar),
    deviationAdjoint: Output, sums: GradientSums<Scalar>, rows: Int, columns: Int
  ) {
    for i in 0..<rows {
      var (first, second): (Scalar, Scalar) = (0, 0)
      for j in 0..<columns {
        let at = i * columns + j
        let vMean = meanAdjoint[at] * (1 - meanTanh[at] * meanTanh[at])
        let vLog = logAdjoint[at] * (1 - logTanh[at] * logTanh[at])
        first += vMean * meanChange[at]
        second += vLog * logChange[at]
        sums.inhibition[j] -= Double(stepSizes.mean * inhibition[j] * vMean)
        let (s, e, h) = (deviation[at], noise[at], feedback[at])
        let hAdjoint = stepSizes.mean * s * s * vMean + stepSizes.log * e * s * vLog / 2
        deviationAdjoint[at] = 2 * stepSizes.mean * h * s * vMean + stepSizes.log * h * e * vLog / 2
        sums.gain[j] += Double(hAdjoint * h)
        feedback[at] = hAdjoint * (rectifies && activity[at] <= 0 ? 0 : gain[j])
      }
      sums.stepSize += Double(first)
      sums.secondStepSize += Double(second)
    }
  }

  /// Line 5 (IPVAE eq. 33): `M̄ ← q̄_μ + z̄ + back_μ`, `X̄ ← q̄_ξ + σ̄ σ + back_ξ`, z̄ = (ρ̄ Φ) ⊙ φ'.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func stateAdjoint(
    share: Input, activity: Input, deviation: Input, noise: Input, gain: Input, rectifies: Bool,
    deviationAdjoint: Input, back: (mean: Output, log: Output), meanAdjoint: Output,
    logAdjoint: Output, gainGradient: Doubles, rows: Int, columns: Int
  ) {
    for i in 0..<rows {
      for j in 0..<columns {
        let at = i * columns + j
        gainGradient[j] += Double(share[at] * activity[at])
        let z = share[at] * (rectifies && activity[at] <= 0 ? 0 : gain[j])
        meanAdjoint[at] += z + back.mean[at]
        logAdjoint[at] += (deviationAdjoint[at] + z * noise[at]) * deviation[at] + back.log[at]
      }
    }
  }
}

/// Pointers to a batch of Gaussian states.
struct GaussianView<Scalar: InferenceScalar> {
  /// μ
  let mean: UnsafePointer<Scalar>
  /// ξ
  let log: UnsafePointer<Scalar>
  /// eˣ
  let deviation: UnsafePointer<Scalar>
}
