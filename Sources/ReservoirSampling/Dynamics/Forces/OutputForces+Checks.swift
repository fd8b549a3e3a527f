import Dynamics
import Tensors

extension OutputForces {
  /// Throws `SamplingError` for what does not fit m outputs, or would change the law.
  public func check(dimension m: Int) throws(SamplingError) {
    try checkShapes(dimension: m)
    try checkSkew()
    try checkPreconditioner()
    try checkRotation()
    try checkConstraint(dimension: m)
  }

  /// Shapes, and nothing that would turn or stretch the noise: the projection must be at right angles.
  private func checkConstraint(dimension m: Int) throws(SamplingError) {
    guard let constraint else { return }
    guard constraint.map.columns == m, constraint.values.count == constraint.map.rows else {
      throw .shapeMismatch(
        name: "constraint", expected: [constraint.values.count, m], actual: constraint.map.shape)
    }
    guard clamps.isEmpty, skew == nil, preconditioner == nil, rotation == nil else {
      throw .invalidParameter(
        name: "constraint", value: "with clamps, skew, preconditioner or rotation",
        expected: "none of them. Train with --standardize standard to hold units beside them")
    }
  }

  private func checkShapes(dimension m: Int) throws(SamplingError) {
    for (name, matrix) in [
      ("skew", skew), ("preconditioner", preconditioner), ("linear", linear),
      ("rotation", rotation),
    ] {
      if let matrix, matrix.shape != [m, m] {
        throw .shapeMismatch(name: name, expected: [m, m], actual: matrix.shape)
      }
    }
    if let constant, constant.count != m {
      throw .shapeMismatch(name: "constant", expected: [m], actual: [constant.count])
    }
    if let unit = clamps.keys.first(where: { !(0..<m).contains($0) }) {
      throw .invalidParameter(name: "clamps", value: "\(unit)", expected: "a unit below \(m)")
    }
    for (name, matrix) in [("skew", skew), ("preconditioner", preconditioner)] {
      if let (row, column) = matrix?.firstEntry(beyond: .greatestFiniteMagnitude) {
        throw .invalidParameter(
          name: name, value: "not finite at row \(row), column \(column)",
          expected: "finite numbers")
      }
    }
  }

  /// `Q = -Qᵀ`
  private func checkSkew() throws(SamplingError) {
    guard let skew, !skew.isTransposed(times: -1) else { return }
    throw .invalidParameter(
      name: "skew", value: "not skew-symmetric", expected: "Q = -Qᵀ, or the law changes")
  }

  /// `D = Dᵀ`, positive definite.
  private func checkPreconditioner() throws(SamplingError) {
    guard let preconditioner else { return }
    guard preconditioner.isTransposed(times: 1),
      (try? Matrix<Double>(preconditioner).choleskyFactor()) != nil
    else {
      throw .invalidParameter(
        name: "preconditioner", value: "not symmetric and positive definite",
        expected: "D = Dᵀ with eigenvalues above 0, such as a covariance")
    }
  }

  /// `U Uᵀ = I`
  private func checkRotation() throws(SamplingError) {
    guard let rotation else { return }
    var product = rotation.times(transpose: rotation)
    product.add(.identity(rotation.rows), scaledBy: -1)
    // Rounding of a product of m terms; NaN fails too.
    guard product.firstEntry(beyond: Scalar.self == Float.self ? 1e-4 : 1e-10) == nil else {
      throw .invalidParameter(
        name: "rotation", value: "not orthogonal", expected: "U Uᵀ = I, or the law changes")
    }
  }
}
