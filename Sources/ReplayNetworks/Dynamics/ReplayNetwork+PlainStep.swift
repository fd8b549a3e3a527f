import Tensors

/// r, v and a of chains, each `[chain, unit]`; v and a start from zero.
package struct PlainState<Scalar: ReplayScalar>: Sendable {
  package var rates: Matrix<Scalar>
  package var velocities: Matrix<Scalar>
  package var traces: Matrix<Scalar>

  /// Chains at rest in the given rates.
  package init(rates: Matrix<Scalar>) {
    self.rates = rates
    velocities = .zeros(rates.rows, rates.columns)
    traces = .zeros(rates.rows, rates.columns)
  }
}

/// The equations as they are written. The fused step (`CellStep`) and the fused way back (`PathPass`)
/// are compared with them.
extension ReplayNetwork {
  /// One step (REPLAY eq. 1).
  ///
  /// ```
  /// v' = (1 - λ) v + F(r, u) - r - b a + η σ ξ
  /// r' = r + v'
  /// a' = (1 - 1/τ) a + r / τ
  /// ```
  ///
  /// - Parameters:
  ///   - input: u `[chain, input]`, with its gain.
  ///   - noise: ξ `[chain, unit]`.
  package func plainStep(
    _ state: PlainState<Scalar>, input: Matrix<Scalar>, noise: Matrix<Scalar>
  ) -> PlainState<Scalar> {
    var next = state
    next.velocities.scale(by: Scalar(1 - dynamics.friction))
    next.velocities.add(plainDrift(state, input: input))
    next.velocities.add(state.traces, scaledBy: Scalar(-dynamics.outerAdaptation))
    next.velocities.add(noise, scaledBy: Scalar(dynamics.noiseFactor * dynamics.noiseAmplitude))
    next.rates.add(next.velocities)
    next.traces.scale(by: Scalar(1 - 1 / dynamics.adaptationTime))
    next.traces.add(state.rates, scaledBy: Scalar(1 / dynamics.adaptationTime))
    return next
  }

  /// F(r, u) - r: `γ φ(z) - κ r` of the simple cell, `κ (ζ - 1) ⊙ (r - h̃)` of the gated one.
  private func plainDrift(
    _ state: PlainState<Scalar>, input: Matrix<Scalar>
  ) -> Matrix<Scalar> {
    guard architecture.cell == .simple else { return plainGatedDrift(state, input: input) }
    var drift = plainActivity(plainCurrent(state, input: input))
    drift.scale(by: Scalar(dynamics.gain))
    drift.add(state.rates, scaledBy: Scalar(-dynamics.leak))
    return drift
  }

  /// `z = W r + U u + c - bᵢₙ a`, `[chain, unit]`.
  package func plainCurrent(
    _ state: PlainState<Scalar>, input: Matrix<Scalar>
  ) -> Matrix<Scalar> {
    var z = state.rates.times(transpose: recurrentWeights)
    z.add(input.times(transpose: inputWeights))
    z.addRow(bias.elements)
    z.add(state.traces, scaledBy: Scalar(-dynamics.innerAdaptation))
    return z
  }

  /// φ(z)
  private func plainActivity(_ z: Matrix<Scalar>) -> Matrix<Scalar> {
    var activity = z
    activity.mapInPlace { Scalar(architecture.activation.value(Double($0))) }
    return activity
  }

  /// The drift of the gated cell (REPLAY eq. 15): ζ = sig(W_z r + …), g = sig(W_g r + …),
  /// h̃ = tanh(W_h (g ⊙ r) + … - bᵢₙ a).
  private func plainGatedDrift(
    _ state: PlainState<Scalar>, input: Matrix<Scalar>
  ) -> Matrix<Scalar> {
    let n = architecture.units
    func argument(_ gate: Int, _ rates: Matrix<Scalar>) -> Matrix<Scalar> {
      let rows = gate * n..<(gate + 1) * n
      var z = rates.times(transpose: recurrentWeights.rows(rows))
      z.add(input.times(transpose: inputWeights.rows(rows)))
      z.addRow(Array(bias.elements[rows]))
      return z
    }
    var (update, reset) = (argument(0, state.rates), argument(1, state.rates))
    update.mapInPlace { Scalar(ReplayActivation.sigmoid.value(Double($0))) }
    reset.mapInPlace { Scalar(ReplayActivation.sigmoid.value(Double($0))) }
    reset.multiplyElementwise(by: state.rates)
    var candidate = argument(2, reset)
    candidate.add(state.traces, scaledBy: Scalar(-dynamics.innerAdaptation))
    candidate.mapInPlace { Scalar(ReplayActivation.tanh.value(Double($0))) }

    var drift = state.rates
    drift.add(candidate, scaledBy: -1)
    update.mapInPlace { Scalar(dynamics.leak) * ($0 - 1) }
    drift.multiplyElementwise(by: update)
    return drift
  }
}
