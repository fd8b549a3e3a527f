import Diagnostics
import PoissonInference
import Tensors

/// The models that experiment E9 compares out of distribution, trained on the same digits: from
/// fully iterative to fully amortised inference.
struct DigitModels {
  static let names = ["iterative", "semi-amortised", "iterative-amortised", "amortised"]

  private let iterative: IterativeModel<Float>
  private let hybrids: [HybridModel<Float>]
  private let amortized: AmortizedModel<Float>

  init(on images: Matrix<Float>, _ models: PoissonLaboratory, seed: UInt64) throws {
    iterative = try models.digitModel(images, seed: seed)
    let latents = iterative.configuration.latents
    hybrids = try HybridModel<Float>.Refinement.allCases.map {
      try models.trainedHybrid($0, latents: latents, on: images, seed: seed)
    }
    amortized = try models.trainedAmortized(
      AmortizedConfiguration(image: PoissonLaboratory.digitShape, latents: latents), on: images,
      updates: (quick: 1_000, published: 60_000), seed: seed)
  }

  /// 1000 · MSE / M of mean reconstructions, in the order of `names`.
  func errors(on images: Matrix<Float>, steps: Int, seed: UInt64) -> [Double] {
    var session = InferenceSession(
      iterative, images: images.rows, settings: InferenceSettings(mode: .sample, seed: seed))
    session.advance(images, steps: steps)
    let refined = hybrids.map {
      $0.reconstructions(
        of: images, steps: 5 * PoissonLaboratory.hybridSteps, divergenceWeight: 1, seed: seed
      ).last ?? images
    }
    let all =
      [session.reconstructionFromRates()] + refined
      + [amortized.read(images, seed: seed).meanReconstruction]
    return all.map { reconstruction in
      let errors = ImageMetrics.squaredErrors(images, reconstruction)
      return 1_000 * errors.reduce(0, +) / Double(images.count)
    }
  }
}
