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
  func evaluate(
    _ frames: [Matrix<Scalar>], noise: InferenceNoise<Scalar>, tapes: UnrollingTapes<Scalar>,
    parallelism: Parallelism = .serial
  ) -> UnrolledLoss<Scalar> {
    let images = frames[0].rows
    // κ: the mean over steps and images on the scale of 256 pixels.
    let weight = 256 / (Double(pixels) * Double(settings.steps) * Double(images))
    let shape = BlockShape(rows: min(blockRows, images), steps: settings.steps)
    tapes.prepare(
      blocks: (images + blockRows - 1) / blockRows, workers: parallelism.threads,
      floats: tapeCount(shape), pixels: pixels, latents: latents, steps: settings.steps)
    parallelism.forEachBlock(of: images, blockSize: blockRows) { rows in
      let block = Block(rows: rows, images: images, index: rows.lowerBound / blockRows)
      tapes.withTape { memory in
        run(block, frames, noise, weight: Scalar(weight), memory, into: tapes.sums[block.index])
      }
    }
    return collect(tapes, images: images)
  }

  struct BlockShape { var rows, steps: Int }
  struct Block {
    var rows: Range<Int>
    var images, index: Int
    var count: Int { rows.count }
  }

  private func tapeCount(_ shape: BlockShape) -> Int {
    let (k, m) = (shape.rows * latents, shape.rows * pixels)
    return shape.steps * (7 * k + 3 * m) + 7 * k
  }

  // MARK: - One block

  private typealias Pointer = UnsafeMutablePointer<Scalar>
  private typealias Kernels = RowKernels<Scalar>

  private func run(
    _ block: Block, _ frames: [Matrix<Scalar>], _ noise: InferenceNoise<Scalar>, weight: Scalar,
    _ memory: Pointer, into sums: GradientSums<Scalar>
  ) {
    let tape = BlockTape(
      memory, rows: block.count, latents: latents, pixels: pixels, settings.steps)
    sums.reset()
    for row in 0..<block.count {
      for j in 0..<latents { tape.state[row * latents + j] = initial[j] }
    }
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
    sums.dictionary.withUnsafeMutablePointer(pixels, latents) { gradient in
      for (a, b, beta) in [
        (tape.score, tape.readout, 0), (tape.error, tape.change, 1),
        (tape.errorAdjoint, tape.counts, 1),
      ] as [(Pointer, Pointer, Scalar)] {
        Scalar.gemm(
          transposeA: true, transposeB: false, m: pixels, n: latents,
          k: block.count * settings.steps, alpha: 1, a, lda: pixels, b, ldb: latents, beta: beta,
          gradient, ldc: latents)
      }
    }
  }

  private func stepForward(
    _ step: Int, _ x: UnsafePointer<Scalar>, _ block: Block, _ noise: InferenceNoise<Scalar>,
    weight: Scalar, _ tape: BlockTape, _ sums: GradientSums<Scalar>
  ) {
    let (rows, count) = (block.count, block.count * latents)
    let (k, m) = (step * count, step * rows * pixels)
    let (old, new) = (tape.state + k, tape.state + k + count)
    let (rates, scratch) = (tape.scratch.0, tape.scratch.1)

    let powers = tape.scratch.3
    draw(step, 0, block, noise, old, powers, rates, tape.counts + k, tape.countSlopes + k)
    let (error, change) = (tape.error + m, tape.change + k)
    forward.multiply(tape.counts + k, rows: rows, into: error)
    withPointers(precision, inhibition) { precision, inhibition in
      Kernels.weightedError(x, precision, error, rows: rows, columns: pixels)
      backward.multiply(error, rows: rows, into: change)
      Kernels.change(
        change, inhibition: inhibition, stepSize: stepSize, rows: rows, columns: latents)
    }
    Scalar.softCeiling(change, changeCeiling, scratch, count)
    Kernels.add(old, scratch, into: tape.sum + k, count)
    Scalar.softCeiling(tape.sum + k, stateCeiling, new, count)

    draw(step, 1, block, noise, new, powers, rates, tape.readout + k, tape.readoutSlopes + k)
    sums.largestRates[step] = Double(Kernels.maximum(rates, count))
    let score = tape.score + m
    forward.multiply(tape.readout + k, rows: rows, into: score)
    let errors = precision.withUnsafeBufferPointer {
      Kernels.score(
        x, $0.baseAddress!, score, weight: weight, noiseGradient: sums.noise, rows: rows,
        columns: pixels)
    }
    sums.weightedError += errors.weighted
    let (difference, ratio) = (scratch, tape.scratch.2)
    Kernels.subtract(new, old, into: difference, count)
    Scalar.exp(difference, ratio, count)
    Scalar.exp(settings.divergenceForm == .exact ? old : new, rates, count)
    sums.divergence += Kernels.divergence(
      difference: difference, ratio: ratio, rates: rates, rows: rows, columns: latents)
    if step == settings.steps - 1 {
      sums.lastSquaredError = errors.squared
      sums.lastQuiet = Kernels.countBelow(0.5, tape.readout + k, count)
    }
  }

  /// Relaxed counts and their slopes by the log rate, at `state`; `powers` and `rates` receive eᵘ
  /// and the rates.
  private func draw(
    _ step: Int, _ which: Int, _ block: Block, _ noise: InferenceNoise<Scalar>, _ state: Pointer,
    _ powers: Pointer, _ rates: Pointer, _ counts: Pointer, _ slopes: Pointer
  ) {
    let (rows, count) = (block.count, block.count * latents)
    Scalar.exp(state, powers, count)
    Kernels.addOffset(powers, into: rates, count)
    let (temperature, events) = (Scalar(settings.relaxationTemperature), settings.events[step])
    switch noise {
    case .stream(let stream):
      var here = stream.advanced(byChains: block.rows.lowerBound)
      here.step = stream.step * UInt64(settings.steps) + UInt64(step)
      here.purpose = which == 0 ? .inferenceUpdate : .inferenceReadout
      Scalar.relaxedCounts(
        here, rows, latents, settings.window, temperature: temperature, events: events, rates,
        counts: counts, slopes: slopes)
    case .given(let draws):
      let draw = draws[2 * step + which]
      let events = draw.rows / block.images
      let chosen = draw.gatheringRows(
        (0..<events).flatMap { n in block.rows.map { n * block.images + $0 } })
      chosen.withPointer {
        Scalar.relaxedCounts(
          given: $0, count, settings.window, temperature: temperature, events: events, rates,
          counts: counts, slopes: slopes)
      }
    }
    // ∂z/∂u = eᵘ ∂z/∂r; the offset has no slope.
    Kernels.multiply(slopes, by: powers, count)
  }

  // Equations of specification section 5.5, in its order.
  private func stepBackward(
    _ step: Int, _ block: Block, weight: Scalar, _ tape: BlockTape, _ sums: GradientSums<Scalar>
  ) {
    let (rows, count) = (block.count, block.count * latents)
    let (k, m) = (step * count, step * rows * pixels)
    let (old, new) = (tape.state + k, tape.state + k + count)
    let (difference, ratio, rates) = (tape.scratch.0, tape.scratch.1, tape.scratch.2)
    let (through, back) = (tape.scratch.3, tape.back)

    // Ū += (ȳ Φ) ⊙ ∂z'/∂u + the divergence's share
    backward.multiply(tape.score + m, rows: rows, into: through)
    Kernels.addProduct(tape.adjoint, through, tape.readoutSlopes + k, count)
    Kernels.subtract(new, old, into: difference, count)
    Scalar.exp(difference, ratio, count)
    let isExact = settings.divergenceForm == .exact
    Scalar.exp(isExact ? old : new, rates, count)
    Kernels.divergenceAdjoint(
      difference: difference, ratio: ratio, rates: rates,
      weight: weight * Scalar(settings.divergenceWeight), exact: isExact, tape.adjoint,
      back: back, count)
    // q̄ and v̄ through the ceilings
    Scalar.softCeilingSlope(tape.sum + k, stateCeiling, through, count)
    Kernels.multiply(tape.adjoint, by: through, count)
    Scalar.softCeilingSlope(tape.change + k, changeCeiling, through, count)
    Kernels.multiply(through, by: tape.adjoint, count)
    let errorAdjoint = tape.errorAdjoint + m
    withPointers(precision, inhibition) { precision, inhibition in
      Kernels.changeAdjoint(
        adjoint: through, change: tape.change + k, inhibition: inhibition, stepSize: stepSize,
        stepGradient: &sums.stepSize, inhibitionGradient: sums.inhibition, rows: rows,
        columns: latents)
      // ē = h̄ Φᵀ, ρ̄ = -P ē
      forward.multiply(tape.change + k, rows: rows, into: errorAdjoint)
      Kernels.errorAdjoint(
        errorAdjoint, error: tape.error + m, precision: precision,
        precisionGradient: sums.precision, rows: rows, columns: pixels)
    }
    // Ū ← q̄ + (ρ̄ Φ) ⊙ ∂z/∂u - the divergence's share
    backward.multiply(errorAdjoint, rows: rows, into: through)
    Kernels.combine(
      kept: tape.adjoint, share: through, slope: tape.countSlopes + k, back: back,
      into: tape.adjoint, count)
  }

  private func withPointers(
    _ a: [Scalar], _ b: [Scalar], _ body: (UnsafePointer<Scalar>, UnsafePointer<Scalar>) -> Void
  ) {
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in body(a.baseAddress!, b.baseAddress!) }
    }
  }

  /// The arrays of a block in one piece of memory.
  private struct BlockTape {
    let state, counts, countSlopes, change, sum, readout, readoutSlopes: Pointer
    let error, score, errorAdjoint: Pointer
    let adjoint, back: Pointer
    let scratch: (Pointer, Pointer, Pointer, Pointer)

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
      scratch = (take(k), take(k), take(k), take(k))
      (adjoint, back) = (take(k), take(k))
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
