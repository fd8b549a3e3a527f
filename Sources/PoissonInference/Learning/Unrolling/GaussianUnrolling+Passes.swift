import RandomStreams
import Tensors

extension GaussianUnrolling {
  private typealias Kernels = GaussianKernels<Scalar>

  // MARK: - Forward

  func goForward(_ pass: Pass) {
    let (tape, rows, start) = (pass.tape, pass.rows, pass.batch.start)
    RowKernels.start(start.first, rows, else: initial.mean, into: tape.mean)
    RowKernels.start(start.last, rows, else: initial.log, into: tape.log)
    for step in 0..<settings.steps {
      pass.batch.frame(atStep: step).withPointer { x in
        let frame = x + rows.lowerBound * pixels
        updateState(step, frame, pass)
        readOut(step, frame, pass)
      }
    }
  }

  /// The update of the state (IPVAE eqs. 18 to 20) on the block's frame x.
  private func updateState(_ step: Int, _ x: UnsafePointer<Scalar>, _ pass: Pass) {
    let (tape, rows) = (pass.tape, pass.rows.count)
    let count = rows * latents
    let (k, m) = (step * count, step * rows * pixels)
    let (mean, log) = (tape.mean + k, tape.log + k)
    let (error, feedback, deviation) = (tape.error + m, tape.feedback + k, tape.deviation)

    Scalar.exp(log, deviation, count)
    draw(.update, atStep: step, pass, into: tape.noise + k)
    Kernels.activity(
      mean: mean, deviation: deviation, noise: tape.noise + k, gain: gain, rectifies: rectifies,
      tape.activity + k, rows: rows, columns: latents)
    forward.multiply(tape.activity + k, rows: rows, into: error)
    Scalar.weightedError(x, precision, error, rows: rows, columns: pixels)
    backward.multiply(error, rows: rows, into: feedback)
    Kernels.throughActivation(
      feedback, activity: tape.activity + k, gain: gain, rectifies: rectifies, rows: rows,
      columns: latents)
    Kernels.changes(
      feedback: feedback, deviation: deviation, noise: tape.noise + k, inhibition: inhibition,
      stepSizes: stepSizes, meanChange: tape.meanChange + k, logChange: tape.logChange + k,
      rows: rows, columns: latents)
    move(
      mean, by: tape.meanChange + k, ceilings: (stateCeilings.mean, changeCeilings.mean), count,
      tape)
    move(
      log, by: tape.logChange + k, ceilings: (stateCeilings.log, changeCeilings.log), count, tape)
  }

  /// `C(old + C(change))`, written behind the old state.
  private func move(
    _ old: Pointer, by change: Pointer, ceilings: (state: Scalar, change: Scalar), _ count: Int,
    _ tape: BlockTape
  ) {
    let new = old + count
    Kernels.bound(change, ceilings.change, into: tape.share, count)
    RowKernels.add(old, tape.share, into: new, count)
    Kernels.bound(new, ceilings.state, into: new, count)
  }

  /// Draws at the new state and scores what it decodes to.
  private func readOut(_ step: Int, _ x: UnsafePointer<Scalar>, _ pass: Pass) {
    let (tape, sums, rows) = (pass.tape, pass.sums, pass.rows.count)
    let count = rows * latents
    let (k, m) = (step * count, step * rows * pixels)
    let old = GaussianView(mean: tape.mean + k, log: tape.log + k, deviation: tape.deviation)
    let new = GaussianView(
      mean: old.mean + count, log: old.log + count, deviation: tape.newDeviation)
    let (readout, score) = (tape.readout + k, tape.score + m)
    Scalar.exp(new.log, tape.newDeviation, count)
    draw(.readout, atStep: step, pass, into: tape.readoutNoise + k)
    Kernels.activity(
      mean: new.mean, deviation: new.deviation, noise: tape.readoutNoise + k, gain: gain,
      rectifies: rectifies, readout, rows: rows, columns: latents)
    forward.multiply(readout, rows: rows, into: score)
    let errors = Scalar.score(
      x, precision, score, weight: Scalar(pass.batch.weight), noiseGradient: sums.noise,
      rows: rows, columns: pixels)
    sums.weightedError += errors.weighted
    if step == settings.steps - 1 {
      sums.lastSquaredError = errors.squared
      sums.lastQuiet = Double(
        RowKernels.countBelow(
          Scalar(LatentFamily.gaussian.quietThreshold), readout, count))
    }
    sums.largestRates[step] = Double(RowKernels.maximum(readout, count))
    sums.divergence += Kernels.divergence(old, new, count)
  }

