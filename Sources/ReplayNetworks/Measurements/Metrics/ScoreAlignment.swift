import Tensors

/// How the drift a network learned lies to the score of its own awake states (REPLAY §6): the
/// cosine between F(r, 0) - r and -Λ̂ₜ⁻¹ (r - μ̂ₜ), within the leading components and outside them.
public struct ScoreAlignment: Sendable, Equatable, Codable {
  /// Cosine over all directions.
  public var whole: Double
  /// Within the leading components.
  public var leading: Double
  /// Within the rest.
  public var rest: Double
}

extension ReplayNetwork {
  /// Alignment at one time of awake activity, with covariance shrunk to its mean variance.
  ///
  /// - Parameters:
  ///   - leading: components that count as the manifold; the dimension of the task.
  ///   - shrinkage: share of the mean variance in the covariance.
  public func scoreAlignment(
    in awake: AwakeActivity<Scalar>, at time: Int, leading: Int, shrinkage: Double = 0.05
  ) throws(LinearAlgebraError) -> ScoreAlignment {
    let states = Matrix<Double>(awake.states(at: time))
    let drift = quietDrift(at: states)
    let centred = states.centred()
    var covariance = states.covariance(isUnbiased: true)
    let units = states.columns
    let meanVariance = (0..<units).reduce(0.0) { $0 + covariance[$1, $1] } / Double(units)
    covariance.scale(by: 1 - shrinkage)
    for i in 0..<units { covariance[i, i] += shrinkage * meanVariance + 1e-12 }
    let (_, vectors) = try covariance.symmetricEigen(name: "state covariance")
    var score = try covariance.solvePositiveDefinite(
      centred.transposed, name: "state covariance"
    ).transposed
    score.scale(by: -1)
    // Coordinates along eigenvectors; the last ones carry the most variance.
    let (a, b) = (drift.times(transpose: vectors), score.times(transpose: vectors))
    return ScoreAlignment(
      whole: cosine(a, b, 0..<units), leading: cosine(a, b, units - leading..<units),
      rest: cosine(a, b, 0..<units - leading))
  }

  /// F(r, 0) - r at rows `[state, unit]` with the network's own leak and no noise.
  public func quietDrift(at states: Matrix<Double>) -> Matrix<Double> {
    var drift = quietStep(from: states)
    drift.add(states, scaledBy: -1)
    return drift
  }
}

/// Σ a·b / √(Σ a² Σ b²) over rows, within columns `range`.
private func cosine(_ a: Matrix<Double>, _ b: Matrix<Double>, _ range: Range<Int>) -> Double {
  var (ab, aa, bb) = (0.0, 0.0, 0.0)
  for row in 0..<a.rows {
    for j in range {
      ab += a[row, j] * b[row, j]
      aa += a[row, j] * a[row, j]
      bb += b[row, j] * b[row, j]
    }
  }
  return ab / (aa * bb).squareRoot()
}
