import Tensors

/// The way of draws, of which some outputs are held (RSN §11.6), from p_σ given what is held to p given that.
///
/// Near a draw x the law p_σ is normal with precision `H = -∇s` and mean `x + H⁻¹ s`, and the law behind it has the
/// covariance `H⁻¹ - σ² I`. What is free keeps its place in deviations between the two laws given what is held:
/// exact where p is Gaussian. Also what held outputs say of free ones loses its blur that way. Draws that
/// would move by more than 10 σ stay: there, between modes, p_σ is not normal.
struct HeldBlurShift {
  /// Orthonormal directions `[direction, m]`.
  private let held, free: Matrix<Double>
  /// σ²
  private let variance: Double

  /// - Parameter projection: on what is free `[m, m]`.
  init(free projection: Matrix<Double>, noise: Double) throws(LinearAlgebraError) {
    let (values, vectors) = try projection.symmetricEigen(name: "projection on what is free")
    held = vectors.gatheringRows(values.indices.filter { values[$0] < 0.5 })
    free = vectors.gatheringRows(values.indices.filter { values[$0] >= 0.5 })
    variance = noise * noise
  }

  /// x' - x `[m]` of a draw with the score `slope` and its Jacobian, symmetric.
  func shift(slope: [Double], jacobian: Matrix<Double>) throws(LinearAlgebraError) -> [Double] {
    guard free.rows > 0 else { return slope.map { _ in 0 } }
    let (values, vectors) = try jacobian.symmetricEigen(name: "Jacobian of the score")
    // Where the score does not fall the law is wide; variances below 0 are errors of the score.
    let blurred = values.map { 1 / max(-$0, 1e-6 / variance) }
    let behind = blurred.map { max($0 - variance, 1e-6 * variance) }
    let covariance = Self.matrix(blurred, vectors)
    let mean = covariance.times(Matrix(rows: slope.count, columns: 1, elements: slope))
    let before = try conditional(covariance, mean)
    let after = try conditional(Self.matrix(behind, vectors), mean)
    // m + √S √S_b⁻¹ (x - m_b), from x.
    var moved = try Self.power(0.5, of: after.covariance)
      .times(try Self.power(-0.5, of: before.covariance).times(before.mean))
    moved.scale(by: -1)
    moved.add(after.mean)
    guard moved.sumOfSquares() <= 100 * variance else { return slope.map { _ in 0 } }
    return free.transposeTimes(moved).elements
  }

  /// The law of what is free given what is held, of a normal law; means from x, `[direction, 1]`.
  private func conditional(
    _ covariance: Matrix<Double>, _ mean: Matrix<Double>
  ) throws(LinearAlgebraError) -> (mean: Matrix<Double>, covariance: Matrix<Double>) {
    let crossed = held.times(covariance)
    let gain = try crossed.times(transpose: held)
      .solvePositiveDefinite(crossed.times(transpose: free), name: "covariance of what is held")
    var given = free.times(mean)
    given.add(gain.transposeTimes(held.times(mean)), scaledBy: -1)
    var spread = free.times(covariance).times(transpose: free)
    spread.add(gain.transposeTimes(crossed.times(transpose: free)), scaledBy: -1)
    return (given, spread)
  }

  /// Σ_k values_k v_k v_kᵀ, v_k the rows of `vectors`.
  private static func matrix(_ values: [Double], _ vectors: Matrix<Double>) -> Matrix<Double> {
    var scaled = vectors
    for row in values.indices {
      for column in 0..<scaled.columns { scaled[row, column] *= values[row] }
    }
    return vectors.transposeTimes(scaled)
  }

  /// A power of a covariance.
  private static func power(
    _ exponent: Double, of covariance: Matrix<Double>
  ) throws(LinearAlgebraError) -> Matrix<Double> {
    let (values, vectors) = try covariance.symmetricEigen(name: "covariance of what is free")
    let least = 1e-12 * max(values.last ?? 0, .leastNormalMagnitude)
    return matrix(values.map { pow(max($0, least), exponent) }, vectors)
  }
}
