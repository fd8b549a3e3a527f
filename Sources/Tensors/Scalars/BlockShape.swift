import CKernels

/// Shape of `output[rows, columns] (+)= left[rows, depth] · right[depth, columns]`, blocks in place
/// of larger arrays. Rows of `right` and `output` are contiguous; `left` may be a transpose.
public struct BlockShape: Sendable {
  /// Shape of the product.
  public var rows, columns, depth: Int
  /// Scalars from one row of `left` to the next, and from one inner index to the next.
  public var leftStride, leftStep: Int
  /// Scalars from one inner index of `right` to the next.
  public var rightStep: Int
  /// Scalars from one row of `output` to the next.
  public var outputStride: Int
  /// Whether to add to what `output` holds.
  public var accumulates: Bool

  /// A block of `rows` by `columns` with `depth` terms each.
  public init(
    rows: Int, columns: Int, depth: Int, leftStride: Int, leftStep: Int = 1, rightStep: Int,
    outputStride: Int, accumulates: Bool = false
  ) {
    (self.rows, self.columns, self.depth) = (rows, columns, depth)
    (self.leftStride, self.leftStep, self.rightStep) = (leftStride, leftStep, rightStep)
    (self.outputStride, self.accumulates) = (outputStride, accumulates)
  }

  var kernel: rv_block {
    rv_block(
      rows: rows, columns: columns, depth: depth, left_stride: leftStride, left_step: leftStep,
      right_step: rightStep, output_stride: outputStride, writing: writing(accumulates))
  }
}
