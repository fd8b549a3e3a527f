import Processes
import RandomStreams
import Tensors

/// Loss and gradients of unrolled Gaussian inference (identity or rectified latents) with a linear
/// decoder, by a hand-written reverse pass. Only the noise is a constant.
struct GaussianUnrolling<Scalar: InferenceScalar>: Sendable {
  typealias Pointer = UnsafeMutablePointer<Scalar>
  /// What both passes of a block work with.
  typealias Pass = UnrolledPass<Scalar, BlockTape>

  let model: IterativeModel<Scalar>
  let settings: UnrollingSettings
  /// Images of a block: one thread each, small enough for its tape to stay in the cache.
  var blockRows = PoissonLearning.blockImages

  /// M pixels and K latents.
  let pixels, latents: Int
  /// P `[pixel]`
  let precision: [Scalar]
  /// μ_init and ξ_init `[latent]`.
  let initial: (mean: [Scalar], log: [Scalar])
  let moves: GaussianMoves<Scalar>
  /// Φ from activities to pixels and from pixels to latents.
  let forward, backward: PackedWeights<Scalar>

  init(_ model: IterativeModel<Scalar>, _ settings: UnrollingSettings) {
    let configuration = model.configuration
    precondition(settings.innerIterations == 1)
    self.model = model
    self.settings = settings
    (pixels, latents) = (configuration.pixels, configuration.latents)
    precision = model.precision
    initial = (model.initialState(0), model.initialState(1))
    forward = PackedWeights(model.dictionary)
    backward = PackedWeights(model.dictionary, transposed: true)
    moves = GaussianMoves(model, opening: settings.ceilingOpening)
  }

  /// As `PoissonUnrolling.evaluate`; `start` holds means and log deviations.
  func evaluate(
    _ frames: [Matrix<Scalar>], from start: [Matrix<Scalar>] = [], noise: InferenceNoise<Scalar>,
    tapes: UnrollingTapes<Scalar>, parallelism: Parallelism = .serial,
    processes: any ProcessGroup = SingleProcess()
  ) -> UnrolledLoss<Scalar> {
    let batch = UnrolledBatch(frames: frames, start: start, noise: noise, steps: settings.steps)
    var final = [Matrix<Scalar>](repeating: .zeros(batch.images, latents), count: 2)
    let sums = final.withMutablePointers { final in
      // Each block writes its own rows.
      nonisolated(unsafe) let (mean, log) = (final[0], final[1])
      return tapes.sums(of: batch, layout, parallelism, processes) { (pass: Pass) in
        goForward(pass)
        goBack(pass)
        let (at, count) = (pass.rows.lowerBound * latents, pass.rows.count * latents)
        (mean + at).update(from: pass.tape.mean + settings.steps * count, count: count)
        (log + at).update(from: pass.tape.log + settings.steps * count, count: count)
      }
    }
    let shares = processes.shares(of: batch.images, blockSize: blockRows)
    for index in final.indices { processes.exchange(&final[index], shares: shares) }
    var result = collect(sums, images: batch.images)
    result.finalState = final
    return result
  }

  private var layout: UnrollingLayout {
    UnrollingLayout(
      blockRows: blockRows, pixels: pixels, latents: latents, steps: settings.steps, variables: 2)
  }

  private func collect(
    _ blocks: [GradientSums<Scalar>], images: Int
  ) -> UnrolledLoss<Scalar> {
    var total = CollectedSums(blocks, model: model, settings: settings, images: images)
    total.setNumber("log_lr.0") { $0.stepSize }
    total.setNumber("log_lr.1") { $0.secondStepSize }
    total.setRow("u_init.0") { $0.initial }
    total.setRow("u_init.1") { $0.secondInitial }
    if moves.rectifies { total.setRow("activation.log_gain") { $0.gain } }
    return total.result
  }
}
