import RandomStreams
import Tensors

/// A noisy linear look at a variable, `y = A x + N(0, R)` (RSN §11.2).
public struct LinearObservation: Sendable, Equatable {
  /// A `[k, m]`
  public let map: Matrix<Double>
  /// R `[k, k]`
  public let covariance: Matrix<Double>
  private let noiseFactor: Matrix<Double>

  /// - Throws: `LinearAlgebraError.notPositiveDefinite` where R is none.
  public init(map: Matrix<Double>, covariance: Matrix<Double>) throws(LinearAlgebraError) {
    precondition(covariance.shape == [map.rows, map.rows], "R has shape \(covariance.shape)")
    self.map = map
    self.covariance = covariance
    noiseFactor = try covariance.choleskyFactor(name: "observation covariance")
  }

  /// One observation of every row of `x` `[draw, m]`: `[draw, k]`.
  public func observe(_ x: Matrix<Double>, from stream: inout RandomStream) -> Matrix<Double> {
    var y = x.times(transpose: map)
    let noise = Matrix<Double>.normals(x.rows, map.rows, from: &stream)
    y.add(noise.times(transpose: noiseFactor))
    return y
  }

  /// The exact posterior `p(x | y)` of a mixture of Gaussians: again one.
  ///
  /// `C'⁻¹ = C⁻¹ + Aᵀ R⁻¹ A`, `μ' = C' (C⁻¹ μ + Aᵀ R⁻¹ y)`, weights by `N(y; A μ, A C Aᵀ + R)`.
  public func posterior(
    of prior: GaussianMixture, given y: [Double]
  ) throws(LinearAlgebraError) -> GaussianMixture {
    let k = map.rows
    let gain = try covariance.solvePositiveDefinite(map)  // R⁻¹ A
    let column = Matrix(rows: k, columns: 1, elements: y)
    var components: [GaussianMixture.Component] = []
    var logWeights: [Double] = []
    for component in prior.components {
      let m = component.mean.count
      let mean = Matrix(rows: m, columns: 1, elements: component.mean)
      var precision = try component.covariance.solvePositiveDefinite(.identity(m))
      var right = precision.times(mean)
      right.add(gain.transposeTimes(column))
      precision.add(gain.transposeTimes(map))
      var spread = map.times(component.covariance).times(transpose: map)
      spread.add(covariance)
      var miss = column
      miss.add(map.times(mean), scaledBy: -1)
      let factor = try spread.choleskyFactor()
      let solved = try spread.solvePositiveDefinite(miss)
      var logWeight = log(component.weight)
      for i in 0..<k {
        logWeight -= miss[i, 0] * solved[i, 0] / 2 + log(factor[i, i])
      }
      logWeights.append(logWeight)
      components.append(
        .init(
          weight: 0, mean: try precision.solvePositiveDefinite(right).elements,
          covariance: try precision.solvePositiveDefinite(.identity(m))))
    }
    let largest = logWeights.max() ?? 0
    for index in components.indices { components[index].weight = exp(logWeights[index] - largest) }
    return try GaussianMixture(components)
  }
}
