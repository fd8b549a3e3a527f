extension Matrix {
  /// `self = α · op(a) · op(b) + β · self` by the linear algebra library.
  public mutating func setToProduct(
    _ a: Matrix, _ b: Matrix, transposingFirst transposeA: Bool = false,
    transposingSecond transposeB: Bool = false, scaledBy alpha: Scalar = 1, adding beta: Scalar = 0
  ) {
    let inner = transposeA ? a.rows : a.columns
    precondition(
      (transposeA ? a.columns : a.rows) == rows && (transposeB ? b.rows : b.columns) == columns
        && (transposeB ? b.columns : b.rows) == inner,
      "product of \(a.shape) and \(b.shape) into \(shape)")
    guard count > 0, inner > 0 else { return scale(by: beta) }
    let (rows, columns) = (rows, columns)
    withPointers(&self, reading: a, b) { output, left, right in
      Scalar.gemm(
        transposeA: transposeA, transposeB: transposeB, m: rows, n: columns, k: inner,
        alpha: alpha, left, lda: a.columns, right, ldb: b.columns, beta: beta, output,
        ldc: columns)
    }
  }

  /// `self · other`.
  public func times(_ other: Matrix) -> Matrix {
    var result = Matrix.zeros(rows, other.columns)
    result.setToProduct(self, other)
    return result
  }

  /// `self · otherᵀ`: a batch `[chain, from]` through weights `[to, from]` gives `[chain, to]`.
  public func times(transpose other: Matrix) -> Matrix {
    var result = Matrix.zeros(rows, other.rows)
    result.setToProduct(self, other, transposingSecond: true)
    return result
  }

  /// `self = a · b`, or `a · bᵀ`, or either added to `self`, by the package's own kernels: the bits of a row
  /// are the same whatever other rows there are, which a BLAS does not promise. What is computed of chains in
  /// pieces is then what is computed of all at once.
  public mutating func setToRowProduct(
    _ a: Matrix, _ b: Matrix, transposingSecond: Bool = false, accumulating: Bool = false
  ) {
    PackedWeights(b, transposed: !transposingSecond)
      .multiply(a, into: &self, accumulate: accumulating)
  }

  /// `self · otherᵀ` with the bits of every row whatever other rows there are.
  public func rowTimes(transpose other: Matrix) -> Matrix {
    var result = Matrix.zeros(rows, other.rows)
    result.setToRowProduct(self, other, transposingSecond: true)
    return result
  }

  /// `self · other` with the bits of every row whatever other rows there are.
  public func rowTimes(_ other: Matrix) -> Matrix {
    var result = Matrix.zeros(rows, other.columns)
    result.setToRowProduct(self, other)
    return result
  }

  /// `selfᵀ · other`.
  public func transposeTimes(_ other: Matrix) -> Matrix {
    var result = Matrix.zeros(columns, other.columns)
    result.setToProduct(self, other, transposingFirst: true)
    return result
  }
}
