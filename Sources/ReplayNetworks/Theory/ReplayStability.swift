import Tensors

/// Whether a network's replay is stable under friction (REPLAY eq. 13) and adaptation (REPLAY eq. 14).
public struct ReplayStability: Sendable, Equatable {
  /// λ
  public var friction: Double
  /// ρ(M) at every state looked at.
  public var spectralRadii: [Double]

  /// Mean of ρ(M).
  public var meanSpectralRadius: Double {
    spectralRadii.reduce(0, +) / Double(max(1, spectralRadii.count))
  }

  /// Above this replay is expected to break into oscillation.
  public static let warningRadius = 1.02

  /// Whether replay is expected to stay in order.
  public var isOrderly: Bool { meanSpectralRadius <= ReplayStability.warningRadius }
}

extension ReplayNetwork {
  /// J = ∂F/∂r at a state with zero input, `[unit, unit]`:
  /// `(1 - κ) I + γ diag(φ'(z)) W` of the simple cell, by differences of the gated one.
  public func jacobian(at state: [Double], dynamics: ReplayDynamics) -> Matrix<Double> {
    let units = architecture.units
    guard architecture.cell == .simple else { return gatedJacobian(at: state, dynamics: dynamics) }
    let weights = Matrix<Double>(recurrentWeights)
    let column = Matrix(rows: units, columns: 1, elements: state)
    let currents = weights.times(column)
    var result = weights
    for i in 0..<units {
      let z = currents[i, 0] + Double(bias[0, i])
      let slope = dynamics.gain * architecture.activation.slope(z)
      for j in 0..<units { result[i, j] *= slope }
      result[i, i] += 1 - dynamics.leak
    }
    return result
  }

  private func gatedJacobian(at state: [Double], dynamics: ReplayDynamics) -> Matrix<Double> {
    let units = architecture.units
    let step = 1e-6
    var states = Matrix<Double>.zeros(2 * units, units)
    for i in 0..<units {
      for j in 0..<units {
        states[2 * i, j] = state[j] + (i == j ? step : 0)
        states[2 * i + 1, j] = state[j] - (i == j ? step : 0)
      }
    }
    let next = quietStep(from: states, dynamics: dynamics)
    var result = Matrix<Double>.zeros(units, units)
    for i in 0..<units {
      for j in 0..<units { result[i, j] = (next[2 * j, i] - next[2 * j + 1, i]) / (2 * step) }
    }
    return result
  }

  /// ρ of the momentum map of `dynamics` at each row of `states` `[state, unit]`.
  ///
  /// Without adaptation each eigenvalue w of J gives the two roots of REPLAY eq. 13; with it the
  /// block matrix of REPLAY eq. 14 is taken whole.
  public func stability(
    at states: Matrix<Scalar>, dynamics: ReplayDynamics
  ) throws(LinearAlgebraError) -> ReplayStability {
    var radii: [Double] = []
    for row in 0..<states.rows {
      let state = states.row(row).map { Double($0) }
      let jacobian = jacobian(at: state, dynamics: dynamics)
      radii.append(
        dynamics.hasAdaptation
          ? try blockRadius(jacobian, adaptationSlopes(at: state, dynamics), dynamics)
          : try momentumRadius(jacobian, dynamics.friction))
    }
    return ReplayStability(friction: dynamics.friction, spectralRadii: radii)
  }

  /// The smallest friction of a decreasing grid at which replay stays in order, and the first at
  /// which it does not.
  public func criticalFriction(
    at states: Matrix<Scalar>, dynamics: ReplayDynamics, grid: [Double]
  ) throws(LinearAlgebraError) -> (orderly: Double?, disorderly: Double?) {
    var last: Double?
    for friction in grid.sorted(by: >) {
      var changed = dynamics
      changed.friction = friction
      guard try stability(at: states, dynamics: changed).isOrderly else { return (last, friction) }
      last = friction
    }
    return (last, nil)
  }

  private func momentumRadius(
    _ jacobian: Matrix<Double>, _ friction: Double
  ) throws(LinearAlgebraError) -> Double {
    try jacobian.eigenvalues(name: "Jacobian").reduce(0) { radius, w in
      max(radius, momentumRoot(w.real, w.imaginary, friction: friction))
    }
  }

  /// -∂v'/∂a of every unit: b outside φ, γ φ'(z) b inside; by differences of the gated cell.
  private func adaptationSlopes(at state: [Double], _ dynamics: ReplayDynamics) -> [Double] {
    let units = architecture.units
    guard dynamics.innerAdaptation != 0 else {
      return [Double](repeating: dynamics.adaptation, count: units)
    }
    guard architecture.cell == .simple else {
      // A unit's trace enters its own candidate alone, so that all traces move at once.
      let step = 1e-6
      let next = quietStep(
        from: Matrix([state, state]), dynamics: dynamics,
        traces: Matrix([-step, step].map { [Double](repeating: $0, count: units) }))
      return (0..<units).map { (next[0, $0] - next[1, $0]) / (2 * step) }
    }
    let column = Matrix(rows: units, columns: 1, elements: state)
    let currents = Matrix<Double>(recurrentWeights).times(column)
    return (0..<units).map {
      dynamics.gain * dynamics.innerAdaptation
        * architecture.activation.slope(currents[$0, 0] + Double(bias[0, $0]))
    }
  }

  private func blockRadius(
    _ jacobian: Matrix<Double>, _ slopes: [Double], _ dynamics: ReplayDynamics
  ) throws(LinearAlgebraError) -> Double {
    let n = architecture.units
    let (kept, rate) = (1 - dynamics.friction, 1 / dynamics.adaptationTime)
    var matrix = Matrix<Double>.zeros(3 * n, 3 * n)
    for i in 0..<n {
      for j in 0..<n {
        matrix[i, j] = jacobian[i, j]
        matrix[n + i, j] = jacobian[i, j] - (i == j ? 1 : 0)
      }
      for row in [i, n + i] {
        matrix[row, n + i] += kept
        matrix[row, 2 * n + i] -= slopes[i]
      }
      matrix[2 * n + i, i] = rate
      matrix[2 * n + i, 2 * n + i] = 1 - rate
    }
    return try matrix.spectralRadius(name: "M")
  }
}

/// The larger magnitude of the roots of `z² - (1 - λ + w) z + (1 - λ) = 0`, w complex (REPLAY eq. 13).
func momentumRoot(_ real: Double, _ imaginary: Double, friction: Double) -> Double {
  let q = 1 - friction
  let (pr, pi) = ((q + real) / 2, imaginary / 2)
  // p² - q, and its square root
  let (dr, di) = (pr * pr - pi * pi - q, 2 * pr * pi)
  let magnitude = length(dr, di)
  let rootReal = max(0, (magnitude + dr) / 2).squareRoot()
  let rootImaginary = max(0, (magnitude - dr) / 2).squareRoot() * (di < 0 ? -1 : 1)
  return max(
    length(pr + rootReal, pi + rootImaginary),
    length(pr - rootReal, pi - rootImaginary))
}

extension ReplayNetwork {
  /// The same network in another precision.
  public init<Other: ReplayScalar>(_ other: ReplayNetwork<Other>) {
    architecture = other.architecture
    dynamics = other.dynamics
    parameters = other.parameters.map { Matrix<Scalar>($0) }
  }
}

/// |x + iy|
private func length(_ x: Double, _ y: Double) -> Double { (x * x + y * y).squareRoot() }
