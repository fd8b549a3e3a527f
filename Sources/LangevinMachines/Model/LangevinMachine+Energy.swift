import Tensors

/// The machine's functions of state, by the plain form of the equations. Step loops have their own
/// form in `MachineDynamics`.
extension LangevinMachine {
  /// v = -x + J φ(x) + b at every row of `x` `[chain, unit]` (NLM eq. 1).
  public func velocity(at x: Matrix<Scalar>) -> Matrix<Scalar> {
    var velocity = x.activated(.tanh).times(transpose: couplings)
    Self.finishVelocity(&velocity, at: x, bias: bias)
    return velocity
  }

  /// E = ½ |v|² of every row of `x` (NLM eq. 2), at least 0.
  public func energies(at x: Matrix<Scalar>) -> [Double] {
    var velocity = x.activated(.tanh).times(transpose: couplings)
    return Self.finishVelocity(&velocity, at: x, bias: bias)
  }

  /// Mean over rows of E/N.
  public func energyPerUnit(at x: Matrix<Scalar>) -> Double {
    let energies = energies(at: x)
    return energies.reduce(0, +) / Double(energies.count * unitCount)
  }

  /// ∂E/∂x = -v + φ'(x) ∘ (Jᵀ v) at every row of `x` (NLM eq. 4); the force is its negative (NLM eq. 5).
  public func energyGradient(at x: Matrix<Scalar>) -> Matrix<Scalar> {
    force(at: x, reaction: 1).negated()
  }

  /// F_a = v - a φ'(x) ∘ (Jᵀ v) (NLM eq. 8): a = 0 is the recurrent network, a = 1 the gradient flow.
  public func force(at x: Matrix<Scalar>, reaction: Scalar) -> Matrix<Scalar> {
    var force = velocity(at: x)
    var feedback = force.times(couplings)
    feedback.multiplyElementwise(by: x.slope(of: .tanh))
    force.add(feedback, scaledBy: -reaction)
    return force
  }

  /// ⟨v φᵀ⟩ over the rows of `x`: the mean of ∂E/∂J, `[to, from]` (NLM eq. 10).
  public func couplingStatistic(at x: Matrix<Scalar>) -> Matrix<Scalar> {
    var statistic = Matrix<Scalar>.zeros(unitCount, unitCount)
    statistic.setToProduct(
      velocity(at: x), x.activated(.tanh), transposingFirst: true, scaledBy: 1 / Scalar(x.rows))
    return statistic
  }

  /// ⟨v⟩ over the rows of `x`: the mean of ∂E/∂b.
  public func biasStatistic(at x: Matrix<Scalar>) -> [Double] { velocity(at: x).columnMeans() }

  /// A = ∂v/∂x = -I + J diag(φ'(x)) at one state `[unit]`, `[to, from]`.
  public func jacobian(at x: [Scalar]) -> Matrix<Scalar> {
    var jacobian = couplings
    jacobian.multiplyColumns(
      by: Matrix(rows: 1, columns: x.count, elements: x).slope(of: .tanh).elements)
    for i in 0..<unitCount { jacobian[i, i] -= 1 }
    return jacobian
  }

  /// ∂²E/∂x² = AᵀA + diag(φ''(x) ∘ (Jᵀ v)) at one state `[unit]`.
  public func hessian(at x: [Scalar]) -> Matrix<Scalar> {
    let state = Matrix(rows: 1, columns: x.count, elements: x)
    let jacobian = jacobian(at: x)
    var hessian = jacobian.transposeTimes(jacobian)
    let feedback = velocity(at: state).times(couplings)
    let (rate, slope) = (state.activated(.tanh), state.slope(of: .tanh))
    for i in 0..<unitCount {
      hessian[i, i] -= 2 * rate[0, i] * slope[0, i] * feedback[0, i]  // φ'' = -2 φ φ'
    }
    return hessian
  }

  /// Turns `J φ(x)` into the velocity, and returns the energies.
  @discardableResult
  private static func finishVelocity(
    _ velocity: inout Matrix<Scalar>, at x: Matrix<Scalar>, bias: [Scalar]
  ) -> [Double] {
    var energies = [Double](repeating: 0, count: x.rows)
    LangevinStep.setVelocity(&velocity, energies: &energies, at: x, bias: bias)
    return energies
  }
}

extension Matrix {
  /// The matrix with all signs turned.
  package func negated() -> Matrix {
    var result = self
    result.scale(by: -1)
    return result
  }
}