  private func draw(_ use: DrawUse, atStep step: Int, _ pass: Pass, into noise: Pointer) {
    let rows = pass.rows
    switch pass.batch.noise {
    case .stream(let stream):
      let address = UnrolledBatch<Scalar>.address(
        in: stream, use, atStep: step, of: settings.steps, firstImage: rows.lowerBound)
      Scalar.normals(address, rows.count, latents, noise)
    case .given(let draws):
      draws[use.index(atStep: step)].withPointer {
        noise.update(from: $0 + rows.lowerBound * latents, count: rows.count * latents)
      }
    }
  }

  // MARK: - Back

  func goBack(_ pass: Pass) {
    let (tape, sums, rows) = (pass.tape, pass.sums, pass.rows.count)
    for i in 0..<rows * latents { (tape.meanAdjoint[i], tape.logAdjoint[i]) = (0, 0) }
    for step in stride(from: settings.steps - 1, through: 0, by: -1) { stepBackward(step, pass) }
    RowKernels.addRows(tape.meanAdjoint, to: sums.initial, rows: rows, columns: latents)
    RowKernels.addRows(tape.logAdjoint, to: sums.secondInitial, rows: rows, columns: latents)
    sums.setDictionary(
      (tape.score, tape.readout), (tape.error, tape.feedback), (tape.errorAdjoint, tape.activity),
      rows: rows * settings.steps)
  }

  /// The adjoints of one step (IPVAE eq. 33), in the order of the equations.
  private func stepBackward(_ step: Int, _ pass: Pass) {
    readOutBack(step, pass)
    changeBack(step, pass)
    let (tape, sums, rows) = (pass.tape, pass.sums, pass.rows.count)
    let (k, m) = (step * rows * latents, step * rows * pixels)
    let errorAdjoint = tape.errorAdjoint + m
    forward.multiply(tape.feedback + k, rows: rows, into: errorAdjoint)
    Scalar.errorBack(
      errorAdjoint, error: tape.error + m, precision: precision,
      precisionGradient: sums.precision, rows: rows, columns: pixels)
    backward.multiply(errorAdjoint, rows: rows, into: tape.share)
    Kernels.stateAdjoint(
      share: tape.share, activity: tape.activity + k, deviation: tape.deviation,
      noise: tape.noise + k, gain: gain, rectifies: rectifies,
      deviationAdjoint: tape.deviationAdjoint, back: (tape.meanBack, tape.logBack),
      meanAdjoint: tape.meanAdjoint, logAdjoint: tape.logAdjoint, gainGradient: sums.gain,
      rows: rows, columns: latents)
  }

  /// From the readout to the adjoints q̄ below the ceilings of the states.
  private func readOutBack(_ step: Int, _ pass: Pass) {
    let (tape, rows) = (pass.tape, pass.rows.count)
    let count = rows * latents
    let (k, m) = (step * count, step * rows * pixels)
    let (mean, log) = (tape.mean + k, tape.log + k)
    Scalar.exp(log, tape.deviation, count)
    Scalar.exp(log + count, tape.newDeviation, count)
    backward.multiply(tape.score + m, rows: rows, into: tape.share)
    Kernels.readoutAdjoint(
      share: tape.share, activity: tape.readout + k, noise: tape.readoutNoise + k, gain: gain,
      rectifies: rectifies, old: GaussianView(mean: mean, log: log, deviation: tape.deviation),
      new: GaussianView(mean: mean + count, log: log + count, deviation: tape.newDeviation),
      ceilings: stateCeilings,
      weight: Scalar(pass.batch.weight) * Scalar(settings.divergenceWeight),
      meanAdjoint: tape.meanAdjoint, logAdjoint: tape.logAdjoint,
      back: (tape.meanBack, tape.logBack), gainGradient: pass.sums.gain, rows: rows,
      columns: latents)
  }

