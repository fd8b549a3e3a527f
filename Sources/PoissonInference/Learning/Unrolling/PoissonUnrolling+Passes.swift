import RandomStreams
import Tensors

extension PoissonUnrolling {
  // MARK: - Forward

  func goForward(_ pass: Pass) {
    let (tape, rows) = (pass.tape, pass.rows)
    let count = rows.count * latents
    RowKernels.start(pass.batch.start.first, rows, else: initial, into: tape.state)
    Scalar.exp(tape.state, tape.powers, count)
    let offset = Scalar.rateFloor
    for i in 0..<count { tape.rates[i] = tape.powers[i] + offset }
    for step in 0..<settings.steps {
      pass.batch.frame(atStep: step).withPointer { x in
        stepForward(step, x + rows.lowerBound * pixels, pass)
      }
    }
  }

  /// One step (IPVAE eqs. 11 to 13) and its readout; x is the block's frame.
  private func stepForward(_ step: Int, _ x: UnsafePointer<Scalar>, _ pass: Pass) {
    let (tape, sums, rows) = (pass.tape, pass.sums, pass.rows.count)
    let count = rows * latents
    let (k, m) = (step * count, step * rows * pixels)
    let (error, change, score) = (tape.error + m, tape.change + k, tape.score + m)

    draw(.update, atStep: step, pass, counts: tape.counts + k, slopes: tape.countSlopes + k)
    forward.multiply(tape.counts + k, rows: rows, into: error)
    Scalar.weightedError(x, precision, error, rows: rows, columns: pixels)
    backward.multiply(error, rows: rows, into: change)
    let moved = withMoves(rows) { moves in
      Scalar.move(
        moves, old: tape.state + k, change: change, sum: tape.sum + k,
        next: tape.state + k + count, powers: tape.powers, rates: tape.rates)
    }
    sums.divergence += moved.divergence
    sums.largestRates[step] = Double(moved.largestRate)

    draw(.readout, atStep: step, pass, counts: tape.readout + k, slopes: tape.readoutSlopes + k)
    forward.multiply(tape.readout + k, rows: rows, into: score)
    let errors = Scalar.score(
      x, precision, score, weight: Scalar(pass.batch.weight), noiseGradient: sums.noise,
      rows: rows, columns: pixels)
    sums.weightedError += errors.weighted
    guard step == settings.steps - 1 else { return }
    sums.lastSquaredError = errors.squared
    sums.lastQuiet = Double(
      RowKernels.countBelow(
        Scalar(LatentFamily.poisson.quietThreshold), tape.readout + k, count))
  }

  /// Relaxed counts at the present rates, and their slopes by the log rate (IPVAE eqs. 21, 22).
  private func draw(
    _ use: DrawUse, atStep step: Int, _ pass: Pass, counts: Pointer, slopes: Pointer
  ) {
    let (rows, rates) = (pass.rows, pass.tape.rates)
    let temperature = Scalar(settings.relaxationTemperature)
    switch pass.batch.noise {
    case .stream(let stream):
      let address = UnrolledBatch<Scalar>.address(
        in: stream, use, atStep: step, of: settings.steps, firstImage: rows.lowerBound)
      Scalar.relaxedCounts(
        address, rows.count, latents, settings.window, temperature: temperature,
        events: settings.events[step], rates, counts: counts, slopes: slopes)
    case .given(let draws):
      let (draw, images) = (draws[use.index(atStep: step)], pass.batch.images)
      let events = draw.rows / images
      let chosen = draw.gatheringRows(
        (0..<events).flatMap { event in rows.map { event * images + $0 } })
      Scalar.relaxedCounts(
        given: chosen.elements, rows.count * latents, settings.window, temperature: temperature,
        events: events, rates, counts: counts, slopes: slopes)
    }
    // ∂z/∂u = eᵘ ∂z/∂r; the offset has no slope.
    Scalar.multiply(slopes, by: pass.tape.powers, rows.count * latents)
  }

  // MARK: - Back

  func goBack(_ pass: Pass) {
    let (tape, sums, rows) = (pass.tape, pass.sums, pass.rows.count)
    for i in 0..<rows * latents { tape.adjoint[i] = 0 }
    for step in stride(from: settings.steps - 1, through: 0, by: -1) { stepBackward(step, pass) }
    RowKernels.addRows(tape.adjoint, to: sums.initial, rows: rows, columns: latents)
    sums.setDictionary(
      (tape.score, tape.readout), (tape.error, tape.change), (tape.errorAdjoint, tape.counts),
      rows: rows * settings.steps)
  }

