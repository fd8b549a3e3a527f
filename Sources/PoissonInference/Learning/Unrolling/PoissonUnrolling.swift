import RandomStreams
import Tensors

/// Loss and gradients of unrolled Poisson inference with a linear decoder, by a hand-written
/// reverse pass: forward through all steps keeping a tape, then back. Nothing is detached.
/// `PlainUnrolling` has the same equations written plainly.
///
/// Images are handled in blocks of rows, each on one thread, and gradients are summed in the order
/// of blocks, so that results do not depend on the number of threads.
struct PoissonUnrolling<Scalar: InferenceScalar>: Sendable {
  let model: IterativeModel<Scalar>
  let settings: UnrollingSettings
  /// Images of a block: one thread each, small enough for its tape to stay in the cache.
  var blockRows = 50

  /// M pixels and K latents.
  let pixels, latents: Int
  /// P `[pixel]`, b and u_init `[latent]`.
  let precision, inhibition, initial: [Scalar]
  /// η
  let stepSize: Scalar
  let forward: PackedWeights<Scalar>  // Φ [pixel, latent]: counts to predictions
  let backward: PackedWeights<Scalar>  // Φᵀ: errors to latents
  let stateCeiling, changeCeiling: Scalar

  typealias Pointer = UnsafeMutablePointer<Scalar>

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
    let batch = UnrolledBatch(frames: frames, start: start, noise: noise, steps: settings.steps)
    let images = batch.images
    tapes.prepare(
      blocks: (images + blockRows - 1) / blockRows, workers: parallelism.threads,
      floats: BlockTape.size(
        rows: min(blockRows, images), latents: latents, pixels: pixels, settings.steps),
      pixels: pixels, latents: latents, steps: settings.steps)
    var final = Matrix<Scalar>.zeros(images, latents)
    final.withMutablePointer { final in
      // Each block writes its own rows.
      nonisolated(unsafe) let final = final
      parallelism.forEachBlock(of: images, blockSize: blockRows) { rows in
        run(rows, of: batch, tapes, last: final + rows.lowerBound * latents)
      }
    }
    var result = collect(tapes.sums[..<((images + blockRows - 1) / blockRows)], images: images)
    result.finalState = [final]
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
    last: Pointer
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
      last.update(from: tape.state + settings.steps * count, count: count)
    }
  }

  // MARK: - Sums over blocks

  private func collect(
    _ blocks: ArraySlice<GradientSums<Scalar>>, images: Int
  ) -> UnrolledLoss<Scalar> {
    var total = CollectedSums(blocks, model: model, settings: settings, images: images)
    total.setNumber("log_lr.0") { $0.stepSize }
    total.setRow("u_init.0") { $0.initial }
    return total.result
  }
}
