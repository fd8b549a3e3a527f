import RandomStreams
import Tensors

/// Loss and gradients of unrolled Gaussian inference (identity or rectified latents) with a linear
/// decoder, by a hand-written reverse pass. Only the noise is a constant.
struct GaussianUnrolling<Scalar: InferenceScalar>: Sendable {
  let model: IterativeModel<Scalar>
  let settings: UnrollingSettings
  /// Images of a block.
  var blockRows = 50

  private let pixels, latents: Int
  private let precision, inhibition, gain: [Scalar]
  private let initial: ([Scalar], [Scalar])
  private let stepSizes, stateCeilings, changeCeilings: (Scalar, Scalar)
  private let rectifies: Bool
  private let forward, backward: PackedWeights<Scalar>

  private typealias Pointer = UnsafeMutablePointer<Scalar>
  private typealias Rows = RowKernels<Scalar>
  private typealias Kernels = GaussianKernels<Scalar>

  init(_ model: IterativeModel<Scalar>, _ settings: UnrollingSettings) {
    let configuration = model.configuration
    precondition(configuration.family == .gaussian && configuration.decoder.isLinear)
    precondition(configuration.activation == .identity || configuration.activation == .relu)
    precondition(settings.innerIterations == 1)
    self.model = model
    self.settings = settings
    (pixels, latents) = (configuration.pixels, configuration.latents)
    (precision, inhibition) = (model.precision, model.inhibition)
    gain = model.gains ?? [Scalar](repeating: 1, count: latents)
    rectifies = configuration.activation == .relu
    initial = (model.initialState(0), model.initialState(1))
    stepSizes = (model.stepSizes[0], model.stepSizes[1])
    forward = PackedWeights(model.dictionary)
    backward = PackedWeights(model.dictionary, transposed: true)
    let ceilings = configuration.ceilings(opening: settings.ceilingOpening)
    stateCeilings = (Scalar(ceilings.state[0]), Scalar(ceilings.state[1]))
    changeCeilings = (Scalar(ceilings.change[0]), Scalar(ceilings.change[1]))
  }

  /// As `PoissonUnrolling.evaluate`; `start` holds means and log deviations.
  func evaluate(
    _ frames: [Matrix<Scalar>], from start: [Matrix<Scalar>] = [], noise: InferenceNoise<Scalar>,
    tapes: UnrollingTapes<Scalar>,
    parallelism: Parallelism = .serial
  ) -> UnrolledLoss<Scalar> {
    let images = frames[0].rows
    let weight = 256 / (Double(pixels) * Double(settings.steps) * Double(images))
    let (k, m) = (min(blockRows, images) * latents, min(blockRows, images) * pixels)
    tapes.prepare(
      blocks: (images + blockRows - 1) / blockRows, workers: parallelism.threads,
      floats: settings.steps * (9 * k + 3 * m) + 11 * k, pixels: pixels, latents: latents,
      steps: settings.steps, variables: 2)
    var (mean, log) = (
      Matrix<Scalar>.zeros(images, latents), Matrix<Scalar>.zeros(images, latents)
    )
    mean.withMutablePointer { mean in
      log.withMutablePointer { log in
        // Each block writes its own rows.
        nonisolated(unsafe) let final = (mean: mean, log: log)
        parallelism.forEachBlock(of: images, blockSize: blockRows) { rows in
          tapes.withTape { memory in
            let last = run(
              rows, images, frames, start, noise, weight: Scalar(weight), memory,
              into: tapes.sums[rows.lowerBound / blockRows])
            let (at, count) = (rows.lowerBound * latents, rows.count * latents)
            (final.mean + at).update(from: last.mean, count: count)
            (final.log + at).update(from: last.log, count: count)
          }
        }
      }
    }
    var result = collect(tapes, images: images)
    result.finalState = [mean, log]
    return result
  }

  // MARK: - One block

