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
  /// Steps of the hybrids in training; the test runs five times as many.
  private static let hybridSteps = 4

  init(on images: Matrix<Float>, _ models: PoissonLaboratory, seed: UInt64) throws {
    iterative = try models.digitModel(images, seed: seed)
    let (shape, latents) = (ImageShape(height: 28, width: 28), iterative.configuration.latents)
    hybrids = try HybridModel<Float>.Refinement.allCases.map { refinement in
      models.context.log("training \(refinement.rawValue) on MNIST, seed \(seed)")
      var model = HybridModel<Float>(
        refinement, image: shape, latents: latents, steps: Self.hybridSteps, seed: seed)
      try model.train(
        on: images, updates: models.isQuick ? 800 : 60_000, batchSize: 100, divergenceWeight: 1,
        seed: seed)
      return model
    }
    amortized = try Self.amortized(
      AmortizedConfiguration(image: shape, latents: latents), on: images, models, seed: seed)
  }

  private static func amortized(
    _ configuration: AmortizedConfiguration, on images: Matrix<Float>,
    _ models: PoissonLaboratory, seed: UInt64
  ) throws -> AmortizedModel<Float> {
    var plan = AmortizedPlan(updates: models.isQuick ? 1_000 : 60_000)
    (plan.batchSize, plan.learningRate) = (100, 0.002)
    var trainer = try AmortizedTrainer(
      AmortizedModel<Float>(configuration, seed: seed), images: images, plan: plan, seed: seed)
    models.context.log("training P-VAE on MNIST, seed \(seed)")
    while trainer.updatesDone < trainer.totalUpdates { try trainer.update() }
    return trainer.model
  }

  /// 1000 · MSE / M of mean reconstructions, in the order of `names`.
  func errors(on images: Matrix<Float>, steps: Int, seed: UInt64) -> [Double] {
    var session = InferenceSession(
      iterative, images: images.rows, settings: InferenceSettings(mode: .sample, seed: seed))
    session.advance(images, steps: steps)
    let refined = hybrids.map {
      $0.reconstructions(
        of: images, steps: 5 * Self.hybridSteps, divergenceWeight: 1, seed: seed
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
