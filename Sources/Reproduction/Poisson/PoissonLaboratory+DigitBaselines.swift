import PoissonInference
import Tensors

extension PoissonLaboratory {
  /// The amortised Poisson model and predictive coding on digits, by name: in small a linear encoder
  /// and decoder and a few hundred updates, else the published networks.
  func baselineScores(
    _ data: DigitSet, seed: UInt64
  ) throws -> [(name: String, scores: DigitScores)] {
    [("P-VAE", try amortizedScores(data, seed: seed))]
      + PredictiveCoding<Float>.Kind.allCases.map { kind in
        let name = kind == .afterInference ? "PC" : "iPC"
        context.log("training \(name) on MNIST, seed \(seed)")
        return (name, predictiveScores(kind, data, seed: seed))
      }
  }

  private func amortizedScores(_ data: DigitSet, seed: UInt64) throws -> DigitScores {
    context.log("training P-VAE on MNIST, seed \(seed)")
    let configuration = AmortizedConfiguration(
      image: ImageShape(height: 28, width: 28), latents: isQuick ? 128 : 512,
      encoder: isQuick ? .linear : .convolutional, decoder: isQuick ? .linear : .convolutional)
    var plan = AmortizedPlan(updates: isQuick ? 600 : 240_000)
    (plan.batchSize, plan.learningRate) = (100, 0.002)
    var trainer = try AmortizedTrainer(
      AmortizedModel<Float>(configuration, seed: seed), images: data.train, plan: plan, seed: seed)
    while trainer.updatesDone < trainer.totalUpdates { try trainer.update() }
    // In blocks: a convolutional network holds hundreds of numbers per pixel.
    func read(_ images: Matrix<Float>) -> [AmortizedModel<Float>.Reading] {
      stride(from: 0, to: images.rows, by: 500).map {
        trainer.model.read(
          images.rows($0..<min($0 + 500, images.rows)), seed: seed &+ UInt64($0))
      }
    }
    let (seen, shown) = (read(data.train), read(data.test))
    return DigitScores(
      data.test, reconstruction: Matrix(stacking: shown.map(\.reconstruction)),
      codes: Matrix(stacking: shown.map(\.codes)),
      features: (Matrix(stacking: seen.map(\.rates)), Matrix(stacking: shown.map(\.rates))),
      labels: (data.trainLabels, data.testLabels))
  }

  private func predictiveScores(
    _ kind: PredictiveCoding<Float>.Kind, _ data: DigitSet, seed: UInt64
  ) -> DigitScores {
    var model = PredictiveCoding<Float>(kind, seed: seed)
    model.train(on: data.train, updates: isQuick ? 300 : 20_000, seed: seed)
    let (seen, shown) = (model.infer(data.train), model.infer(data.test))
    let top = (train: seen.layers.last!, test: shown.layers.last!)
    return DigitScores(
      data.test, reconstruction: shown.predictions[0], codes: top.test, features: top,
      labels: (data.trainLabels, data.testLabels))
  }
}
