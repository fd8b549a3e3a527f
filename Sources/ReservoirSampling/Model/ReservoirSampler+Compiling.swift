import Tensors

extension ReservoirSampler {
  /// Derives Σ in `Double` and checks it.
  ///
  /// - Parameter allowingRidge: adds `1e-8 tr(G)/m` to the diagonal of an ill-conditioned G (and
  ///   reports it) in place of throwing; `W_out Σ = I` then holds only approximately.
  /// - Throws: `CompileError` where cond(G) > 1e10 or max |W_out Σ - I| exceeds 1e-4 (Float) or
  ///   1e-10 (Double).
  public func compiled(allowingRidge: Bool = false) throws -> CompiledReservoir<Scalar> {
    let wide = Matrix<Double>(readout)
    let gram = try regularizedGram(of: wide, allowingRidge: allowingRidge)
    let projection = try gram.matrix.solvePositiveDefinite(wide, name: "W_out W_outᵀ")  // Σᵀ
    let stored = Matrix<Scalar>(projection)
    var identity = wide.times(transpose: Matrix<Double>(stored))
    for i in 0..<dimension { identity[i, i] -= 1 }
    let error = Double(identity.maximumMagnitude())
    let limit = Scalar.self == Float.self ? 1e-4 : 1e-10
    guard error < limit || gram.ridge > 0 else {
      throw CompileError.inexactProjection(error: error, limit: limit)
    }
    return CompiledReservoir(
      network: self, noiseProjectionTransposed: stored, conditionNumber: gram.conditionNumber,
      ridge: gram.ridge, projectionError: error)
  }

  /// G = W_out W_outᵀ `[m, m]` of a readout, its condition number, and the ridge added where it is
  /// ill-conditioned.
  private func regularizedGram(
    of readout: Matrix<Double>, allowingRidge: Bool
  ) throws -> (matrix: Matrix<Double>, conditionNumber: Double, ridge: Double) {
    var gram = readout.times(transpose: readout)
    let values = try gram.symmetricEigen(name: "W_out W_outᵀ").values
    let condition = values[0] > 0 ? values[dimension - 1] / values[0] : .infinity
    guard condition > 1e10 else { return (gram, condition, 0) }
    guard allowingRidge else {
      throw CompileError.illConditionedReadout(conditionNumber: condition, limit: 1e10)
    }
    let ridge = 1e-8 * values.reduce(0, +) / Double(dimension)
    for i in 0..<dimension { gram[i, i] += ridge }
    return (gram, condition, ridge)
  }
}
