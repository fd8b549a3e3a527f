import Tensors

/// The linear diffusion `dx = A x dt + √2 dB` with a stable A: the case in which every quantity of
/// RSN T7 (RSN §4.2) is exact.
///
/// Its stationary law is `q = N(0, C)` with `A C + C Aᵀ + 2 I = 0`; all comparisons are with the
/// target `p = N(0, I)`, whose log-Sobolev constant is 1. A need not be symmetric.
public struct LinearDiffusion: Sendable, Equatable {
  /// A `[m, m]`
  public let drift: Matrix<Double>
  /// C `[m, m]`
  public let covariance: Matrix<Double>
  private let inverse: Matrix<Double>
  private let logDeterminant: Double

  /// - Throws: `LinearAlgebraError` where A has no positive definite stationary covariance.
  public init(drift: Matrix<Double>) throws(LinearAlgebraError) {
    let m = drift.rows
    // (A ⊗ I + I ⊗ A) vec C = -2 vec I
    var system = Matrix<Double>.zeros(m * m, m * m)
    var right = Matrix<Double>.zeros(m * m, 1)
    for i in 0..<m {
      right[i * m + i, 0] = -2
      for j in 0..<m {
        for k in 0..<m {
          system[i * m + j, k * m + j] += drift[i, k]
          system[i * m + j, i * m + k] += drift[j, k]
        }
      }
    }
    let solution = try system.solve(right, name: "Lyapunov system").elements
    var covariance = Matrix<Double>.zeros(m, m)
    for i in 0..<m {
      for j in 0..<m { covariance[i, j] = (solution[i * m + j] + solution[j * m + i]) / 2 }
    }
    let factor = try covariance.choleskyFactor(name: "stationary covariance")
    self.drift = drift
    self.covariance = covariance
    inverse = try covariance.solvePositiveDefinite(.identity(m), name: "stationary covariance")
    logDeterminant = (0..<m).reduce(0) { $0 + 2 * log(factor[$1, $1]) }
  }

  private var dimension: Int { drift.rows }

  private func trace(_ matrix: Matrix<Double>) -> Double {
    (0..<dimension).reduce(0) { $0 + matrix[$1, $1] }
  }

  /// `I(q|p) = E_q ‖∇ log(q/p)‖² = tr(C - 2 I + C⁻¹)`.
  public var relativeFisherInformation: Double {
    trace(covariance) - 2 * Double(dimension) + trace(inverse)
  }

  /// `E_q ‖b - s_p‖² = tr((A + I) C (A + I)ᵀ)`.
  public var driftError: Double {
    var difference = drift
    for i in 0..<dimension { difference[i, i] += 1 }
    return trace(difference.times(covariance).times(transpose: difference))
  }

  /// `KL(q‖p) = ½ (tr C - m - ln det C)`, nat.
  public var klDivergence: Double {
    (trace(covariance) - Double(dimension) - logDeterminant) / 2
  }
}
