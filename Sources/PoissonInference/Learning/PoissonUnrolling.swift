import RandomStreams
import Tensors

/// Loss and gradients of unrolled Poisson inference with a linear decoder, by a hand-written
/// reverse pass: forward through all steps keeping a tape, then back. Nothing is detached.
///
/// Images are handled in blocks of rows, each on one thread, and gradients are summed in the order
/// of blocks, so that results do not depend on the number of threads.
struct PoissonUnrolling<Scalar: InferenceScalar>: Sendable {
  let model: IterativeModel<Scalar>
  let settings: UnrollingSettings
  /// Images of a block.
  var blockRows = 50

  private let pixels, latents: Int
  private let precision, inhibition, initial: [Scalar]
  private let stepSize: Scalar
  private let forward: PackedWeights<Scalar>  // Φ [pixel, latent]: counts to predictions
  private let backward: PackedWeights<Scalar>  // Φᵀ: errors to latents
  private let stateCeiling, changeCeiling: Scalar

  init(_ model: IterativeModel<Scalar>, _ settings: UnrollingSettings) {
    precondition(model.configuration.family == .poisson && model.configuration.decoder.isLinear)
    precondition(settings.innerIterations == 1 && settings.events.count >= settings.steps)
    self.model = model
    self.settings = settings
    (pixels, latents) = (model.configuration.pixels, model.configuration.latents)
    (precision, inhibition) = (model.precision, model.inhibition)
    (initial, stepSize) = (model.initialState(), model.stepSizes[0])
    forward = PackedWeights(model.dictionary)
    backward = PackedWeights(model.dictionary, transposed: true)
    let ceilings = model.configuration.ceilings(opening: settings.ceilingOpening)
    (stateCeiling, changeCeiling) = (Scalar(ceilings.state[0]), Scalar(ceilings.change[0]))
  }

  /// Loss and gradients for images `[image, pixel]`; `frames` holds one matrix for a static image
  /// or one per step.
  ///
  /// - Parameter start: the state variables to start from, each `[image, latent]`; empty for the
  ///   learned initial state, which receives the start's gradient either way:
  ///   `u = u_init + stopgrad(start - u_init)`.
  func evaluate(
    _ frames: [Matrix<Scalar>], from start: [Matrix<Scalar>] = [], noise: InferenceNoise<Scalar>,
    tapes: UnrollingTapes<Scalar>,
    parallelism: Parallelism = .serial
  ) -> UnrolledLoss<Scalar> {
    let images = frames[0].rows
    // κ: the mean over steps and images on the scale of 256 pixels.
    let weight = 256 / (Double(pixels) * Double(settings.steps) * Double(images))
    let shape = BlockShape(rows: min(blockRows, images), steps: settings.steps)
    tapes.prepare(
      blocks: (images + blockRows - 1) / blockRows, workers: parallelism.threads,
      floats: tapeCount(shape), pixels: pixels, latents: latents, steps: settings.steps)
    var final = Matrix<Scalar>.zeros(images, latents)
    final.withMutablePointer { final in
      // Each block writes its own rows.
      nonisolated(unsafe) let final = final
      parallelism.forEachBlock(of: images, blockSize: blockRows) { rows in
        let block = Block(rows: rows, images: images, index: rows.lowerBound / blockRows)
        tapes.withTape { memory in
          let last = run(
            block, frames, start, noise, weight: Scalar(weight), memory,
            into: tapes.sums[block.index])
          (final + rows.lowerBound * latents).update(from: last, count: rows.count * latents)
        }
      }
    }
    var result = collect(tapes, images: images)
    result.finalState = [final]
    return result
  }

  struct BlockShape { var rows, steps: Int }
  struct Block {
    var rows: Range<Int>
    var images, index: Int
    var count: Int { rows.count }
  }

  private func tapeCount(_ shape: BlockShape) -> Int {
    let (k, m) = (shape.rows * latents, shape.rows * pixels)
    return shape.steps * (7 * k + 3 * m) + 6 * k
  }

  // MARK: - One block

  private typealias Pointer = UnsafeMutablePointer<Scalar>
  private typealias Kernels = RowKernels<Scalar>

  /// Both passes; returns the block's last state.
  private func run(
    _ block: Block, _ frames: [Matrix<Scalar>], _ start: [Matrix<Scalar>],
    _ noise: InferenceNoise<Scalar>, weight: Scalar, _ memory: Pointer,
    into sums: GradientSums<Scalar>
  ) -> Pointer {
    let tape = BlockTape(
      memory, rows: block.count, latents: latents, pixels: pixels, settings.steps)
    sums.reset()
    RowKernels.start(
      start.first, block.rows, else: initial, into: tape.state)
    Scalar.exp(tape.state, tape.powers, block.count * latents)
    for i in 0..<block.count * latents { tape.rates[i] = tape.powers[i] + Scalar.rateFloor }
    for step in 0..<settings.steps {
      let frame = frames[frames.count == 1 ? 0 : step]
      frame.withPointer { x in
        stepForward(
          step, x + block.rows.lowerBound * pixels, block, noise, weight: weight, tape, sums)
      }
    }
    for i in 0..<block.count * latents { tape.adjoint[i] = 0 }
    for step in stride(from: settings.steps - 1, through: 0, by: -1) {
      stepBackward(step, block, weight: weight, tape, sums)
    }
    RowKernels.addRows(
      tape.adjoint, to: sums.initial, rows: block.count, columns: latents)
    sums.setDictionary(
      (tape.score, tape.readout), (tape.error, tape.change), (tape.errorAdjoint, tape.counts),
      rows: block.count * settings.steps)
    return tape.state + settings.steps * block.count * latents
  }