  /// The adjoints of one step (IPVAE eq. 32), in the order of the equations.
  private func stepBackward(_ step: Int, _ pass: Pass) {
    let (tape, sums, rows) = (pass.tape, pass.sums, pass.rows.count)
    let count = rows * latents
    let (k, m) = (step * count, step * rows * pixels)
    let (share, change, errorAdjoint) = (tape.share, tape.change + k, tape.errorAdjoint + m)
    let weight = Scalar(pass.batch.weight) * Scalar(settings.divergenceWeight)
    // Ū += (ȳ Φ) ⊙ ∂z'/∂u + the divergence's share; q̄ and v̄ through the ceilings; h̄ = η v̄
    backward.multiply(tape.score + m, rows: rows, into: share)
    sums.stepSize += withMoves(rows) { moves in
      Scalar.moveBack(
        moves, old: tape.state + k, next: tape.state + k + count, sum: tape.sum + k,
        change: change, share: share, slope: tape.readoutSlopes + k, weight: weight,
        adjoint: tape.adjoint, back: tape.back, inhibitionGradient: sums.inhibition)
    }
    // ē = h̄ Φᵀ, ρ̄ = -P ē
    forward.multiply(change, rows: rows, into: errorAdjoint)
    Scalar.errorBack(
      errorAdjoint, error: tape.error + m, precision: precision,
      precisionGradient: sums.precision, rows: rows, columns: pixels)
    // Ū ← q̄ + (ρ̄ Φ) ⊙ ∂z/∂u - the divergence's share
    backward.multiply(errorAdjoint, rows: rows, into: share)
    Scalar.stateBack(
      count, share: share, slope: tape.countSlopes + k, back: tape.back, adjoint: tape.adjoint)
  }

  private func withMoves<Result>(
    _ rows: Int, _ body: (InferenceMoves<Scalar>) -> Result
  ) -> Result {
    inhibition.withUnsafeBufferPointer { inhibition in
      body(
        InferenceMoves(
          rows: rows, units: latents, inhibition: inhibition.baseAddress!, stepSize: stepSize,
          ceilings: (stateCeiling, changeCeiling), isExact: settings.divergenceForm == .exact))
    }
  }

  // MARK: - Tape

  /// The arrays of a block in one piece of memory: `[step, image, latent]` or `[step, image, pixel]`,
  /// those of the reverse pass without steps.
  struct BlockTape: UnrollingTape {
    /// u_t, of T + 1 steps.
    let state: Pointer
    /// z, ∂z/∂u, the change v (its adjoint h̄ on the way back) and `q = u + C(v)`.
    let counts, countSlopes, change, sum: Pointer
    /// z' and ∂z'/∂u.
    let readout, readoutSlopes: Pointer
    /// e, ȳ and ρ̄.
    let error, score, errorAdjoint: Pointer
    /// Ū; the divergence's share on the old state; products with Φ.
    let adjoint, back, share: Pointer
    /// eᵘ and rates of the latest state.
    let powers, rates: Pointer

    init(_ memory: Pointer, rows: Int, latents: Int, pixels: Int, _ steps: Int) {
      var next = memory
      func take(_ count: Int) -> Pointer {
        defer { next += count }
        return next
      }
      let (k, m) = (rows * latents, rows * pixels)
      state = take((steps + 1) * k)
      (counts, countSlopes, change) = (take(steps * k), take(steps * k), take(steps * k))
      (sum, readout, readoutSlopes) = (take(steps * k), take(steps * k), take(steps * k))
      (error, score, errorAdjoint) = (take(steps * m), take(steps * m), take(steps * m))
      (adjoint, back, share) = (take(k), take(k), take(k))
      (powers, rates) = (take(k), take(k))
    }

    /// Numbers that the arrays take.
    static func size(rows: Int, latents: Int, pixels: Int, _ steps: Int) -> Int {
      let (k, m) = (rows * latents, rows * pixels)
      return steps * (7 * k + 3 * m) + 6 * k
    }
  }
}
