import Tensors

/// Measures of reconstructions and codes (IPVAE §7).
public enum ImageMetrics {
  /// R² of an image about its own mean, 1 - Σ (x - x̂)² / Σ (x - x̄)². The published measure adds 2⁻²³ to the
  /// denominator; here it stands in place of that of a flat image alone, so that units do not matter.
  static func explained(squaredError: Double, variation: Double) -> Double {
    1 - squaredError / (variation > 0 ? variation : 0x1p-23)
  }

  /// Σ_m (x - x̄)², x̄ the mean pixel of the image.
  static func variation<Scalar: InferenceScalar>(_ x: ArraySlice<Scalar>) -> Double {
    let mean = x.reduce(0.0) { $0 + Double($1) } / Double(max(x.count, 1))
    return x.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
  }

  /// The images with contrast. Of others R² is undefined: means over images leave them out.
  static func withContrast<Scalar: InferenceScalar>(_ images: Matrix<Scalar>) -> [Int] {
    (0..<images.rows).filter { variation(images.row($0)) > 0 }
  }

  /// Mean and median of R² `[image]` over the images with contrast, and how many these are; nil where none has any.
  static func summary<Scalar: InferenceScalar>(
    _ explained: [Double], of images: Matrix<Scalar>
  ) -> (mean: Double, median: Double, count: Int)? {
    let defined = withContrast(images).map { explained[$0] }.sorted()
    guard !defined.isEmpty else { return nil }
    let middle = defined.count / 2
    return (
      defined.reduce(0, +) / Double(defined.count),
      defined.count % 2 == 1 ? defined[middle] : (defined[middle - 1] + defined[middle]) / 2,
      defined.count
    )
  }

  /// R² of each image about its own mean: `1 - Σ (x - x̂)² / Σ (x - x̄)²`.
  public static func explained<Scalar: InferenceScalar>(
    _ images: Matrix<Scalar>, by reconstruction: Matrix<Scalar>
  ) -> [Double] {
    zip(squaredErrors(images, reconstruction), 0..<images.rows).map { error, row in
      explained(squaredError: error, variation: variation(images.row(row)))
    }
  }

  /// R² over all images together: `1 - ΣΣ (x - x̂)² / ΣΣ (x - x̄)²`; defined also with flat images.
  public static func pooledExplained<Scalar: InferenceScalar>(
    _ images: Matrix<Scalar>, by reconstruction: Matrix<Scalar>
  ) -> Double {
    let total = (0..<images.rows).reduce(0.0) { $0 + variation(images.row($1)) }
    return 1 - squaredErrors(images, reconstruction).reduce(0, +) / total
  }

  /// Σ_m (x - x̂)² of each image.
  public static func squaredErrors<Scalar: InferenceScalar>(
    _ images: Matrix<Scalar>, _ reconstruction: Matrix<Scalar>
  ) -> [Double] {
    precondition(images.shape == reconstruction.shape)
    return (0..<images.rows).map { row in
      zip(images.row(row), reconstruction.row(row)).reduce(0.0) { sum, pair in
        let error = Double(pair.0) - Double(pair.1)
        return sum + error * error
      }
    }
  }

  /// Distance to the ideal corner of full reconstruction and full silence,
  /// `√((1 - R²)² + (1 - zeros)²)`.
  public static func cornerDistance(explained: Double, zeros: Double) -> Double {
    ((1 - explained) * (1 - explained) + (1 - zeros) * (1 - zeros)).squareRoot()
  }

  /// Fraction of exact zeros.
  public static func fractionOfZeros<Scalar: InferenceScalar>(_ codes: Matrix<Scalar>) -> Double {
    Double(codes.elements.reduce(0) { $0 + ($1 == 0 ? 1 : 0) }) / Double(max(codes.count, 1))
  }

  /// Lifetime sparsity of each latent over images, `(1 - (Σ|z|)² / (n Σz²)) / (1 - 1/n)`; 1 for a
  /// latent that never fires.
  /// - Reference: Vinje & Gallant (2000), Science 287.
  public static func lifetimeSparsity<Scalar: InferenceScalar>(_ codes: Matrix<Scalar>) -> [Double]
  {
    (0..<codes.columns).map { sparsity(codes.column($0)) }
  }

  /// Population sparsity of each image over latents.
  public static func populationSparsity<Scalar: InferenceScalar>(
    _ codes: Matrix<Scalar>
  ) -> [Double] {
    (0..<codes.rows).map { sparsity(Array(codes.row($0))) }
  }

  private static func sparsity<Scalar: InferenceScalar>(_ values: [Scalar]) -> Double {
    let n = Double(values.count)
    let (sum, squares) = values.reduce((0.0, 0.0)) {
      ($0.0 + Double(abs($1)), $0.1 + Double($1) * Double($1))
    }
    guard squares > 0, n > 1 else { return 1 }
    return (1 - sum * sum / (n * squares)) / (1 - 1 / n)
  }
}
