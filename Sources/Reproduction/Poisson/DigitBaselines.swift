import Diagnostics
import RandomStreams
import Tensors

/// What table 8.5 lists of a model of digits.
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
        return PoissonInference.row(
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

extension ExperimentModels {
  /// The amortised Poisson model and predictive coding on digits, by name: in small a linear encoder
  /// and decoder and a few hundred updates, else the published networks.
  func digitBaselines(
    _ train: Matrix<Float>, _ trainLabels: [Int], _ test: Matrix<Float>, _ testLabels: [Int],
    seed: UInt64
  ) throws -> [(name: String, scores: DigitScores)] {
    let labels = (train: trainLabels, test: testLabels)
    context.log("training P-VAE on MNIST, seed \(seed)")
    let configuration = AmortizedConfiguration(
      image: ImageShape(height: 28, width: 28), latents: isQuick ? 128 : 512,
      encoder: isQuick ? .linear : .convolutional, decoder: isQuick ? .linear : .convolutional)
    var plan = AmortizedPlan(updates: isQuick ? 600 : 240_000)
    (plan.batchSize, plan.learningRate) = (100, 0.002)
    var trainer = try AmortizedTrainer(
      AmortizedModel<Float>(configuration, seed: seed), images: train, plan: plan, seed: seed)
    while trainer.updatesDone < trainer.totalUpdates { try trainer.update() }
    // In blocks: a convolutional network holds hundreds of numbers per pixel.
    func read(_ images: Matrix<Float>) -> [AmortizedModel<Float>.Reading] {
      stride(from: 0, to: images.rows, by: 500).map {
        trainer.model.read(
          images.rows($0..<min($0 + 500, images.rows)), seed: seed &+ UInt64($0))
      }
    }
    let (seen, shown) = (read(train), read(test))
    var scores = [
      (
        name: "P-VAE",
        scores: DigitScores(
          test, reconstruction: Matrix(stacking: shown.map(\.reconstruction)),
          codes: Matrix(stacking: shown.map(\.codes)),
          features: (Matrix(stacking: seen.map(\.rates)), Matrix(stacking: shown.map(\.rates))),
          labels: labels)
      )
    ]
    for kind in PredictiveCoding<Float>.Kind.allCases {
      let name = kind == .afterInference ? "PC" : "iPC"
      context.log("training \(name) on MNIST, seed \(seed)")
      var model = PredictiveCoding<Float>(kind, seed: seed)
      model.train(on: train, updates: isQuick ? 300 : 20_000, seed: seed)
      let (seen, shown) = (model.infer(train), model.infer(test))
      let top = (train: seen.layers.last!, test: shown.layers.last!)
      scores.append(
        (
          name: name,
          scores: DigitScores(
            test, reconstruction: shown.predictions[0], codes: top.test, features: top,
            labels: labels)
        ))
    }
    return scores
  }
}
