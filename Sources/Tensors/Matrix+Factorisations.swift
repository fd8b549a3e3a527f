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
    solution.withMutablePointer { b in
      factor.withPointer {
        _ = Scalar.choleskySolve(
          upperOrLower: CChar(UInt8(ascii: "U")), n: rows, rhs: right.columns, $0, b)
      }
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
    let status = factors.withMutablePointer { a in
      solution.withMutablePointer { Scalar.solve(n: rows, rhs: right.columns, a, $0) }
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
    let status = vectors.withMutablePointer { a in
      values.withUnsafeMutableBufferPointer {
        Scalar.symmetricEigen(n: rows, a, $0.baseAddress!)
      }
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
    let status = work.withMutablePointer { a in
      v.withMutablePointer { v in
        u.withMutablePointer { u in
          values.withUnsafeMutableBufferPointer {
            Scalar.singularValues(m: columns, n: rows, a, $0.baseAddress!, v, u)
          }
        }
      }
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
