import Tensors

extension PathPass {
  /// Back-propagation through time (eq. 2), after `run` and `takeErrors`: `outputs` holds ε.
  /// Leaves the gradients in `back`.
  ///
  /// - Parameter activityFactor: the factor of r_{t+1} in its own adjoint, from a penalty on
  ///   activity.
  func runBack(
    _ packed: PackedNetwork<Scalar>, _ block: TrialBlock<Scalar>, activityFactor: Scalar
  ) {
    guard let back else { preconditionFailure("made without a way back") }
    let (units, outputs) = (architecture.units, architecture.outputs)
    packed.network.readoutWeights.withPointer {
      Scalar.gemm(
        transposeA: false, transposeB: false, m: rows * steps, n: units, k: outputs, alpha: 1,
        self.outputs.pointer, lda: outputs, $0, ldb: units, beta: 0, back.outer.pointer,
        ldc: units)
    }
    if activityFactor != 0 {
      add(
        states.pointer + rows * units, scaledBy: activityFactor, to: back.outer.pointer,
        count: steps * rows * units)
    }
    back.state.clear()
    back.velocity.clear()
    back.trace.clear()
    for t in stride(from: steps - 1, through: 0, by: -1) {
      if packed.isGated { stepBackGated(packed, back, t) } else { stepBackSimple(packed, back, t) }
    }
    takeGradients(packed, block, back)
  }

  private func stepBackSimple(
    _ packed: PackedNetwork<Scalar>, _ back: PathBackScratch<Scalar>, _ t: Int
  ) {
    let count = rows * architecture.units
    let current = currents.pointer + t * count
    var slope: UnsafePointer<Scalar>?
    if let smooth = architecture.activation.smooth {
      Scalar.activationSlope(smooth, current, back.slope.pointer, count)
      slope = UnsafePointer(back.slope.pointer)
    }
    Scalar.replayBack(
      packed.constants, count: count, current: current, slope: slope,
      outer: back.outer.pointer + t * count, state: back.state.pointer,
      velocity: packed.dynamics.hasMomentum ? back.velocity.pointer : nil,
      trace: packed.dynamics.hasAdaptation ? back.trace.pointer : nil)
    packed.recurrentBack?.multiply(current, rows: rows, into: back.state.pointer, accumulate: true)
  }

  private func stepBackGated(
    _ packed: PackedNetwork<Scalar>, _ back: PathBackScratch<Scalar>, _ t: Int
  ) {
    let (n, count) = (architecture.units, rows * architecture.units)
    let gates = currents.pointer + t * 3 * count
    let state = states.pointer + t * count
    Scalar.replayBack(
      packed.driftConstants, count: count, current: back.slope.pointer, slope: nil,
      outer: back.outer.pointer + t * count, state: back.state.pointer,
      velocity: packed.dynamics.hasMomentum ? back.velocity.pointer : nil,
      trace: packed.dynamics.hasAdaptation ? back.trace.pointer : nil)
    Scalar.gatedBack(
      rows: rows, units: n, leak: Scalar(packed.dynamics.leak), gates: gates, state: state,
      driftAdjoint: back.slope.pointer, adjoint: gates, stateAdjoint: back.state.pointer)
    for row in 0..<rows {
      (back.single.pointer + row * n).update(from: gates + row * 3 * n + 2 * n, count: n)
    }
    if packed.dynamics.hasAdaptation {
      Scalar.addInnerAdaptation(
        packed.constants, rows * n, trace: back.single.pointer, to: back.trace.pointer)
    }
    packed.candidateBack?.multiply(back.single.pointer, rows: rows, into: back.product.pointer)
    Scalar.gatedBackReset(
      rows: rows, units: n, gates: gates, state: state, gatedAdjoint: back.product.pointer,
      adjoint: gates, stateAdjoint: back.state.pointer)
    for row in 0..<rows {
      (back.pair.pointer + row * 2 * n).update(from: gates + row * 3 * n, count: 2 * n)
    }
    packed.recurrentBack?.multiply(
      back.pair.pointer, rows: rows, into: back.state.pointer, accumulate: true)
  }

  // MARK: - Gradients, one product over all steps

  private func takeGradients(
    _ packed: PackedNetwork<Scalar>, _ block: TrialBlock<Scalar>, _ back: PathBackScratch<Scalar>
  ) {
    let (n, g, k) = (architecture.units, architecture.gateUnits, architecture.outputs)
    let (all, errors) = (rows * steps, outputs.pointer)
    back.gradients.clear()
    if packed.isGated {
      product(currents.pointer, g, states.pointer, n, all, 2 * n, n, back.gradient(0))
      product(
        currents.pointer + 2 * n, g, gated.pointer, n, all, n, n, back.gradient(0) + 2 * n * n)
    } else {
      product(currents.pointer, g, states.pointer, n, all, n, n, back.gradient(0))
    }
    block.inputs.withPointer {
      product(
        currents.pointer, g, $0, architecture.inputs, all, g, architecture.inputs, back.gradient(1))
    }
    product(errors, k, states.pointer + rows * n, n, all, k, n, back.gradient(3))
    if architecture.hasBiases {
      Scalar.columnSums(rows: all, columns: g, currents.pointer, into: back.gradient(2))
      Scalar.columnSums(rows: all, columns: k, errors, into: back.gradient(4))
    }
    takeEncoderGradients(block, back)
  }

  private func takeEncoderGradients(
    _ block: TrialBlock<Scalar>, _ back: PathBackScratch<Scalar>
  ) {
    guard let signals = block.initialSignals, architecture.encoder != .none else { return }
    let (n, count) = (architecture.units, rows * architecture.units)
    if architecture.encoder == .nonlinear {
      if let smooth = architecture.activation.smooth {
        Scalar.activationSlope(smooth, encoded.pointer, encoded.pointer, count)
        multiply(encoded.pointer, into: back.state.pointer, count: count)
      } else {
        multiplySlope(
          at: encoded.pointer, into: back.state.pointer, count: count,
          below: Scalar(architecture.activation.negativeSlope ?? 0))
      }
    }
    signals.withPointer {
      product(
        back.state.pointer, n, $0, signals.columns, rows, n, signals.columns, back.gradient(5))
    }
    if architecture.hasBiases && architecture.encoder == .nonlinear {
      Scalar.columnSums(rows: rows, columns: n, back.state.pointer, into: back.gradient(6))
    }
  }

  /// out[m, n] = aᵀ b over `inner` rows.
  private func product(
    _ a: UnsafePointer<Scalar>, _ lda: Int, _ b: UnsafePointer<Scalar>, _ ldb: Int, _ inner: Int,
    _ m: Int, _ n: Int, _ out: Pointer
  ) {
    Scalar.gemm(
      transposeA: true, transposeB: false, m: m, n: n, k: inner, alpha: 1, a, lda: lda, b,
      ldb: ldb, beta: 0, out, ldc: n)
  }
}

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func multiply<Scalar: TensorScalar>(
  _ x: UnsafePointer<Scalar>, into y: UnsafeMutablePointer<Scalar>, count: Int
) {
  for i in 0..<count { y[i] *= x[i] }
}

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func multiplySlope<Scalar: TensorScalar>(
  at z: UnsafePointer<Scalar>, into y: UnsafeMutablePointer<Scalar>, count: Int, below: Scalar
) {
  for i in 0..<count where !(z[i] > 0) { y[i] *= below }
}