  /// Both passes; returns the block's last state.
  private func run(
    _ rows: Range<Int>, _ images: Int, _ frames: [Matrix<Scalar>], _ start: [Matrix<Scalar>],
    _ noise: InferenceNoise<Scalar>, weight: Scalar, _ memory: Pointer,
    into sums: GradientSums<Scalar>
  ) -> (mean: Pointer, log: Pointer) {
    let tape = BlockTape(memory, rows: rows.count, latents: latents, pixels: pixels, settings.steps)
    sums.reset()
    Rows.start(start.first, rows, else: initial.0, into: tape.mean)
    Rows.start(start.last, rows, else: initial.1, into: tape.log)
    for step in 0..<settings.steps {
      frames[frames.count == 1 ? 0 : step].withPointer { x in
        stepForward(step, x + rows.lowerBound * pixels, rows, noise, weight: weight, tape, sums)
      }
    }
    for i in 0..<rows.count * latents { (tape.meanAdjoint[i], tape.logAdjoint[i]) = (0, 0) }
    for step in stride(from: settings.steps - 1, through: 0, by: -1) {
      stepBackward(step, rows.count, weight: weight, tape, sums)
    }
    Rows.addRows(tape.meanAdjoint, to: sums.initial, rows: rows.count, columns: latents)
    Rows.addRows(tape.logAdjoint, to: sums.secondInitial, rows: rows.count, columns: latents)
    sums.setDictionary(
      (tape.score, tape.readout), (tape.error, tape.feedback), (tape.errorAdjoint, tape.activity),
      rows: rows.count * settings.steps)
    let end = settings.steps * rows.count * latents
    return (tape.mean + end, tape.log + end)
  }

  private func stepForward(
    _ step: Int, _ x: UnsafePointer<Scalar>, _ block: Range<Int>, _ noise: InferenceNoise<Scalar>,
    weight: Scalar, _ tape: BlockTape, _ sums: GradientSums<Scalar>
  ) {
    let (rows, count) = (block.count, block.count * latents)
    let (k, m) = (step * count, step * rows * pixels)
    let (mean, log) = (tape.mean + k, tape.log + k)
    let (newMean, newLog) = (mean + count, log + count)
    let (deviation, newDeviation, scratch) = (tape.scratch.0, tape.scratch.1, tape.scratch.2)

    Scalar.exp(log, deviation, count)
    draw(step, 0, block, noise, tape.noise + k)
    withConstants { precision, inhibition, gain in
      Kernels.activity(
        mean: mean, deviation: deviation, noise: tape.noise + k, gain: gain, rectifies: rectifies,
        tape.activity + k, rows: rows, columns: latents)
      let (error, feedback) = (tape.error + m, tape.feedback + k)
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
      for (old, change, new, limit, bound) in [
        (mean, tape.meanChange + k, newMean, changeCeilings.0, stateCeilings.0),
        (log, tape.logChange + k, newLog, changeCeilings.1, stateCeilings.1),
      ] {
        Kernels.bound(change, limit, into: scratch, count)
        Rows.add(old, scratch, into: new, count)
        Kernels.bound(new, bound, into: new, count)
      }
      Scalar.exp(newLog, newDeviation, count)
      draw(step, 1, block, noise, tape.readoutNoise + k)
      Kernels.activity(
        mean: newMean, deviation: newDeviation, noise: tape.readoutNoise + k, gain: gain,
        rectifies: rectifies, tape.readout + k, rows: rows, columns: latents)
      let score = tape.score + m
      forward.multiply(tape.readout + k, rows: rows, into: score)
      let errors = Scalar.score(
        x, precision, score, weight: weight, noiseGradient: sums.noise, rows: rows, columns: pixels)
      sums.weightedError += errors.weighted
      if step == settings.steps - 1 {
        sums.lastSquaredError = errors.squared
        sums.lastQuiet = Rows.countBelow(
          Scalar(LatentFamily.gaussian.quietThreshold), tape.readout + k, count)
      }
    }
    sums.largestRates[step] = Double(Rows.maximum(tape.readout + k, count))
    sums.divergence += Kernels.divergence(
      GaussianView(mean: mean, log: log, deviation: deviation),
      GaussianView(mean: newMean, log: newLog, deviation: newDeviation), count)
  }

