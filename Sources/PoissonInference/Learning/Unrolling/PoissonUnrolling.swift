import Processes
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
  var blockRows = PoissonLearning.blockImages

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
  /// What both passes of a block work with.
  typealias Pass = UnrolledPass<Scalar, BlockTape>

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
    tapes: UnrollingTapes<Scalar>, parallelism: Parallelism = .serial,
    processes: any ProcessGroup = SingleProcess()
  ) -> UnrolledLoss<Scalar> {
    let batch = UnrolledBatch(frames: frames, start: start, noise: noise, steps: settings.steps)
    var final = Matrix<Scalar>.zeros(batch.images, latents)
    let sums = final.withMutablePointer { final in
      // Each block writes its own rows.
      nonisolated(unsafe) let final = final
      return tapes.sums(of: batch, layout, parallelism, processes) { (pass: Pass) in
        goForward(pass)
        goBack(pass)
        let (at, count) = (pass.rows.lowerBound * latents, pass.rows.count * latents)
        (final + at).update(from: pass.tape.state + settings.steps * count, count: count)
      }
    }
    let shares = processes.shares(of: batch.images, blockSize: blockRows)
    processes.exchange(&final, shares: shares)
    var result = collect(sums, images: batch.images)
    result.finalState = [final]
    return result
  }

  private var layout: UnrollingLayout {
    UnrollingLayout(
      blockRows: blockRows, pixels: pixels, latents: latents, steps: settings.steps)
  }

  private func collect(
    _ blocks: [GradientSums<Scalar>], images: Int
  ) -> UnrolledLoss<Scalar> {
    var total = CollectedSums(blocks, model: model, settings: settings, images: images)
    total.setNumber("log_lr.0") { $0.stepSize }
    total.setRow("u_init.0") { $0.initial }
    return total.result
  }
}
