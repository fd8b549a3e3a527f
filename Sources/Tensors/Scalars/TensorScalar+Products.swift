import CKernels

/// Products with weights that are packed once, and of blocks that fit into the caches.
extension TensorScalar {
  /// Scalars that hold weights `[to, from]` packed.
  public static func packedCount(to: Int, from: Int) -> Int {
    rv_packed_count(precision, to, from)
  }

  /// Packs weights `[to, from]`, or, with `transposed`, the transpose of weights `[from, to]`.
  public static func pack(
    _ weights: Input, to: Int, from: Int, transposed: Bool, _ packed: Output
  ) {
    if transposed {
      rv_pack_transposed(precision, weights, to, from, packed)
    } else {
      rv_pack(precision, weights, to, from, packed)
    }
  }

  /// `output[rows, to] (+)= input[rows, from] · weightsᵀ`
  public static func packedProduct(
    _ packed: Input, to: Int, from: Int, _ input: Input, rows: Int, accumulate: Bool,
    _ output: Output
  ) {
    var weights = rv_packed(panels: packed, to: to, from: from)
    rv_packed_product(precision, &weights, input, rows, writing(accumulate), output)
  }

  static func packedPart(
    _ packed: Input, to: Int, from: Int, _ part: rv_part, _ input: Input, _ output: Output
  ) {
    var weights = rv_packed(panels: packed, to: to, from: from)
    rv_packed_part(precision, &weights, part, input, output)
  }

  /// A product of blocks that fit into the caches, nothing packed. Each output is one chain of fused
  /// multiply-adds in the order of the inner index.
  public static func blockProduct(
    _ shape: BlockShape, _ left: Input, _ right: Input, _ output: Output
  ) {
    rv_block_product(precision, shape.kernel, left, right, output)
  }

  /// `output[columns, rows] = xᵀ`, rows of x `stride` apart.
  public static func transpose(
    rows: Int, columns: Int, _ x: Input, stride: Int, _ output: Output
  ) {
    rv_transpose(precision, rows, columns, x, stride, output)
  }

  /// Fetches a block `[rows, columns]`, rows `stride` scalars apart, into the second-level cache.
  public static func fetch(rows: Int, columns: Int, _ x: Input, stride: Int) {
    let size = MemoryLayout<Self>.stride
    rv_fetch(x, rows, columns * size, stride * size)
  }
}

/// What a product does with what its output holds.
func writing(_ accumulates: Bool) -> rv_writing { accumulates ? RV_ACCUMULATE : RV_REPLACE }
