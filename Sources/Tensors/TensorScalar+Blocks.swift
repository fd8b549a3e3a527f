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

  fileprivate var kernel: rv_block {
    rv_block(
      rows: rows, columns: columns, depth: depth, left_stride: leftStride, left_step: leftStep,
      right_step: rightStep, output_stride: outputStride, accumulate: accumulates ? 1 : 0)
  }
}

/// Rows and columns of a parameter that are updated together; their gradient is contiguous.
public struct ParameterBlock: Sendable {
  fileprivate var kernel: rv_strided_block

  /// A block of `rows` by `columns` in rows `stride` apart, 0 for a single row; `nextRows` rows
  /// follow it that are updated soon, and whose memory is fetched meanwhile.
  public init(rows: Int = 1, columns: Int, stride: Int = 0, nextRows: Int = 0) {
    kernel = rv_strided_block(rows: rows, columns: columns, stride: stride, next_rows: nextRows)
  }
}

/// One Adam update as constants: `m ← β₁ m + (1 - β₁) g`, `v ← β₂ v + (1 - β₂) g²`,
/// `θ ← θ - rate m / (√v c + ε)`, with `g = ∇L + λ θ`.
public struct AdamConstants<Scalar: TensorScalar>: Sendable {
  /// β₁, β₂, λ.
  public var firstDecay, secondDecay, weightDecay: Scalar
  /// η / (1 - β₁ᵗ), c = 1 / √(1 - β₂ᵗ), ε.
  public var rate, inverseRootCorrection, epsilon: Scalar
  /// Share by which a weight average moves towards the new parameters.
  public var averageShare: Scalar

  /// Constants of one update.
  public init(
    firstDecay: Scalar, secondDecay: Scalar, weightDecay: Scalar, rate: Scalar,
    inverseRootCorrection: Scalar, epsilon: Scalar, averageShare: Scalar = 0
  ) {
    (self.firstDecay, self.secondDecay, self.weightDecay) = (firstDecay, secondDecay, weightDecay)
    (self.rate, self.inverseRootCorrection) = (rate, inverseRootCorrection)
    (self.epsilon, self.averageShare) = (epsilon, averageShare)
  }

  /// Updates a block of parameters θ and their moments; `largest` is AMSGrad's maximum of v,
  /// `average` a weight average. Every array is read and written once.
  public func update(
    _ block: ParameterBlock, _ theta: UnsafeMutablePointer<Scalar>,
    gradient: UnsafePointer<Scalar>, first: UnsafeMutablePointer<Scalar>,
    second: UnsafeMutablePointer<Scalar>, largest: UnsafeMutablePointer<Scalar>?,
    average: UnsafeMutablePointer<Scalar>? = nil
  ) {
    if Scalar.self == Float.self {
      var constants = rv_adam_f32(
        first_decay: Float(firstDecay), second_decay: Float(secondDecay),
        weight_decay: Float(weightDecay), rate: Float(rate),
        inverse_root_correction: Float(inverseRootCorrection), epsilon: Float(epsilon),
        average_share: Float(averageShare))
      rv_adam_update_f32(
        &constants, block.kernel, recast(gradient), recast(theta), recast(first), recast(second),
        largest.map { recast($0) }, average.map { recast($0) })
    } else {
      precondition(Scalar.self == Double.self)
      var constants = rv_adam_f64(
        first_decay: Double(firstDecay), second_decay: Double(secondDecay),
        weight_decay: Double(weightDecay), rate: Double(rate),
        inverse_root_correction: Double(inverseRootCorrection), epsilon: Double(epsilon),
        average_share: Double(averageShare))
      rv_adam_update_f64(
        &constants, block.kernel, recast(gradient), recast(theta), recast(first), recast(second),
        largest.map { recast($0) }, average.map { recast($0) })
    }
  }
}

extension TensorScalar {
  /// A product of blocks that fit into the caches, nothing packed. Each output is one chain of fused
  /// multiply-adds in the order of the inner index.
  public static func blockProduct(
    _ shape: BlockShape, _ left: Input, _ right: Input, _ output: Output
  ) {
    if Self.self == Float.self {
      rv_block_product_f32(shape.kernel, recast(left), recast(right), recast(output))
    } else {
      precondition(Self.self == Double.self)
      rv_block_product_f64(shape.kernel, recast(left), recast(right), recast(output))
    }
  }

  /// `output[columns, rows] = xᵀ`, rows of x `stride` apart.
  public static func transpose(
    rows: Int, columns: Int, _ x: Input, stride: Int, _ output: Output
  ) {
    if Self.self == Float.self {
      rv_transpose_f32(rows, columns, recast(x), stride, recast(output))
    } else {
      precondition(Self.self == Double.self)
      rv_transpose_f64(rows, columns, recast(x), stride, recast(output))
    }
  }

  /// Fetches a block `[rows, columns]`, rows `stride` scalars apart, into the second-level cache.
  public static func fetch(rows: Int, columns: Int, _ x: Input, stride: Int) {
    let size = MemoryLayout<Self>.stride
    rv_fetch(x, rows, columns * size, stride * size)
  }

  static func packedPart(
    _ packed: Input, to: Int, from: Int, _ part: rv_part, _ input: Input, _ output: Output
  ) {
    if Self.self == Float.self {
      rv_packed_part_f32(recast(packed), to, from, part, recast(input), recast(output))
    } else {
      precondition(Self.self == Double.self)
      rv_packed_part_f64(recast(packed), to, from, part, recast(input), recast(output))
    }
  }
}

private func recast<From, To>(_ pointer: UnsafePointer<From>) -> UnsafePointer<To> {
  UnsafeRawPointer(pointer).assumingMemoryBound(to: To.self)
}

private func recast<From, To>(
  _ pointer: UnsafeMutablePointer<From>
) -> UnsafeMutablePointer<To> {
  UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: To.self)
}
