import CKernels
import RandomStreams
import Tensors

/// A linear Gaussian model prepared for many sampled steps (IPVAE eqs. 18 to 20), each block of images on one
/// thread with its state in the cache.
struct GaussianNetwork<Scalar: InferenceScalar>: Sendable {
  private let moves: GaussianMoves<Scalar>
  /// P `[pixel]`
  private let precision: [Scalar]
  /// Φ from activities to pixels and from pixels to latents.
  private let forward, backward: PackedWeights<Scalar>

  init(
    _ model: IterativeModel<Scalar>, opening: Double, forward: PackedWeights<Scalar>,
    backward: PackedWeights<Scalar>
  ) {
    moves = GaussianMoves(model, opening: opening)
    (precision, self.forward, self.backward) = (model.precision, forward, backward)
  }

  /// `steps` steps of all images on one frame; `divergences` `[image]`, where not nil, are increased by the
  /// divergence of every step from the one before (IPVAE eq. 5), nats.
  ///
  /// - Parameter noise: the address of ε of the first step; nil for ε = 0.
  func advance(
    _ state: inout InferenceState<Scalar>, _ frame: Matrix<Scalar>, steps: Int,
    noise: RandomStream?, divergences: inout [Double]?, parallelism: Parallelism
  ) {
    let (images, latents, pixels) = (frame.rows, state.potential.columns, frame.columns)
    let memory = AlignedMemory<Scalar>(images * (2 * latents + pixels), cleared: noise == nil)
    let sums = divergences.map { latest in
      let sums = AlignedMemory<Double>(latest.count, cleared: false)
      sums.pointer.update(from: latest, count: latest.count)
      return sums
    }
    withPointers(&state.potential, &state.logDeviation!, reading: frame) { mean, log, x in
      // Each block of images is touched by one thread only.
      nonisolated(unsafe) let (mean, log, x) = (mean, log, x)
      parallelism.forEachBlock(of: images, blockSize: Self.blockRows) { rows in
        let first = rows.lowerBound
        let block = Block(
          rows: rows, mean: mean + first * latents, log: log + first * latents,
          frame: x + first * pixels, divergences: sums.map { $0.pointer + first },
          memory: memory.pointer + first * (2 * latents + pixels))
        advance(block, steps: steps, noise: noise)
      }
    }
    if let sums { divergences = (0..<images).map { sums.pointer[$0] } }
    state.step += steps
  }

  /// Images of one thread: their states, what they are shown, and memory for ε, feedback and error.
  private struct Block {
    let rows: Range<Int>
    let mean, log: UnsafeMutablePointer<Scalar>
    let frame: UnsafePointer<Scalar>
    let divergences: UnsafeMutablePointer<Double>?
    let memory: UnsafeMutablePointer<Scalar>
  }

  private func advance(_ block: Block, steps: Int, noise: RandomStream?) {
    for step in 0..<UInt64(steps) { move(block, noise: noise.map { $0.at(step: $0.step + step) }) }
  }

  private func move(_ block: Block, noise: RandomStream?) {
    let (rows, latents, pixels) = (block.rows.count, forward.from, forward.to)
    let draws = block.memory
    let feedback = draws + rows * latents
    let error = feedback + rows * latents
    if let noise {
      Scalar.normals(noise.advanced(byChains: block.rows.lowerBound), rows, latents, draws)
    }
    moves.withKernel(rows: rows) { moves in
      let activity = feedback
      rv_gaussian_activity(Scalar.precision, moves, block.mean, block.log, draws, activity)
      forward.multiply(activity, rows: rows, into: error)
      Scalar.weightedError(block.frame, precision, error, rows: rows, columns: pixels)
      backward.multiply(error, rows: rows, into: feedback)
      rv_gaussian_step(
        Scalar.precision, moves, draws, feedback, block.mean, block.log, block.divergences)
    }
  }

  /// Images advanced together: enough for the register tile of the products, few enough for their state to
  /// stay in the cache.
  private static var blockRows: Int { LateralNetwork<Scalar>.blockRows }
}
