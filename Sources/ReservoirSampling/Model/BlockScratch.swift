import Tensors

/// What the threads keep in their caches while they pass over blocks of hidden units.
struct BlockScratch<Scalar: TensorScalar>: Sendable {
  /// For each thread φ(A), its transpose, dA and φ'(A), each `[B, width]`, and rows of a weight
  /// gradient.
  private var matrices: [Matrix<Scalar>] = []
  private static var perWorker: Int { 5 }

  /// Rows of a weight gradient that are made, and applied, together.
  static var gradientRows: Int { 48 }

  /// Makes memory for `workers` threads and batches of `rows` rows, unless it is there.
  mutating func reserve(workers: Int, rows: Int) {
    while matrices.count < workers * Self.perWorker {
      matrices += Array(repeating: .zeros(rows, HiddenBlocks.width), count: 4)
      matrices.append(.zeros(Self.gradientRows, HiddenBlocks.width))
    }
  }

  /// Lends the memory, one entry for each thread.
  mutating func withPointers<Result>(_ body: ([BlockPointers<Scalar>]) -> Result) -> Result {
    matrices.withMutablePointers { memory in
      body(
        stride(from: 0, to: memory.count, by: Self.perWorker).map {
          BlockPointers(
            activity: memory[$0], transposed: memory[$0 + 1], gradient: memory[$0 + 2],
            slope: memory[$0 + 3], weights: memory[$0 + 4])
        })
    }
  }
}

/// The memory that one thread works in.
struct BlockPointers<Scalar: TensorScalar> {
  let activity, transposed, gradient, slope, weights: UnsafeMutablePointer<Scalar>
}