  private func draw(
    _ step: Int, _ which: Int, _ rows: Range<Int>, _ noise: InferenceNoise<Scalar>,
    _ out: Pointer
  ) {
    switch noise {
    case .stream(let stream):
      var here = stream.advanced(byChains: rows.lowerBound)
      here.step = stream.step * UInt64(settings.steps) + UInt64(step)
      here.purpose = which == 0 ? .inferenceUpdate : .inferenceReadout
      Scalar.normals(here, rows.count, latents, out)
    case .given(let draws):
      draws[2 * step + which].withPointer {
        out.update(from: $0 + rows.lowerBound * latents, count: rows.count * latents)
      }
    }
  }

  // Equations of specification section 5.5 (Gaussian), in its order.
  private func stepBackward(
    _ step: Int, _ rows: Int, weight: Scalar, _ tape: BlockTape, _ sums: GradientSums<Scalar>
  ) {
    let count = rows * latents
    let (k, m) = (step * count, step * rows * pixels)
    let (mean, log) = (tape.mean + k, tape.log + k)
    let (deviation, newDeviation, share) = (tape.scratch.0, tape.scratch.1, tape.scratch.2)
    let (meanTanh, logTanh, deviationAdjoint) = (tape.scratch.1, tape.scratch.3, tape.scratch.4)
    Scalar.exp(log, deviation, count)
    Scalar.exp(log + count, newDeviation, count)
    backward.multiply(tape.score + m, rows: rows, into: share)
    withConstants { precision, inhibition, gain in
      Kernels.readoutAdjoint(
        share: share, activity: tape.readout + k, noise: tape.readoutNoise + k, gain: gain,
        rectifies: rectifies, old: GaussianView(mean: mean, log: log, deviation: deviation),
        new: GaussianView(mean: mean + count, log: log + count, deviation: newDeviation),
        ceilings: stateCeilings, weight: weight * Scalar(settings.divergenceWeight),
        meanAdjoint: tape.meanAdjoint, logAdjoint: tape.logAdjoint,
        back: (tape.meanBack, tape.logBack), gainGradient: sums.gain, rows: rows, columns: latents)
      Kernels.bound(tape.meanChange + k, changeCeilings.0, into: meanTanh, count)
      Kernels.scale(meanTanh, by: 1 / changeCeilings.0, into: meanTanh, count)
      Kernels.bound(tape.logChange + k, changeCeilings.1, into: logTanh, count)
      Kernels.scale(logTanh, by: 1 / changeCeilings.1, into: logTanh, count)
      Kernels.changeAdjoint(
        meanAdjoint: tape.meanAdjoint, logAdjoint: tape.logAdjoint,
        meanChange: tape.meanChange + k, logChange: tape.logChange + k, meanTanh: meanTanh,
        logTanh: logTanh, feedback: tape.feedback + k, activity: tape.activity + k,
        deviation: deviation, noise: tape.noise + k, gain: gain, inhibition: inhibition,
        rectifies: rectifies, stepSizes: stepSizes, deviationAdjoint: deviationAdjoint,
        sums: sums, rows: rows, columns: latents)
      let errorAdjoint = tape.errorAdjoint + m
      forward.multiply(tape.feedback + k, rows: rows, into: errorAdjoint)
      Scalar.errorBack(
        errorAdjoint, error: tape.error + m, precision: precision,
        precisionGradient: sums.precision, rows: rows, columns: pixels)
      backward.multiply(errorAdjoint, rows: rows, into: share)
      Kernels.stateAdjoint(
        share: share, activity: tape.activity + k, deviation: deviation, noise: tape.noise + k,
        gain: gain, rectifies: rectifies, deviationAdjoint: deviationAdjoint,
        back: (tape.meanBack, tape.logBack), meanAdjoint: tape.meanAdjoint,
        logAdjoint: tape.logAdjoint, gainGradient: sums.gain, rows: rows, columns: latents)
    }
  }

  private func withConstants(
    _ body: (UnsafePointer<Scalar>, UnsafePointer<Scalar>, UnsafePointer<Scalar>) -> Void
  ) {
    precision.withUnsafeBufferPointer { a in
      inhibition.withUnsafeBufferPointer { b in
        gain.withUnsafeBufferPointer { c in body(a.baseAddress!, b.baseAddress!, c.baseAddress!) }
      }
    }
  }

