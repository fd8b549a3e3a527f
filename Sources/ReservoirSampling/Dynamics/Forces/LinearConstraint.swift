import Tensors

/// Linear functions of the output that are held, `C x = v` (RSN §11.6): units of the data where the
/// network's coordinates mix them.
///
/// The noise of the output is the same in all directions, so that a plain step projected at right angles
/// on the plane `C x = v` is a step of the law on that plane.
public struct LinearConstraint<Scalar: TensorScalar>: Sendable, Equatable {
  /// C `[k, m]`.
  public let map: Matrix<Scalar>
  /// v, k long.
  public var values: [Scalar]
  /// `Cᵀ (C Cᵀ)⁻¹` `[m, k]`.
  let lift: Matrix<Scalar>
  /// L `[k, k]`, `L Lᵀ = C Cᵀ`: L ξ is how noise of the output shows in C x.
  let noiseRoot: Matrix<Scalar>

  /// - Throws: `LinearAlgebraError` where the rows of C depend on one another.
  public init(_ map: Matrix<Double>, values: [Double]) throws(LinearAlgebraError) {
    let gram = map.times(transpose: map)
    let root = try gram.choleskyFactor(name: "held units")
    // Rounding alone can leave a pivot above 0 where a row depends on others.
    for row in 0..<gram.rows where root[row, row] * root[row, row] < 1e-12 * gram[row, row] {
      throw .singular(name: "held units")
    }
    self.map = Matrix(map)
    self.values = values.map { Scalar($0) }
    lift = Matrix(try gram.solvePositiveDefinite(map, name: "held units").transposed)
    noiseRoot = Matrix(root)
  }

  /// The projection on what is free, `I - Cᵀ (C Cᵀ)⁻¹ C` `[m, m]`.
  var free: Matrix<Double> {
    var result = Matrix<Double>.identity(map.columns)
    result.add(Matrix<Double>(lift).times(Matrix<Double>(map)), scaledBy: -1)
    return result
  }
}
