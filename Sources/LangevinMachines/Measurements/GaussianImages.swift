import Tensors

/// The Gaussian law with the mean and the covariance of images: what linear estimates know. No linear
/// estimate of its images has a smaller mean squared error.
public struct GaussianImages: Sendable {
  /// The mean image.
  public let mean: [Double]
  /// C `[unit, unit]`
  public let covariance: Matrix<Double>
  /// n, images that mean and covariance are of.
  public let imageCount: Int

  /// Images for each known unit from which on a regression on them says its own error.
  private static let imagesPerKnownUnit = 5

  /// The law of images x `[image, unit]`, at least two.
  public init(_ images: Matrix<Float>) {
    let images = Matrix<Double>(images)
    imageCount = images.rows
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
  ///
  /// The error is that on the n images of the law. On other images it is larger by about
  /// `(1 + p/n) / (1 - p/n)`, p being the number of known units: it is nil where n is below 5 p.
  public func completed(
    _ images: Matrix<Float>, known: [Int]
  ) throws(LinearAlgebraError) -> (images: Matrix<Float>, squaredError: Double?) {
    let isKnown = Set(known)
    let unknown = mean.indices.filter { !isKnown.contains($0) }
    let rows = covariance.gatheringRows(known).transposed
    // [unknown, known]
    let cross = rows.gatheringRows(unknown)
    let gain = try regression(on: known, rows, cross)
    let seen = centred(images).transposed.gatheringRows(known).transposed
    let estimate = seen.times(gain)
    var result = images
    for row in 0..<images.rows {
      for (column, unit) in unknown.enumerated() {
        result[row, unit] = Float(mean[unit] + estimate[row, column])
      }
    }
    guard imageCount >= Self.imagesPerKnownUnit * known.count else { return (result, nil) }
    return (result, unexplained(unknown, cross, gain))
  }

  /// C_kk⁻¹ C_ku `[known, unknown]`.
  ///
  /// - Parameters:
  ///   - rows: C of all units with the known ones `[unit, known]`.
  ///   - cross: C_uk `[unknown, known]`.
  private func regression(
    on known: [Int], _ rows: Matrix<Double>, _ cross: Matrix<Double>
  ) throws(LinearAlgebraError) -> Matrix<Double> {
    var own = rows.gatheringRows(known)
    let variance = known.reduce(0) { $0 + covariance[$1, $1] } / Double(max(1, known.count))
    for index in known.indices { own[index, index] += 1e-3 * variance + 1e-12 }
    return try own.solvePositiveDefinite(cross.transposed)
  }

  /// The mean variance of unknown units that is left by a regression `gain` `[known, unknown]`.
  private func unexplained(
    _ unknown: [Int], _ cross: Matrix<Double>, _ gain: Matrix<Double>
  ) -> Double {
    var left = 0.0
    for (row, unit) in unknown.enumerated() {
      left += covariance[unit, unit]
      for column in 0..<gain.rows { left -= cross[row, column] * gain[column, row] }
    }
    return max(0, left) / Double(max(1, unknown.count))
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
