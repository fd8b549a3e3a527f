import Tensors

/// One unit in a quadratic well under leak, momentum and adaptation: everything in closed form
/// (REPLAY §5.7).
///
/// State (r, v, a), `x' = M x + η σ (1, 1, 0)ᵀ ξ`, M of REPLAY eq. 14 with J = 1 - κ.
public struct LinearReplay: Sendable, Equatable {
  /// κ, stiffness of the well per step.
  public var stiffness: Double
  /// λ
  public var friction: Double
  /// b
  public var adaptation: Double
  /// τ, steps
  public var adaptationTime: Double
  /// η σ
  public var noiseAmplitude: Double

  /// A unit in a well of stiffness κ (`stiffness`, per step); `adaptationTime` in steps.
  public init(
    stiffness: Double, friction: Double = 1, adaptation: Double = 0, adaptationTime: Double = 10,
    noiseAmplitude: Double = 0.1
  ) {
    (self.stiffness, self.friction, self.noiseAmplitude) = (stiffness, friction, noiseAmplitude)
    (self.adaptation, self.adaptationTime) = (adaptation, adaptationTime)
  }

  /// M of REPLAY eq. 14, `[3, 3]` over (r, v, a).
  public var transition: Matrix<Double> {
    let (kept, b, rate) = (1 - friction, adaptation, 1 / adaptationTime)
    return Matrix([
      [1 - stiffness, kept, -b], [-stiffness, kept, -b], [rate, 0, 1 - rate],
    ])
  }

  /// ρ(M), over the variables that act: the trace is left out where nothing adapts.
  public var spectralRadius: Double {
    let matrix = adaptation == 0 ? transition.block(2) : transition
    return (try? matrix.spectralRadius(name: "transition")) ?? .nan
  }

  /// Whether ρ(M) < 1.
  public var isStable: Bool { spectralRadius < 1 }

  /// Σ = M Σ Mᵀ + Q, the covariance of (r, v, a); nil where the pair is unstable.
  public var stationaryCovariance: Matrix<Double>? {
    guard isStable else { return nil }
    let (m, n) = (transition, 3)
    // vec(Σ) = (I - M ⊗ M)⁻¹ vec(Q)
    var system = Matrix<Double>.identity(n * n)
    for i in 0..<n {
      for j in 0..<n {
        for k in 0..<n { for l in 0..<n { system[i * n + j, k * n + l] -= m[i, k] * m[j, l] } }
      }
    }
    var right = Matrix<Double>.zeros(n * n, 1)
    for (i, j) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
      right[i * n + j, 0] = noiseAmplitude * noiseAmplitude
    }
    guard let solution = try? system.solve(right, name: "Lyapunov equation") else { return nil }
    return Matrix(rows: n, columns: n, elements: solution.elements)
  }

  /// Var r; nil where unstable.
  public var stationaryVariance: Double? { stationaryCovariance?[0, 0] }

  /// E |r' - r|; nil where unstable.
  public var meanAbsoluteStep: Double? {
    stationaryCovariance.map { (2 / Double.pi * $0[1, 1]).squareRoot() }
  }

  /// The sum of all autocorrelations of r, `2 e₁ᵀ (I - M)⁻¹ Σ e₁ / Σ₁₁ - 1`, steps; nil where
  /// unstable.
  public var autocorrelationTime: Double? {
    guard let covariance = stationaryCovariance else { return nil }
    var system = Matrix<Double>.identity(3)
    system.add(transition, scaledBy: -1)
    let right = Matrix(rows: 3, columns: 1, elements: covariance.column(0))
    guard let solution = try? system.solve(right, name: "I - M") else { return nil }
    return 2 * solution[0, 0] / covariance[0, 0] - 1
  }

  /// Eigenvalues of M.
  public var eigenvalues: [(real: Double, imaginary: Double)] {
    (try? transition.eigenvalues(name: "transition")) ?? []
  }

  // MARK: - Adaptation in a well, REPLAY §5.5

  /// The fixed point of a well around m, as a share of m: κ / (κ + b).
  public var fixedPointShare: Double { stiffness / (stiffness + adaptation) }

  /// Decay time of the slowest mode of (r, a) without momentum, steps: -1 / ln |z|.
  public var slowModeTime: Double {
    let (rate, k) = (1 / adaptationTime, stiffness)
    let (trace, determinant) = (2 - k - rate, (1 - k) * (1 - rate) + adaptation * rate)
    let square = trace * trace / 4 - determinant
    let magnitude =
      square >= 0 ? abs(trace) / 2 + square.squareRoot() : determinant.squareRoot()
    return -1 / log(magnitude)
  }

  /// Decay time of r alone: -1 / ln(1 - κ), steps.
  public var relaxationTime: Double { -1 / log(1 - stiffness) }

  /// Whether the overdamped pair oscillates: 4 b / τ > (κ - 1/τ)².
  public var isOscillatory: Bool {
    let difference = stiffness - 1 / adaptationTime
    return 4 * adaptation / adaptationTime > difference * difference
  }

  /// Rate of the slow mode in the overdamped limit, (κ + b) / (1 + κ τ); below κ where
  /// b < κ² τ.
  public var overdampedSlowRate: Double {
    (stiffness + adaptation) / (1 + stiffness * adaptationTime)
  }

  /// Var r of the continuous pair, `σ² / (2 [κ + (b/τ) / (κ + b + 1/τ)])`.
  public var continuousVariance: Double {
    let (b, rate) = (adaptation, 1 / adaptationTime)
    let stiff = stiffness + b * rate / (stiffness + b + rate)
    return noiseAmplitude * noiseAmplitude / (2 * stiff)
  }

  /// The largest b of a stable continuous system (REPLAY eq. 12): `λ² + λ / τ + λ κ τ`.
  public var adaptationBound: Double {
    friction * friction + friction / adaptationTime + friction * stiffness * adaptationTime
  }
}

extension Matrix {
  /// The leading `order` rows and columns.
  func block(_ order: Int) -> Matrix {
    var result = Matrix.zeros(order, order)
    for i in 0..<order { for j in 0..<order { result[i, j] = self[i, j] } }
    return result
  }
}
