import Tensors

extension CellStarts {
  /// The cells under a likelihood and held outputs (RSN §11.6): of every cell's law N(μ, Σ), blurred by the last
  /// noise level, the posterior, and shares by how well the cell explains what is seen.
  ///
  /// - Parameters:
  ///   - forces: M x + v as the score of a likelihood `exp(½ xᵀ M x + vᵀ x)`, and what is held.
  ///   - noise: σ of the last level, by which Σ grows.
  /// - Throws: `LinearAlgebraError` for a force that is no likelihood's.
  func conditioned(on forces: OutputForces<Float>, noise: Double) throws -> CellStarts {
    let likelihood = (
      linear: forces.linear.map { Matrix<Double>($0) }, constant: forces.constant?.map(Double.init)
    )
    let held = forces.held(dimension: means.columns)
    let laws = try shares.indices.map { cell in
      var law = CellLaw(
        logShare: log(shares[cell]), mean: Array(means.row(cell)),
        covariance: covariances[cell].addingToDiagonal(noise * noise))
      if likelihood.linear != nil || likelihood.constant != nil {
        try law.observe(likelihood.linear, likelihood.constant)
      }
      if let held { try law.hold(held.map, at: held.values) }
      return law
    }
    let most = laws.map(\.logShare).max() ?? 0
    let weights = laws.map { exp($0.logShare - most) }
    let total = weights.reduce(0, +)
    return CellStarts(
      noise: self.noise, shares: weights.map { $0 / total }, means: Matrix(laws.map(\.mean)),
      covariances: laws.map(\.covariance))
  }
}

/// A normal law and the logarithm of its share.
private struct CellLaw {
  var logShare: Double
  /// μ
  var mean: [Double]
  /// Σ
  var covariance: Matrix<Double>

  private func column(_ values: [Double]) -> Matrix<Double> {
    Matrix(rows: values.count, columns: 1, elements: values)
  }

  /// Times `exp(½ xᵀ M x + vᵀ x)`: with `g = M μ + v` the law has `Σ' = (Σ⁻¹ - M)⁻¹` and `μ' = μ + Σ' g`, and the
  /// share grows by `½ μᵀ M μ + vᵀ μ + ½ gᵀ Σ' g - ½ ln det(I - Σ M)`.
  mutating func observe(_ linear: Matrix<Double>?, _ constant: [Double]?) throws {
    let m = mean.count
    let (linear, constant) = (linear ?? .zeros(m, m), constant ?? [Double](repeating: 0, count: m))
    let identity = Matrix<Double>.identity(m)
    var precision = try covariance.solvePositiveDefinite(identity, name: "covariance of a cell")
    precision.add(linear, scaledBy: -1)
    let bent = linear.times(column(mean)).elements
    let gradient = zip(bent, constant).map { $0 + $1 }
    let narrowed = try precision.solvePositiveDefinite(identity, name: "likelihood")
    let shift = narrowed.times(column(gradient)).elements
    logShare += zip(mean, zip(bent, constant)).reduce(0) { $0 + $1.0 * ($1.1.0 / 2 + $1.1.1) }
    logShare += zip(gradient, shift).reduce(0) { $0 + $1.0 * $1.1 } / 2
    logShare -= try (covariance.logDeterminant() + precision.logDeterminant()) / 2
    mean = zip(mean, shift).map { $0 + $1 }
    covariance = narrowed
  }

  /// With `C x = u`: `S = C Σ Cᵀ`, `K = Σ Cᵀ S⁻¹`, `μ' = μ + K (u - C μ)`, `Σ' = Σ - K C Σ`, and the share times
  /// N(u; C μ, S).
  mutating func hold(_ map: Matrix<Double>, at values: [Double]) throws {
    let crossed = map.times(covariance)  // C Σ
    let spread = crossed.times(transpose: map)
    let gain = try spread.solvePositiveDefinite(crossed, name: "held units")  // Kᵀ
    let known = map.times(column(mean)).elements
    let residual = zip(values, known).map { $0 - $1 }
    let scaled = try spread.solvePositiveDefinite(column(residual), name: "held units").elements
    logShare -= zip(residual, scaled).reduce(0) { $0 + $1.0 * $1.1 } / 2
    logShare -= try spread.logDeterminant() / 2
    let shift = gain.transposeTimes(column(residual)).elements
    mean = zip(mean, shift).map { $0 + $1 }
    covariance.add(gain.transposeTimes(crossed), scaledBy: -1)
  }
}

extension OutputForces {
  /// What of the forces changes the law of the output: likelihood and what is held.
  var law: OutputForces {
    var law = OutputForces(linear: linear, constant: constant, clamps: clamps)
    (law.constraint, law.clampNoise) = (constraint, clampNoise)
    return law
  }

  /// What is held, `C x = u`; nil for nothing.
  func held(dimension m: Int) -> (map: Matrix<Double>, values: [Double])? {
    if let constraint {
      return (Matrix<Double>(constraint.map), constraint.values.map { Double($0) })
    }
    guard !clamps.isEmpty else { return nil }
    let units = clamps.keys.sorted()
    return (
      Matrix<Double>.identity(m).gatheringRows(units), units.map { Double(clamps[$0] ?? 0) }
    )
  }
}

extension Matrix<Double> {
  /// The matrix with `value` added on its diagonal.
  func addingToDiagonal(_ value: Double) -> Matrix {
    var result = self
    for index in 0..<Swift.min(rows, columns) { result[index, index] += value }
    return result
  }

  /// ln det of a positive definite matrix.
  fileprivate func logDeterminant() throws(LinearAlgebraError) -> Double {
    let root = try choleskyFactor(name: "covariance of a cell")
    return (0..<rows).reduce(0) { $0 + 2 * log(root[$1, $1]) }
  }
}
