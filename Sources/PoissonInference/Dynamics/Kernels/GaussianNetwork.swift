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

  /// Numbers of memory that an image takes: ε, feedback and error.
  var workspacePerImage: Int { 2 * forward.from + forward.to }

  /// `steps` steps of all images on one frame.
  ///
  /// - Parameters:
  ///   - noise: the address of ε of the first step; nil for ε = 0, which `workspace` has as it is made.
  ///   - divergences: `[image]`, nats; increased, where `sumsDivergence`, by the divergence of every step from the one
  ///     before (IPVAE eq. 5).
  ///   - workspace: `[image, workspacePerImage]`, of this session's steps alone.
  func advance(
    _ state: inout InferenceState<Scalar>, _ frame: Matrix<Scalar>, steps: Int,
    noise: RandomStream?, divergences: inout [Double], sumsDivergence: Bool,
    workspace: inout Matrix<Scalar>, parallelism: Parallelism
  ) {
    let (latents, pixels, memory) = (forward.from, forward.to, workspacePerImage)
    withPointers(
      &state.potential, &state.logDeviation!, &workspace, &divergences, reading: frame
    ) { mean, log, work, sums, x in
      // Each block of images is touched by one thread only.
      nonisolated(unsafe) let (mean, log, work, sums, x) = (mean, log, work, sums, x)
      parallelism.forEachBlock(of: frame.rows, blockSize: Self.blockRows) { rows in
        let first = rows.lowerBound
        let block = Block(
          rows: rows, mean: mean + first * latents, log: log + first * latents,
          frame: x + first * pixels, divergences: sumsDivergence ? sums + first : nil,
          memory: work + first * memory)
        advance(block, steps: steps, noise: noise)
      }
    }
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
