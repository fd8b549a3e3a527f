import Tensors

/// The backward half of an update on one block of hidden units: `dA = (E W_out) ⊙ φ'(A)`, then
/// `dW_out = Eᵀ H` and `dW̃ᵀ = Xᵀ dA` a few rows at a time, each applied while it is in the cache.
struct DescentPass<Scalar: TensorScalar>: Sendable {
  let rows, dimension, units: Int
  let activation: Activation
  let constants: AdamConstants<Scalar>

  /// Updates all blocks; workers share them.
  ///
  /// - Parameters:
  ///   - targets: W_out `[m, n]`, W̃ᵀ `[m, n]` and b `[n]`.
  ///   - x: X `[B, m]`.
  ///   - error: E `[B, m]`.
  func update(
    _ targets: [UpdateTarget<Scalar>], _ plan: HiddenBlocks, x: Matrix<Scalar>,
    error: Matrix<Scalar>, using workspace: inout ReservoirSampler<Scalar>.Workspace,
    parallelism: Parallelism
  ) {
    withPointers(x, error) { x, error in
      workspace.withPointers { preactivation, _, scratch in
        // Workers write to their own scratch and to the columns of their blocks.
        nonisolated(unsafe) let (targets, x, error) = (targets, x, error)
        nonisolated(unsafe) let (preactivation, scratch) = (preactivation, scratch)
        plan.forEachBlock(parallelism) { task in
          update(
            task.block, targets, x: x, error: error, preactivation: preactivation,
            scratch[task.worker])
        }
      }
    }
  }

  /// - Parameters:
  ///   - targets: W_out `[m, n]`, W̃ᵀ `[m, n]` and b `[n]`.
  ///   - x: X `[B, m]`.
  ///   - error: E `[B, m]`.
  ///   - preactivation: A `[B, n]`.
  private func update(
    _ block: Range<Int>, _ targets: [UpdateTarget<Scalar>], x: UnsafePointer<Scalar>,
    error: UnsafePointer<Scalar>, preactivation: UnsafePointer<Scalar>,
    _ scratch: BlockPointers<Scalar>
  ) {
    let (h, width) = (block.lowerBound, block.count)
    Scalar.fetch(rows: dimension, columns: width, targets[0].theta + h, stride: units)
    for row in 0..<rows {
      let input = preactivation + row * units + h
      Scalar.activate(activation, input, scratch.activity + row * width, width)
      Scalar.activationSlope(activation, input, scratch.slope + row * width, width)
    }
    Scalar.blockProduct(
      BlockShape(
        rows: rows, columns: width, depth: dimension, leftStride: dimension, rightStep: units,
        outputStride: width), error, targets[0].theta + h, scratch.gradient)
    multiplyVector(scratch.slope, into: scratch.gradient, count: rows * width)
    updateWeights(targets[0], h, width, left: error, right: scratch.activity, scratch.weights)
    updateWeights(targets[1], h, width, left: x, right: scratch.gradient, scratch.weights)
    let bias = scratch.weights
    bias.update(repeating: 0, count: width)
    for row in 0..<rows { addVector(scratch.gradient + row * width, to: bias, count: width) }
    targets[2].update(ParameterBlock(columns: width), at: h, gradient: bias, by: constants)
  }

  /// `leftᵀ · right`, `[m, width]`, applied to columns `h ..< h + width` of a parameter `[m, n]`.
  private func updateWeights(
    _ target: UpdateTarget<Scalar>, _ h: Int, _ width: Int, left: UnsafePointer<Scalar>,
    right: UnsafePointer<Scalar>, _ gradient: UnsafeMutablePointer<Scalar>
  ) {
    for first in stride(from: 0, to: dimension, by: BlockScratch<Scalar>.gradientRows) {
      let count = min(BlockScratch<Scalar>.gradientRows, dimension - first)
      Scalar.blockProduct(
        BlockShape(
          rows: count, columns: width, depth: rows, leftStride: 1, leftStep: dimension,
          rightStep: width, outputStride: width), left + first, right, gradient)
      let next = min(BlockScratch<Scalar>.gradientRows, dimension - first - count)
      target.update(
        ParameterBlock(rows: count, columns: width, stride: units, nextRows: next),
        at: first * units + h, gradient: gradient, by: constants)
    }
  }
}
