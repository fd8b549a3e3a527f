extension Matrix {
  /// The lower Cholesky factor L of a symmetric positive definite matrix, `self = L Lᵀ`.
  public func choleskyFactor(name: String = "matrix") throws(LinearAlgebraError) -> Matrix {
    precondition(rows == columns)
    try requireFinite(name)
    var factor = self
    // Row-major lower is column-major upper.
    let status = factor.withMutablePointer {
      Scalar.choleskyFactor(upperOrLower: CChar(UInt8(ascii: "U")), n: rows, $0)
    }
    guard status == 0 else {
      throw .notPositiveDefinite(name: name, order: status)
    }
    for i in 0..<rows { for j in (i + 1)..<max(columns, i + 1) { factor[i, j] = 0 } }
    return factor
  }

  /// The solution X of `self · X = right`, for a symmetric positive definite matrix.
  public func solvePositiveDefinite(
    _ right: Matrix, name: String = "matrix"
  ) throws(LinearAlgebraError) -> Matrix {
    let factor = try choleskyFactor(name: name)
    try right.requireFinite("right-hand side of \(name)")
    var solution = right.transposed  // column-major right-hand sides
    withPointers(&solution, reading: factor) { solution, factor in
      _ = Scalar.choleskySolve(
        upperOrLower: CChar(UInt8(ascii: "U")), n: rows, rhs: right.columns, factor, solution)
    }
    return solution.transposed
  }

  /// The solution X of `self · X = right`.
  public func solve(
    _ right: Matrix, name: String = "matrix"
  ) throws(LinearAlgebraError) -> Matrix {
    precondition(rows == columns && right.rows == rows)
    try requireFinite(name)
    try right.requireFinite("right-hand side of \(name)")
    var (factors, solution) = (transposed, right.transposed)
    let status = withPointers(&factors, &solution) { factors, solution in
      Scalar.solve(n: rows, rhs: right.columns, factors, solution)
    }
    guard status == 0 else { throw .singular(name: name) }
    return solution.transposed
  }

  /// Eigenvalues, ascending, and eigenvectors (rows) of a symmetric matrix.
  public func symmetricEigen(
    name: String = "matrix"
  ) throws(LinearAlgebraError) -> (values: [Scalar], vectors: Matrix) {
    precondition(rows == columns)
    try requireFinite(name)
    var vectors = self
    var values = [Scalar](repeating: 0, count: rows)
    let status = withPointers(&vectors, &values) { vectors, values in
      Scalar.symmetricEigen(n: rows, vectors, values)
    }
    guard status == 0 else { throw .notConverged(name: name) }
    return (values, vectors)
  }

  /// The thin singular value decomposition `self = U · diag(values) · Vᵀ`, values descending;
  /// `left` is U `[rows, rank]`, `right` is Vᵀ `[rank, columns]`.
  public func singularValueDecomposition(
    name: String = "matrix"
  ) throws(LinearAlgebraError) -> (left: Matrix, values: [Scalar], right: Matrix) {
    try requireFinite(name)
    let rank = Swift.min(rows, columns)
    // The row-major matrix is its transpose in column-major order: selfᵀ = V S Uᵀ.
    var (work, values) = (self, [Scalar](repeating: 0, count: rank))
    var v = Matrix.zeros(rank, columns)
    var u = Matrix.zeros(rows, rank)
    let status = withPointers(&work, &values, &v, &u) { work, values, v, u in
      Scalar.singularValues(m: columns, n: rows, work, values, v, u)
    }
    guard status == 0 else { throw .notConverged(name: name) }
    return (u, values, v)
  }

  private func requireFinite(_ name: String) throws(LinearAlgebraError) {
    if let entry = firstEntry(beyond: .greatestFiniteMagnitude) {
      throw .notFinite(name: name, row: entry.row, column: entry.column)
    }
  }
}
