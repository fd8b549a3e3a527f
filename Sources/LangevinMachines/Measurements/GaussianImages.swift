import Tensors

/// The Gaussian law with the mean and the covariance of images: what linear estimates know. No linear
/// estimate of its images has a smaller mean squared error.
public struct GaussianImages: Sendable {
  /// The mean image.
  public let mean: [Double]
  /// C `[unit, unit]`
  public let covariance: Matrix<Double>

  /// The law of images x `[image, unit]`, at least two.
  public init(_ images: Matrix<Float>) {
    let images = Matrix<Double>(images)
    (mean, covariance) = (images.columnMeans(), images.covariance(isUnbiased: true))
  }

  // MARK: - Noise on every pixel

  /// The linear estimate of least mean squared error of images with Gaussian noise of standard
  /// deviation s, `μ + C (C + s² I)⁻¹ (y - μ)`, and its expected mean squared error per pixel,
  /// `s² tr(C (C + s² I)⁻¹) / N`.
  public func denoised(
    _ images: Matrix<Float>, deviation: Double
  ) throws(LinearAlgebraError) -> (images: Matrix<Float>, squaredError: Double) {
    let variance = deviation * deviation
    var noisy = covariance
    for unit in mean.indices { noisy[unit, unit] += variance }
    let gain = try noisy.solvePositiveDefinite(covariance)
    let trace = mean.indices.reduce(0) { $0 + gain[$1, $1] }
    return (estimate(images, gain), variance * trace / Double(mean.count))
  }

  /// The deviation of white noise on images y `[image, unit]`: in the half of the directions where
  /// the images vary least, what varies more than they do is noise. 0 where nothing does.
  public func noiseDeviation(of images: Matrix<Float>) throws(LinearAlgebraError) -> Double {
    let (values, vectors) = try covariance.symmetricEigen()
    let quiet = max(1, mean.count / 2)
    let projected = centred(images).times(transpose: vectors.rows(0..<quiet))
    let own = values[0..<quiet].reduce(0) { $0 + max(0, $1) } / Double(quiet)
    return max(0, projected.meanSquare() - own).squareRoot()
  }

  // MARK: - Missing pixels

  /// Images whose units are known but for some, with these set to their linear regression on the
  /// known ones, and the expected mean squared error of an unknown unit.
  ///
  /// Directions in which the known units vary less than by a thousandth of their mean variance are
  /// not used.
  public func completed(
    _ images: Matrix<Float>, known: [Int]
  ) throws(LinearAlgebraError) -> (images: Matrix<Float>, squaredError: Double) {
    let isKnown = Set(known)
    let unknown = mean.indices.filter { !isKnown.contains($0) }
    let rows = covariance.gatheringRows(known).transposed
    var own = rows.gatheringRows(known)
    let variance = known.reduce(0) { $0 + covariance[$1, $1] } / Double(max(1, known.count))
    for index in known.indices { own[index, index] += 1e-3 * variance + 1e-12 }
    // [unknown, known] = C_uk C_kk⁻¹
    let cross = rows.gatheringRows(unknown)
    let gain = try own.solvePositiveDefinite(cross.transposed)
    let seen = centred(images).transposed.gatheringRows(known).transposed
    let estimate = seen.times(gain)
    var result = images
    for row in 0..<images.rows {
      for (column, unit) in unknown.enumerated() {
        result[row, unit] = Float(mean[unit] + estimate[row, column])
      }
    }
    var explained = 0.0
    for (row, unit) in unknown.enumerated() {
      explained += covariance[unit, unit]
      for column in known.indices { explained -= cross[row, column] * gain[column, row] }
    }
    return (result, max(0, explained) / Double(max(1, unknown.count)))
  }

  private func centred(_ images: Matrix<Float>) -> Matrix<Double> {
    var result = Matrix<Double>(images)
    result.addRow(mean.map { -$0 })
    return result
  }

  private func estimate(_ images: Matrix<Float>, _ gain: Matrix<Double>) -> Matrix<Float> {
    var result = centred(images).times(gain)
    result.addRow(mean)
    return Matrix<Float>(result)
  }
}
