import COpenBLAS

/// Products and factorisations of the library; LAPACK's are column-major, in place, and give 0 on
/// success.
extension TensorScalar {
  /// C[m, n] = α op(A) op(B) + β C, row-major (BLAS gemm).
  public static func gemm(
    transposeA: Bool, transposeB: Bool, m: Int, n: Int, k: Int, alpha: Self, _ a: Input, lda: Int,
    _ b: Input, ldb: Int, beta: Self, _ c: Output, ldc: Int
  ) {
    _ = singleThreadedBLAS
    linearAlgebra.gemm(
      transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans, blasInt(m),
      blasInt(n), blasInt(k), alpha, a, blasInt(lda), b, blasInt(ldb), beta, c, blasInt(ldc))
  }

  static func choleskyFactor(upperOrLower: CChar, n: Int, _ a: Output) -> Int {
    _ = singleThreadedBLAS
    var (order, status, triangle) = (blasInt(n), blasInt(0), upperOrLower)
    linearAlgebra.potrf(&triangle, &order, a, &order, &status)
    return Int(status)
  }

  static func choleskySolve(
    upperOrLower: CChar, n: Int, rhs: Int, _ a: Input, _ b: Output
  ) -> Int {
    var (order, columns, status, triangle) = (blasInt(n), blasInt(rhs), blasInt(0), upperOrLower)
    linearAlgebra.potrs(&triangle, &order, &columns, a, &order, b, &order, &status)
    return Int(status)
  }

  static func solve(n: Int, rhs: Int, _ a: Output, _ b: Output) -> Int {
    var (order, columns, status) = (blasInt(n), blasInt(rhs), blasInt(0))
    var pivots = [blasInt](repeating: 0, count: n)
    linearAlgebra.gesv(&order, &columns, a, &order, &pivots, b, &order, &status)
    return Int(status)
  }

  static func symmetricEigen(n: Int, _ a: Output, _ eigenvalues: Output) -> Int {
    _ = singleThreadedBLAS
    var (order, status) = (blasInt(n), blasInt(0))
    var (job, triangle) = (CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "L")))
    var (query, integerQuery, ask) = (Self(0), blasInt(0), blasInt(-1))
    linearAlgebra.syevd(
      &job, &triangle, &order, a, &order, eigenvalues, &query, &ask, &integerQuery, &ask, &status)
    var (workCount, integerCount) = (blasInt(query), integerQuery)
    var work = [Self](repeating: 0, count: Int(workCount))
    var integerWork = [blasInt](repeating: 0, count: Int(integerCount))
    linearAlgebra.syevd(
      &job, &triangle, &order, a, &order, eigenvalues, &work, &workCount, &integerWork,
      &integerCount, &status)
    return Int(status)
  }

  static func singularValues(
    m: Int, n: Int, _ a: Output, _ s: Output, _ u: Output, _ vt: Output
  ) -> Int {
    _ = singleThreadedBLAS
    var (rows, columns, status) = (blasInt(m), blasInt(n), blasInt(0))
    var (job, least) = (CChar(UInt8(ascii: "S")), blasInt(min(m, n)))
    var (query, ask) = (Self(0), blasInt(-1))
    var integerWork = [blasInt](repeating: 0, count: 8 * min(m, n))
    linearAlgebra.gesdd(
      &job, &rows, &columns, a, &rows, s, u, &rows, vt, &least, &query, &ask, &integerWork,
      &status)
    var workCount = blasInt(query)
    var work = [Self](repeating: 0, count: Int(workCount))
    linearAlgebra.gesdd(
      &job, &rows, &columns, a, &rows, s, u, &rows, vt, &least, &work, &workCount, &integerWork,
      &status)
    return Int(status)
  }
}
