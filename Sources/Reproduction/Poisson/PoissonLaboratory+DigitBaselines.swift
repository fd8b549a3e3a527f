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
        (Self.name(of: kind), predictiveScores(kind, data, seed: seed))
      }
  }

  private func amortizedScores(_ data: DigitSet, seed: UInt64) throws -> DigitScores {
    let configuration = AmortizedConfiguration(
      image: Self.digitShape, latents: digitLatents, encoder: isQuick ? .linear : .convolutional,
      decoder: isQuick ? .linear : .convolutional)
    let model = try trainedAmortized(
      configuration, on: data.train, updates: (quick: 600, published: 240_000), seed: seed)
    let seen = model.readInBlocks(data.train, seed: seed)
    let shown = model.readInBlocks(data.test, seed: seed)
    return DigitScores(
      data.test, reconstruction: shown.reconstruction, codes: shown.codes,
      features: (seen.rates, shown.rates), labels: (data.trainLabels, data.testLabels))
  }

  private func predictiveScores(
    _ kind: PredictiveCoding<Float>.Kind, _ data: DigitSet, seed: UInt64
  ) -> DigitScores {
    let model = trainedPredictive(kind, on: data.train, seed: seed)
    let (seen, shown) = (model.infer(data.train), model.infer(data.test))
    let top = (train: seen.layers.last!, test: shown.layers.last!)
    return DigitScores(
      data.test, reconstruction: shown.predictions[0], codes: top.test, features: top,
      labels: (data.trainLabels, data.testLabels))
  }
}