  /// The arrays of a block in one piece of memory.
  private struct BlockTape {
    let mean, log, noise, activity, feedback, meanChange, logChange: Pointer
    let readoutNoise, readout: Pointer
    let error, score, errorAdjoint: Pointer
    let meanAdjoint, logAdjoint, meanBack, logBack: Pointer
    let scratch: (Pointer, Pointer, Pointer, Pointer, Pointer)

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
      scratch = (take(k), take(k), take(k), take(k), take(k))
    }
  }

  // MARK: - Sums over blocks

  private func collect(_ tapes: UnrollingTapes<Scalar>, images: Int) -> UnrolledLoss<Scalar> {
    let used = tapes.sums[..<((images + blockRows - 1) / blockRows)]
    var total = CollectedSums(used, model: model, settings: settings, images: images)
    let first = model.decoderParameterCount + (model.configuration.learnsPixelNoise ? 1 : 0)
    // After log_bias: log_lr.0, log_lr.1, u_init.0, u_init.1, log_gain.
    total.result.gradients[first + 1][0, 0] = Scalar(used.reduce(0) { $0 + $1.stepSize })
    total.result.gradients[first + 2][0, 0] = Scalar(used.reduce(0) { $0 + $1.secondStepSize })
    total.setRow(first + 3) { $0.initial }
    total.setRow(first + 4) { $0.secondInitial }
    if rectifies { total.setRow(first + 5) { $0.gain } }
    return total.result
  }
}

/// Sums over the blocks of a batch, as loss and gradients by the parameters.
struct CollectedSums<Scalar: InferenceScalar> {
  var result = UnrolledLoss<Scalar>()
  private let blocks: ArraySlice<GradientSums<Scalar>>
  private let latents: Int

  /// Everything but the gradients by step sizes, initial states and gains.
  init(
    _ blocks: ArraySlice<GradientSums<Scalar>>, model: IterativeModel<Scalar>,
    settings: UnrollingSettings, images: Int
  ) {
    self.blocks = blocks
    latents = model.configuration.latents
    let pixels = model.configuration.pixels
    result.gradients = model.parameters.map { .zeros($0.rows, $0.columns) }
    result.largestRates = [Double](repeating: 0, count: settings.steps)
    var (noise, precisionSums) = (
      [Double](repeating: 0, count: pixels), [Double](repeating: 0, count: pixels)
    )
    var (weighted, divergence, quiet) = (0.0, 0.0, 0)
    for sums in blocks {
      sums.addDictionary(to: &result.gradients[0])
      for j in 0..<pixels {
        noise[j] += sums.noise[j]
        precisionSums[j] += sums.precision[j]
      }
      weighted += sums.weightedError
      divergence += sums.divergence
      result.lastSquaredError += sums.lastSquaredError / Double(images)
      quiet += sums.lastQuiet
      for step in 0..<settings.steps {
        result.largestRates[step] = max(result.largestRates[step], sums.largestRates[step])
      }
    }
    let scored = Double(images * settings.steps)
    let logNoise = model.pixelNoise.reduce(0.0) { $0 + log(Double($1)) }
    result.reconstruction =
      weighted / scored + logNoise + Double(pixels) * 0.5 * log(2 * Double.pi)
    result.divergence = divergence / scored
    result.loss =
      256 / Double(pixels)
      * (result.reconstruction + settings.divergenceWeight * result.divergence)
    result.lastFractionQuiet = Double(quiet) / Double(images * latents)
    var index = 1
    if model.configuration.learnsPixelNoise {
      let (raw, precision) = (model.parameters[index], model.precision)
      for j in 0..<pixels {
        let bounded = tanh(Double(raw[0, j]) / IterativeModel<Scalar>.logNoiseBound)
        let total = noise[j] - 2 * Double(precision[j]) * precisionSums[j]
        result.gradients[index][0, j] = Scalar(total * (1 - bounded * bounded))
      }
      index += 1
    }
    setRow(index) { $0.inhibition }
  }

  /// Sets the gradient of a row parameter to a sum over blocks.
  mutating func setRow(
    _ index: Int, _ sums: (GradientSums<Scalar>) -> UnsafeMutablePointer<Double>
  ) {
    for j in 0..<latents {
      result.gradients[index][0, j] = Scalar(blocks.reduce(0.0) { $0 + sums($1)[j] })
    }
  }
}
