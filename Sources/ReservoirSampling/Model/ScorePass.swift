import Tensors

/// The forward pass of a wide network on one block of hidden units:
/// `A = X W̃ᵀ + 1 bᵀ`, and the block's share of the read-out `φ(A) W_outᵀ` (RSN eq. 7).
struct ScorePass<Scalar: TensorScalar> {
  /// Rows of the batch, outputs m, neurons n.
  let rows, dimension, units: Int
  let activation: Activation
  /// W_out `[m, n]`, W̃ᵀ `[m, n]` and b `[n]`.
  let readout, feedback, bias: UnsafePointer<Scalar>
  /// X `[rows, m]`
  let x: UnsafePointer<Scalar>
  /// A `[rows, n]`
  let preactivation: UnsafeMutablePointer<Scalar>

  /// Writes the block's columns of A, and puts `W_out φ(A)ᵀ` into `sums` `[m, rows]`, or adds it.
  func evaluate(
    _ block: Range<Int>, into sums: UnsafeMutablePointer<Scalar>, adding: Bool,
    using own: BlockPointers<Scalar>
  ) {
    let (h, width) = (block.lowerBound, block.count)
    Scalar.fetch(rows: dimension, columns: width, feedback + h, stride: units)
    Scalar.fetch(rows: dimension, columns: width, readout + h, stride: units)
    for row in 0..<rows {
      (preactivation + row * units + h).update(from: bias + h, count: width)
    }
    Scalar.blockProduct(
      BlockShape(
        rows: rows, columns: width, depth: dimension, leftStride: dimension, rightStep: units,
        outputStride: units, accumulates: true), x, feedback + h, preactivation + h)
    for row in 0..<rows {
      Scalar.activate(
        activation, preactivation + row * units + h, own.activity + row * width, width)
    }
    Scalar.transpose(rows: rows, columns: width, own.activity, stride: width, own.transposed)
    Scalar.blockProduct(
      BlockShape(
        rows: dimension, columns: rows, depth: width, leftStride: units, rightStep: rows,
        outputStride: rows, accumulates: adding), readout + h, own.transposed, sums)
  }
}
