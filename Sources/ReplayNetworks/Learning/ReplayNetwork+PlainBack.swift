import Tensors

/// Adjoints of r, v and a after a step, each `[trial, unit]`; zero after the last one.
package struct PlainAdjoints<Scalar: ReplayScalar>: Sendable {
  /// ρ
  package var rates: Matrix<Scalar>
  /// ν
  package var velocities: Matrix<Scalar>
  /// α
  package var traces: Matrix<Scalar>

  /// Adjoints after the last step.
  package init(trials: Int, units: Int) {
    (rates, velocities) = (.zeros(trials, units), .zeros(trials, units))
    traces = .zeros(trials, units)
  }
}

extension ReplayNetwork {
  /// One step of the simple cell backwards in time (REPLAY eq. 2), as written.
  ///
  /// ```
  /// ρ̄ = ρ' + ε' D,   v̄ = ν' + ρ̄,   z̄ = γ v̄ ⊙ φ'(z)
  /// ρ = ρ̄ - κ v̄ + z̄ W + α' / τ
  /// ν = (1 - λ) v̄
  /// α = (1 - 1/τ) α' - b v̄ - bᵢₙ z̄
  /// ```
  ///
  /// - Parameters:
  ///   - adjoints: ρ', ν', α' of the step's end; changed to those of its start.
  ///   - error: ε' = ∂L/∂y' `[trial, output]`.
  ///   - current: z of the step `[trial, unit]`.
  /// - Returns: z̄ `[trial, unit]`, from which the gradients of W, U and c follow.
  package func plainStepBack(
    _ adjoints: inout PlainAdjoints<Scalar>, error: Matrix<Scalar>, current: Matrix<Scalar>
  ) -> Matrix<Scalar> {
    let rate = Scalar(1 / dynamics.adaptationTime)
    var rho = adjoints.rates
    rho.add(error.times(readoutWeights))
    var velocity = adjoints.velocities
    velocity.add(rho)
    var argument = current
    argument.mapInPlace { Scalar(architecture.activation.slope(Double($0))) }
    argument.multiplyElementwise(by: velocity)
    argument.scale(by: Scalar(dynamics.gain))

    adjoints.rates = rho
    adjoints.rates.add(velocity, scaledBy: Scalar(-dynamics.leak))
    adjoints.rates.add(argument.times(recurrentWeights))
    adjoints.rates.add(adjoints.traces, scaledBy: rate)
    adjoints.velocities = velocity
    adjoints.velocities.scale(by: Scalar(1 - dynamics.friction))
    adjoints.traces.scale(by: 1 - rate)
    adjoints.traces.add(velocity, scaledBy: Scalar(-dynamics.outerAdaptation))
    adjoints.traces.add(argument, scaledBy: Scalar(-dynamics.innerAdaptation))
    return argument
  }
  /// `z̄ = ρ₀ ⊙ φ'(E s₀ + e)` of the nonlinear encoder, from which the gradients of E and e follow.
  ///
  /// - Parameter argument: E s₀ + e `[trial, unit]`.
  package func plainStartBack(
    _ adjoints: PlainAdjoints<Scalar>, argument: Matrix<Scalar>
  ) -> Matrix<Scalar> {
    var result = argument
    result.mapInPlace { Scalar(architecture.activation.slope(Double($0))) }
    result.multiplyElementwise(by: adjoints.rates)
    return result
  }
}
