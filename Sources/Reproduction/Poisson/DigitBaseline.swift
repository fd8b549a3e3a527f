import Diagnostics
import PoissonInference
import Tensors

/// A trained model in the comparison of all baselines.
struct DigitBaseline {
  /// What a model makes of images.
  struct Reading {
    /// `[image, pixel]`
    var reconstruction: Matrix<Float>
    /// What stands for the images, `[image, latent]`: draws where the model draws.
    var codes: Matrix<Float>
    /// What a classifier is given: means of the codes.
    var features: Matrix<Float>
  }

  let name: String
  let read: (Matrix<Float>) throws -> Reading
}

/// What the comparison lists of a model.
struct DigitBaselineScores {
  let name: String
  /// Mean R² of unseen images.
  let explained: Double
  /// Fraction of zeros in their codes.
  let zeros: Double
  /// Accuracy of a linear classifier on features of unseen images, %.
  let accuracy: Double
  /// Mean squared error on other sets of images over that on unseen ones of the training set.
  let ratios: [(name: String, ratio: Double)]

  /// √((1 - R²)² + (1 - zeros)²)
  var distance: Double { ImageMetrics.cornerDistance(explained: explained, zeros: zeros) }

  /// - Parameter sets: the images like those of training first, then others.
  init(
    _ model: DigitBaseline, _ data: PoissonLaboratory.DigitSet,
    sets: [(name: String, images: Matrix<Float>)]
  ) throws {
    let (seen, shown) = (try model.read(data.train), try model.read(data.test))
    name = model.name
    let values = ImageMetrics.explained(data.test, by: shown.reconstruction)
    explained = values.reduce(0, +) / Double(values.count)
    zeros = ImageMetrics.fractionOfZeros(shown.codes)
    let classifier = LogisticRegression(
      features: seen.features, labels: data.trainLabels, classes: 10)
    accuracy = 100 * classifier.accuracy(shown.features, labels: data.testLabels)
    let errors = try sets.map { set in
      let reconstruction = try model.read(set.images).reconstruction
      return ImageMetrics.squaredErrors(set.images, reconstruction).reduce(0, +)
        / Double(set.images.count)
    }
    ratios = zip(sets, errors).dropFirst().map { ($0.name, $1 / errors[0]) }
  }
}
