import Tensors

/// Dynamical mean field theory of the random recurrent network `dx/dt = -x + J tanh x`,
/// `J_ij ~ N(0, g²/N)`, N → ∞, without noise: a = 0 and T = 0 of NLM eq. 8
/// (NLM §8.1).
///
/// The stationary autocorrelation obeys `Δ'' = Δ - g² ⟨φφ⟩_Δ`; its value at zero follows from
/// `-Δ₀²/2 + g² (⟨Φ²⟩ - ⟨Φ⟩²) = 0`, Φ = log cosh.
///
/// - Reference: Sompolinsky, Crisanti & Sommers (1988), Phys. Rev. Lett. 61, 259; Zhang & Huang
///   (2025), arXiv 2508.04983 for the kinetic energy.
public struct ChaoticNetworkTheory: Sendable, Equatable {
  /// g
  public let gain: Double
  /// Δ₀ = ⟨x²⟩
  public let variance: Double
  /// ⟨φ²⟩
  public let rateSquare: Double
  /// ⟨v²⟩ = g² ⟨φ²⟩ - Δ₀: twice the kinetic energy per unit.
  public let velocitySquare: Double

  /// The chaotic solution for g > 1; the silent one, all zero, for g ≤ 1.
  public init(gain: Double) {
    self.gain = gain
    guard gain > 1 else {
      (variance, rateSquare, velocitySquare) = (0, 0, 0)
      return
    }
    let average = GaussianAverage()
    func imbalance(_ variance: Double) -> Double {
      let deviation = variance.squareRoot()
      let mean = average { logCosh(deviation * $0) }
      let square = average { z in
        let centred = logCosh(deviation * z) - mean
        return centred * centred
      }
      return gain * gain * square - variance * variance / 2
    }
    // Positive below the solution, negative above; ⟨Φ²⟩ - ⟨Φ⟩² is below Δ₀.
    var (lower, upper) = (1e-6, 2 * gain * gain + 1)
    for _ in 0..<100 {
      let middle = (lower + upper) / 2
      if imbalance(middle) > 0 { lower = middle } else { upper = middle }
    }
    let solution = (lower + upper) / 2
    let square = average { z in
      let rate = tanh(solution.squareRoot() * z)
      return rate * rate
    }
    variance = solution
    rateSquare = square
    velocitySquare = gain * gain * square - solution
  }

  /// Whether the network with pair correlation γ of J_ij and J_ji is chaotic: `g (1 + γ) > 1`.
  public static func isChaotic(gain: Double, symmetry: Double) -> Bool { gain * (1 + symmetry) > 1 }
}
