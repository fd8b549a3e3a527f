import Tensors

extension PathPass {
  /// Back-propagation through time (REPLAY eq. 2), after `run` and `takeErrors`: `outputs` holds ε.
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
      // α loses bᵢₙ times the adjoint of the candidate's argument, as z lost bᵢₙ a.
      packed.subtractInnerAdaptation(
        back.single.pointer, from: back.trace.pointer, count: rows * n)
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
    let adjoints = Factor(currents.pointer, width: g)
    let before = Factor(states.pointer, width: n)
    if packed.isGated {
      let (gates, candidate) = (adjoints.columns(0..<2 * n), adjoints.columns(2 * n..<3 * n))
      let toCandidate = back.gradient(of: .recurrent) + 2 * n * n
      addUp(gates, before, over: all, into: back.gradient(of: .recurrent))
      addUp(candidate, Factor(gated.pointer, width: n), over: all, into: toCandidate)
    } else {
      addUp(adjoints, before, over: all, into: back.gradient(of: .recurrent))
    }
    block.inputs.withPointer {
      addUp(
        adjoints, Factor($0, width: architecture.inputs), over: all,
        into: back.gradient(of: .input))
    }
    addUp(
      Factor(errors, width: k), Factor(states.pointer + rows * n, width: n), over: all,
      into: back.gradient(of: .readout))
    if architecture.hasBiases {
      Scalar.columnSums(
        rows: all, columns: g, currents.pointer, into: back.gradient(of: .bias))
      Scalar.columnSums(rows: all, columns: k, errors, into: back.gradient(of: .readoutBias))
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
      addUp(
        Factor(back.state.pointer, width: n), Factor($0, width: signals.columns), over: rows,
        into: back.gradient(of: .encoder))
    }
    if architecture.hasBiases && architecture.encoder == .nonlinear {
      Scalar.columnSums(
        rows: rows, columns: n, back.state.pointer, into: back.gradient(of: .encoderBias))
    }
  }

  /// gradient = Σ over rows of adjoint ⊗ activity, `[adjoint.width, activity.width]`.
  private func addUp(
    _ adjoint: Factor<Scalar>, _ activity: Factor<Scalar>, over rows: Int, into gradient: Pointer
  ) {
    Scalar.gemm(
      transposeA: true, transposeB: false, m: adjoint.width, n: activity.width, k: rows, alpha: 1,
      adjoint.pointer, lda: adjoint.stride, activity.pointer, ldb: activity.stride, beta: 0,
      gradient, ldc: activity.width)
  }
}

/// Rows of which a gradient is the sum of products: `width` numbers each, `stride` apart.
private struct Factor<Scalar: ReplayScalar> {
  let pointer: UnsafePointer<Scalar>
  let width: Int
  let stride: Int

  init(_ pointer: UnsafePointer<Scalar>, width: Int) {
    (self.pointer, self.width, stride) = (pointer, width, width)
  }

  private init(_ pointer: UnsafePointer<Scalar>, width: Int, stride: Int) {
    (self.pointer, self.width, self.stride) = (pointer, width, stride)
  }

  /// Some columns of the same rows.
  func columns(_ range: Range<Int>) -> Factor {
    Factor(pointer + range.lowerBound, width: range.count, stride: stride)
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