  private func stepForward(
    _ step: Int, _ x: UnsafePointer<Scalar>, _ block: Block, _ noise: InferenceNoise<Scalar>,
    weight: Scalar, _ tape: BlockTape, _ sums: GradientSums<Scalar>
  ) {
    let (rows, count) = (block.count, block.count * latents)
    let (k, m) = (step * count, step * rows * pixels)
    let (error, change, score) = (tape.error + m, tape.change + k, tape.score + m)

    draw(step, 0, block, noise, tape, tape.counts + k, tape.countSlopes + k)
    forward.multiply(tape.counts + k, rows: rows, into: error)
    withConstants(rows) { precision, moves in
      Scalar.weightedError(x, precision, error, rows: rows, columns: pixels)
      backward.multiply(error, rows: rows, into: change)
      let moved = Scalar.move(
        moves, old: tape.state + k, change: change, sum: tape.sum + k,
        next: tape.state + k + count, powers: tape.powers, rates: tape.rates)
      sums.divergence += moved.divergence
      sums.largestRates[step] = Double(moved.largestRate)

      draw(step, 1, block, noise, tape, tape.readout + k, tape.readoutSlopes + k)
      forward.multiply(tape.readout + k, rows: rows, into: score)
      let errors = Scalar.score(
        x, precision, score, weight: weight, noiseGradient: sums.noise, rows: rows,
        columns: pixels)
      sums.weightedError += errors.weighted
      guard step == settings.steps - 1 else { return }
      sums.lastSquaredError = errors.squared
      sums.lastQuiet = Kernels.countBelow(
        Scalar(LatentFamily.poisson.quietThreshold), tape.readout + k, count)
    }
  }

  /// Relaxed counts at the present rates, and their slopes by the log rate.
  private func draw(
    _ step: Int, _ which: Int, _ block: Block, _ noise: InferenceNoise<Scalar>, _ tape: BlockTape,
    _ counts: Pointer, _ slopes: Pointer
  ) {
    let (rows, count) = (block.count, block.count * latents)
    let (temperature, events) = (Scalar(settings.relaxationTemperature), settings.events[step])
    switch noise {
    case .stream(let stream):
      var here = stream.advanced(byChains: block.rows.lowerBound)
      here.step = stream.step * UInt64(settings.steps) + UInt64(step)
      here.purpose = which == 0 ? .inferenceUpdate : .inferenceReadout
      Scalar.relaxedCounts(
        here, rows, latents, settings.window, temperature: temperature, events: events,
        tape.rates, counts: counts, slopes: slopes)
    case .given(let draws):
      let draw = draws[2 * step + which]
      let events = draw.rows / block.images
      let chosen = draw.gatheringRows(
        (0..<events).flatMap { n in block.rows.map { n * block.images + $0 } })
      chosen.withPointer {
        Scalar.relaxedCounts(
          given: $0, count, settings.window, temperature: temperature, events: events, tape.rates,
          counts: counts, slopes: slopes)
      }
    }
    // ∂z/∂u = eᵘ ∂z/∂r; the offset has no slope.
    Scalar.multiply(slopes, by: tape.powers, count)
  }

  // Equations of specification section 5.5, in its order.
  private func stepBackward(
    _ step: Int, _ block: Block, weight: Scalar, _ tape: BlockTape, _ sums: GradientSums<Scalar>
  ) {
    let (rows, count) = (block.count, block.count * latents)
    let (k, m) = (step * count, step * rows * pixels)
    let (share, change, errorAdjoint) = (tape.share, tape.change + k, tape.errorAdjoint + m)
    withConstants(rows) { precision, moves in
      // Ū += (ȳ Φ) ⊙ ∂z'/∂u + the divergence's share; q̄ and v̄ through the ceilings; h̄ = η v̄
      backward.multiply(tape.score + m, rows: rows, into: share)
      sums.stepSize += Scalar.moveBack(
        moves, old: tape.state + k, next: tape.state + k + count, sum: tape.sum + k,
        change: change, share: share, slope: tape.readoutSlopes + k,
        weight: weight * Scalar(settings.divergenceWeight), adjoint: tape.adjoint,
        back: tape.back, inhibitionGradient: sums.inhibition)
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
  }

  private func withConstants(
    _ rows: Int, _ body: (UnsafePointer<Scalar>, InferenceMoves<Scalar>) -> Void
  ) {
    precision.withUnsafeBufferPointer { precision in
      inhibition.withUnsafeBufferPointer { inhibition in
        let moves = InferenceMoves(
          rows: rows, units: latents, inhibition: inhibition.baseAddress!, stepSize: stepSize,
          ceilings: (stateCeiling, changeCeiling), isExact: settings.divergenceForm == .exact)
        body(precision.baseAddress!, moves)
      }
    }
  }

  /// The arrays of a block in one piece of memory.
  private struct BlockTape {
    let state, counts, countSlopes, change, sum, readout, readoutSlopes: Pointer
    let error, score, errorAdjoint: Pointer
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
  }

  // MARK: - Sums over blocks

  private func collect(_ tapes: UnrollingTapes<Scalar>, images: Int) -> UnrolledLoss<Scalar> {
    let used = tapes.sums[..<((images + blockRows - 1) / blockRows)]
    var total = CollectedSums(used, model: model, settings: settings, images: images)
    let first = model.decoderParameterCount + (model.configuration.learnsPixelNoise ? 1 : 0)
    total.result.gradients[first + 1][0, 0] = Scalar(used.reduce(0) { $0 + $1.stepSize })
    total.setRow(first + 2) { $0.initial }
    return total.result
  }
}