  /// From q̄ through the changes to the adjoints of feedback and deviation.
  private func changeBack(_ step: Int, _ pass: Pass) {
    let (tape, rows) = (pass.tape, pass.rows.count)
    let count = rows * latents
    let k = step * count
    // The new deviation is no longer needed.
    let (meanTanh, logTanh) = (tape.newDeviation, tape.logTanh)
    Kernels.bound(tape.meanChange + k, changeCeilings.mean, into: meanTanh, count)
    Kernels.scale(meanTanh, by: 1 / changeCeilings.mean, into: meanTanh, count)
    Kernels.bound(tape.logChange + k, changeCeilings.log, into: logTanh, count)
    Kernels.scale(logTanh, by: 1 / changeCeilings.log, into: logTanh, count)
    Kernels.changeAdjoint(
      meanAdjoint: tape.meanAdjoint, logAdjoint: tape.logAdjoint,
      meanChange: tape.meanChange + k, logChange: tape.logChange + k, meanTanh: meanTanh,
      logTanh: logTanh, feedback: tape.feedback + k, activity: tape.activity + k,
      deviation: tape.deviation, noise: tape.noise + k, gain: gain, inhibition: inhibition,
      rectifies: rectifies, stepSizes: stepSizes, deviationAdjoint: tape.deviationAdjoint,
      sums: pass.sums, rows: rows, columns: latents)
  }

  // MARK: - Tape

  /// The arrays of a block in one piece of memory: `[step, image, latent]` or `[step, image, pixel]`,
  /// those of the reverse pass without steps.
  struct BlockTape: UnrollingTape {
    /// μ_t and ξ_t, of T + 1 steps.
    let mean, log: Pointer
    /// ε, a, h (k̄ on the way back), v_μ and v_ξ.
    let noise, activity, feedback, meanChange, logChange: Pointer
    /// ε' and a'.
    let readoutNoise, readout: Pointer
    /// e, ȳ and ρ̄.
    let error, score, errorAdjoint: Pointer
    /// M̄ and X̄, and the divergence's share on the old state.
    let meanAdjoint, logAdjoint, meanBack, logBack: Pointer
    /// σ and σ' of the present step; products with Φ and changes within the ceilings; tanh(v_ξ/c); σ̄.
    let deviation, newDeviation, share, logTanh, deviationAdjoint: Pointer

    init(_ memory: Pointer, rows: Int, latents: Int, pixels: Int, _ steps: Int) {
      var next = memory
      func take(_ count: Int) -> Pointer {
        defer { next += count }
        return next
      }
      let (k, m) = (rows * latents, rows * pixels)
      (mean, log) = (take((steps + 1) * k), take((steps + 1) * k))
      (noise, activity, feedback) = (take(steps * k), take(steps * k), take(steps * k))
      (meanChange, logChange) = (take(steps * k), take(steps * k))
      (readoutNoise, readout) = (take(steps * k), take(steps * k))
      (error, score, errorAdjoint) = (take(steps * m), take(steps * m), take(steps * m))
      (meanAdjoint, logAdjoint, meanBack, logBack) = (take(k), take(k), take(k), take(k))
      (deviation, newDeviation, share) = (take(k), take(k), take(k))
      (logTanh, deviationAdjoint) = (take(k), take(k))
    }

    /// Numbers that the arrays take.
    static func size(rows: Int, latents: Int, pixels: Int, _ steps: Int) -> Int {
      let (k, m) = (rows * latents, rows * pixels)
      return steps * (9 * k + 3 * m) + 11 * k
    }
  }
}
