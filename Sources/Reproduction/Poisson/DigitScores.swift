import Diagnostics
import PoissonInference
import Tensors

/// What the table of digits lists of a model (IPVAE §8.5).
struct DigitScores {
  /// 1000 · MSE / M
  var error: Double
  /// Mean R².
  var explained: Double
  /// Fraction of zeros in the codes.
  var zeros: Double
  /// Accuracy of a linear classifier on rates, %.
  var accuracy: Double

  init(error: Double, explained: Double, zeros: Double, accuracy: Double) {
    (self.error, self.explained, self.zeros, self.accuracy) = (error, explained, zeros, accuracy)
  }

  /// Of reconstructions and codes of test images, and features of both sets.
  init(
    _ images: Matrix<Float>, reconstruction: Matrix<Float>, codes: Matrix<Float>,
    features: (train: Matrix<Float>, test: Matrix<Float>), labels: (train: [Int], test: [Int])
  ) {
    let squares = ImageMetrics.squaredErrors(images, reconstruction)
    let explained = ImageMetrics.explained(images, by: reconstruction)
    let classifier = LogisticRegression(
      features: features.train, labels: labels.train, classes: 10)
    self.init(
      error: 1_000 * squares.reduce(0, +) / Double(images.count),
      explained: explained.reduce(0, +) / Double(explained.count),
      zeros: ImageMetrics.fractionOfZeros(codes),
      accuracy: 100 * classifier.accuracy(features.test, labels: labels.test))
  }

  /// Published scores of the models beside iP-VAE.
  private static let published = [
    ("P-VAE", DigitScores(error: 25.48, explained: 0.7133, zeros: 0.838, accuracy: 97.89)),
    ("PC", DigitScores(error: 9.24, explained: 0.8963, zeros: 0, accuracy: 90.74)),
    ("iPC", DigitScores(error: 9.08, explained: 0.8978, zeros: 0, accuracy: 91.60)),
  ]

  /// Rows of measured scores beside the published ones, which are judged at the paper's length.
  static func rows(
    _ id: String, _ measured: [String: [DigitScores]], isStrict: Bool
  ) -> [ReproductionRow] {
    published.flatMap { name, expected -> [ReproductionRow] in
      let scores = measured[name] ?? []
      func row(
        _ what: String, _ value: KeyPath<DigitScores, Double>, tolerance: Double
      ) -> ReproductionRow {
        let target = expected[keyPath: value]
        return PoissonExperiments.row(
          id, "\(name): \(what)", isStrict ? .equal(target, tolerance: tolerance) : .none, .code,
          scores.map { $0[keyPath: value] }, published: "\(target)")
      }
      return [
        row("1000 · MSE / M", \.error, tolerance: 0.1 * expected.error),
        row("R²", \.explained, tolerance: 0.02), row("fraction of zeros", \.zeros, tolerance: 0.02),
        row("accuracy of a linear classifier, %", \.accuracy, tolerance: 1),
      ]
    }
  }
}
