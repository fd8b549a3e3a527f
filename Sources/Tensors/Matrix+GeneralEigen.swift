#if !canImport(Accelerate)
  import COpenBLAS
#endif

extension Matrix where Scalar == Double {
  /// Eigenvalues of a general square matrix, as real and imaginary parts, in the library's order.
  public func eigenvalues(
    name: String = "matrix"
  ) throws(LinearAlgebraError) -> [(real: Double, imaginary: Double)] {
    precondition(rows == columns)
    _ = singleThreadedBLAS
    // A matrix and its transpose have the same eigenvalues: the order of memory does not matter.
    var work = self
    var real = [Double](repeating: 0, count: max(1, rows))
    var imaginary = real
    let count = rows
    let status = work.withMutablePointer { a in
      var space = [0.0]
      _ = generalEigenvalues(count, a, &real, &imaginary, &space, spaceCount: -1)
      let size = Int(space[0])
      space = [Double](repeating: 0, count: size)
      return generalEigenvalues(count, a, &real, &imaginary, &space, spaceCount: size)
    }
    guard status == 0 else { throw .notConverged(name: name) }
    return zip(real, imaginary).prefix(rows).map { ($0, $1) }
  }

  /// The largest magnitude of an eigenvalue.
  public func spectralRadius(name: String = "matrix") throws(LinearAlgebraError) -> Double {
    try eigenvalues(name: name).reduce(0) {
      Swift.max($0, ($1.real * $1.real + $1.imaginary * $1.imaginary).squareRoot())
    }
  }
}

/// LAPACK's dgeev without eigenvectors; 0 on success.
private func generalEigenvalues(
  _ count: Int, _ a: UnsafeMutablePointer<Double>, _ real: inout [Double],
  _ imaginary: inout [Double], _ space: inout [Double], spaceCount: Int
) -> Int {
  var (left, right) = (CChar(UInt8(ascii: "N")), CChar(UInt8(ascii: "N")))
  var (order, leading, size, status) = (
    blasInt(count), blasInt(count), blasInt(spaceCount), blasInt(0)
  )
  var (leftOrder, rightOrder, leftUnused, rightUnused) = (blasInt(1), blasInt(1), 0.0, 0.0)
  dgeev_(
    &left, &right, &order, a, &leading, &real, &imaginary, &leftUnused, &leftOrder, &rightUnused,
    &rightOrder, &space, &size, &status)
  return Int(status)
}
