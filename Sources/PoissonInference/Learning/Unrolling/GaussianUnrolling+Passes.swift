import CKernels
import RandomStreams
import Tensors

extension GaussianUnrolling {
  // MARK: - Forward

  func goForward(_ pass: Pass) {
    let (tape, rows, start) = (pass.tape, pass.rows, pass.batch.start)
    RowKernels.start(start.first, rows, else: initial.mean, into: tape.mean)
    RowKernels.start(start.last, rows, else: initial.log, into: tape.log)
    for step in 0..<settings.steps {
      pass.batch.frame(atStep: step).withPointer { x in
        let frame = x + rows.lowerBound * pixels
        findFeedback(step, frame, pass)
        moveState(step, pass)
        readOut(step, frame, pass)
      }
    }
  }

  /// A draw and its feedback (IPVAE eq. 18) on the block's frame x, but for φ'.
  private func findFeedback(_ step: Int, _ x: UnsafePointer<Scalar>, _ pass: Pass) {
    let (tape, rows) = (pass.tape, pass.rows.count)
    let (k, m) = (step * rows * latents, step * rows * pixels)
    let (activity, error) = (tape.activity + k, tape.error + m)
    draw(.update, atStep: step, pass, into: tape.noise + k)
    moves.withKernel(rows: rows) {
      rv_gaussian_activity(
        Scalar.precision, $0, tape.mean + k, tape.log + k, tape.noise + k, activity)
    }
    forward.multiply(activity, rows: rows, into: error)
    Scalar.weightedError(x, precision, error, rows: rows, columns: pixels)
    backward.multiply(error, rows: rows, into: tape.feedback + k)
  }

  /// The update of the state (IPVAE eqs. 19, 20), and a draw at the new state.
  private func moveState(_ step: Int, _ pass: Pass) {
    let (tape, sums, rows) = (pass.tape, pass.sums, pass.rows.count)
    let k = step * rows * latents
    let (next, noise) = (k + rows * latents, tape.readoutNoise + k)
    draw(.readout, atStep: step, pass, into: noise)
    var arrays = rv_gaussian_arrays(
      mean: tape.mean + k, log: tape.log + k, noise: tape.noise + k, next_noise: noise,
      feedback: tape.feedback + k, mean_change: tape.meanChange + k,
      log_change: tape.logChange + k, next_mean: tape.mean + next, next_log: tape.log + next,
      readout: tape.readout + k)
    sums.divergence += moves.withKernel(rows: rows) {
      rv_gaussian_move(Scalar.precision, $0, &arrays, sums.largestRates + step)
    }
  }

  /// Scores what the draw at the new state decodes to.
  private func readOut(_ step: Int, _ x: UnsafePointer<Scalar>, _ pass: Pass) {
    let (tape, sums, rows) = (pass.tape, pass.sums, pass.rows.count)
    let count = rows * latents
    let (readout, score) = (tape.readout + step * count, tape.score + step * rows * pixels)
    forward.multiply(readout, rows: rows, into: score)
    let errors = Scalar.score(
      x, precision, score, weight: Scalar(pass.batch.weight), noiseGradient: sums.noise,
      rows: rows, columns: pixels)
    sums.weightedError += errors.weighted
    guard step == settings.steps - 1 else { return }
    sums.lastSquaredError = errors.squared
    sums.lastQuiet = Double(
      RowKernels.countBelow(Scalar(LatentFamily.gaussian.quietThreshold), readout, count))
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
    let (tape, sums, rows) = (pass.tape, pass.sums, pass.rows.count)
    let count = rows * latents
    let (k, m) = (step * count, step * rows * pixels)
    let (mean, log) = (tape.mean + k, tape.log + k)
    let (share, feedback, errorAdjoint) = (tape.share, tape.feedback + k, tape.errorAdjoint + m)
    let weight = Scalar(pass.batch.weight) * Scalar(settings.divergenceWeight)
    var adjoints = rv_gaussian_adjoints(
      mean: mean, log: log, noise: tape.noise + k, next_mean: mean + count, next_log: log + count,
      next_noise: tape.readoutNoise + k, share: share, weight: Double(weight), feedback: feedback,
      mean_change: tape.meanChange + k, log_change: tape.logChange + k,
      mean_adjoint: tape.meanAdjoint, log_adjoint: tape.logAdjoint,
      inhibition_gradient: sums.inhibition, gain_gradient: sums.gain, mean_step_gradient: 0,
      log_step_gradient: 0)
    // M̄ and X̄ from the readout and the divergence (lines 1 and 2), q̄ and v̄ through the ceilings
    // (line 3), k̄ and σ̄ (line 4)
    backward.multiply(tape.score + m, rows: rows, into: share)
    moves.withKernel(rows: rows) { rv_gaussian_move_back(Scalar.precision, $0, &adjoints) }
    sums.stepSize += adjoints.mean_step_gradient
    sums.secondStepSize += adjoints.log_step_gradient
    // ē = k̄ Φᵀ, ρ̄ = -P ē
    forward.multiply(feedback, rows: rows, into: errorAdjoint)
    Scalar.errorBack(
      errorAdjoint, error: tape.error + m, precision: precision,
      precisionGradient: sums.precision, rows: rows, columns: pixels)
    // M̄ ← q̄_μ + z̄ + …, X̄ ← q̄_ξ + (σ̄ + z̄ ε) σ + …, z̄ = (ρ̄ Φ) ⊙ φ' (line 5)
    backward.multiply(errorAdjoint, rows: rows, into: share)
    moves.withKernel(rows: rows) { rv_gaussian_state_back(Scalar.precision, $0, &adjoints) }
  }

  // MARK: - Tape

  /// The arrays of a block in one piece of memory: `[step, image, latent]` or `[step, image, pixel]`,
  /// those of the reverse pass without steps.
  struct BlockTape: UnrollingTape {
    /// μ_t and ξ_t, of T + 1 steps.
    let mean, log: Pointer
    /// ε, a, h (k̄ on the way back), v_μ (overwritten on the way back) and v_ξ.
    let noise, activity, feedback, meanChange, logChange: Pointer
    /// ε' and a'.
    let readoutNoise, readout: Pointer
    /// e, ȳ and ρ̄.
    let error, score, errorAdjoint: Pointer
    /// M̄ and X̄; products with Φ.
    let meanAdjoint, logAdjoint, share: Pointer

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
      (meanAdjoint, logAdjoint, share) = (take(k), take(k), take(k))
    }

    /// Numbers that the arrays take.
    static func size(rows: Int, latents: Int, pixels: Int, _ steps: Int) -> Int {
      let (k, m) = (rows * latents, rows * pixels)
      return steps * (9 * k + 3 * m) + 5 * k
    }
  }
}
