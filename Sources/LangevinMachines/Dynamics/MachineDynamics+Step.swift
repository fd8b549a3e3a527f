import RandomStreams
import Tensors

/// One step (NLM eq. 7): the velocities and feedback at the states, the drift, the noise.
extension MachineDynamics {
  func advanceOnce(_ state: inout State, using stream: inout RandomStream) {
    evaluate(&state)
    move(&state)
    if temperature > 0 {
      let noiseAmplitude = (2 * temperature * timeStep).squareRoot()
      state.current.scale(by: 1, addingNormals: noiseAmplitude, from: &stream)
    } else {
      stream.step += 1
    }
    if state.rateSums != nil { state.rateSteps += 1 }
    if let held = state.heldValues { restore(held, in: &state.current) }
  }

  /// p = tanh x, v (NLM eq. 1), E (NLM eq. 2) and u = Jᵀv of the current states.
  private func evaluate(_ state: inout State) {
    let count = state.current.count
    withPointers(&state.rate, reading: state.current) { Scalar.tanh($1, $0, count) }
    forward.multiply(state.rate, into: &state.velocity)
    if couplingScale != 1 { state.velocity.scale(by: couplingScale) }
    LangevinStep.setVelocity(
      &state.velocity, energies: &state.energies, at: state.current, bias: bias)
    if reaction != 0 { backward.multiply(state.velocity, into: &state.feedback) }
  }

  /// The drift of one step, by the force of NLM eq. 8 with field and anchors added.
  private func move(_ state: inout State) {
    var step = LangevinStep(timeStep: timeStep, reaction: reaction * couplingScale)
    step.stiffness = anchorStiffness
    let extent = LangevinStep<Scalar>.Extent(rows: state.current.rows, units: unitCount)
    withPointers(field, state.fields, state.anchor) { field, fields, anchor in
      (step.field, step.anchor) = (field, anchor)
      withPointers(
        &state.current, &state.rateSums, &state.virials, &state.squares,
        reading: state.rate, state.velocity, state.feedback
      ) { x, sums, virials, squares, rate, velocity, feedback in
        step.rateSums = sums
        step.drift(
          x, by: .init(rate: rate, velocity: velocity, feedback: feedback), extent, fields: fields,
          virial: virials, square: squares)
      }
    }
  }

  /// Puts the held units back to their values `[chain, held unit]`.
  private func restore(_ held: Matrix<Scalar>, in current: inout Matrix<Scalar>) {
    for row in 0..<current.rows {
      for (column, unit) in heldUnits.enumerated() { current[row, unit] = held[row, column] }
    }
  }
}
