import RandomStreams
import Tensors

/// Loss and gradients of unrolled Gaussian inference (identity or rectified latents) with a linear
/// decoder, by a hand-written reverse pass. Only the noise is a constant.
struct GaussianUnrolling<Scalar: InferenceScalar>: Sendable {
  /// One number for the means μ and one for the log deviations ξ.
  typealias Pair = (mean: Scalar, log: Scalar)
  typealias Pointer = UnsafeMutablePointer<Scalar>

  let model: IterativeModel<Scalar>
  let settings: UnrollingSettings
  /// Images of a block: one thread each, small enough for its tape to stay in the cache.
  var blockRows = 50

  /// M pixels and K latents.
  let pixels, latents: Int
  /// P `[pixel]`, b and eᵞ `[latent]`.
  let precision, inhibition, gain: [Scalar]
  /// μ_init and ξ_init `[latent]`.
  let initial: (mean: [Scalar], log: [Scalar])
  /// η; ceilings of the states and of their changes.
  let stepSizes, stateCeilings, changeCeilings: Pair
  /// Whether φ is the ReLU, else the identity.
  let rectifies: Bool
  /// Φ from activities to pixels and from pixels to latents.
  let forward, backward: PackedWeights<Scalar>

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
    let batch = UnrolledBatch(frames: frames, start: start, noise: noise, steps: settings.steps)
    let images = batch.images
    tapes.prepare(
      blocks: (images + blockRows - 1) / blockRows, workers: parallelism.threads,
      floats: BlockTape.size(
        rows: min(blockRows, images), latents: latents, pixels: pixels, settings.steps),
      pixels: pixels, latents: latents, steps: settings.steps, variables: 2)
    var final = [Matrix<Scalar>](repeating: .zeros(images, latents), count: 2)
    final.withMutablePointers { final in
      // Each block writes its own rows.
      nonisolated(unsafe) let (mean, log) = (final[0], final[1])
      parallelism.forEachBlock(of: images, blockSize: blockRows) { rows in
        let at = rows.lowerBound * latents
        run(rows, of: batch, tapes, last: (mean + at, log + at))
      }
    }
    var result = collect(tapes.sums[..<((images + blockRows - 1) / blockRows)], images: images)
    result.finalState = final
    return result
  }

  // MARK: - One block

  /// What both passes of a block work with.
  struct Pass {
    let batch: UnrolledBatch<Scalar>
    /// Images of the block, as rows of the batch.
    let rows: Range<Int>
    let tape: BlockTape
    let sums: GradientSums<Scalar>
  }

  /// Both passes over the images `rows`; `last` `[image, latent]` receives their last state.
  private func run(
    _ rows: Range<Int>, of batch: UnrolledBatch<Scalar>, _ tapes: UnrollingTapes<Scalar>,
    last: (mean: Pointer, log: Pointer)
  ) {
    tapes.withTape { memory in
      let tape = BlockTape(
        memory, rows: rows.count, latents: latents, pixels: pixels, settings.steps)
      let pass = Pass(
        batch: batch, rows: rows, tape: tape, sums: tapes.sums[rows.lowerBound / blockRows])
      pass.sums.reset()
      goForward(pass)
      goBack(pass)
      let count = rows.count * latents
      last.mean.update(from: tape.mean + settings.steps * count, count: count)
      last.log.update(from: tape.log + settings.steps * count, count: count)
    }
  }

  // MARK: - Sums over blocks

  private func collect(
    _ blocks: ArraySlice<GradientSums<Scalar>>, images: Int
  ) -> UnrolledLoss<Scalar> {
    var total = CollectedSums(blocks, model: model, settings: settings, images: images)
    total.setNumber("log_lr.0") { $0.stepSize }
    total.setNumber("log_lr.1") { $0.secondStepSize }
    total.setRow("u_init.0") { $0.initial }
    total.setRow("u_init.1") { $0.secondInitial }
    if rectifies { total.setRow("activation.log_gain") { $0.gain } }
    return total.result
  }
}
