import PoissonInference
import Tensors

/// Trainings that several experiments need; updates are those of the quick scale and of the published one.
extension PoissonLaboratory {
  /// Rows and columns of a digit.
  static let digitShape = ImageShape(height: 28, width: 28)

  /// Latents of models of digits.
  var digitLatents: Int { isQuick ? 128 : 512 }

  /// An amortised model, trained with batches of 100.
  func trainedAmortized(
    _ configuration: AmortizedConfiguration, on images: Matrix<Float>,
    updates: (quick: Int, published: Int), seed: UInt64
  ) throws -> AmortizedModel<Float> {
    context.log("training \(configuration.name) on MNIST, seed \(seed)")
    var plan = AmortizedPlan(updates: isQuick ? updates.quick : updates.published)
    (plan.batchSize, plan.learningRate) = (100, 0.002)
    var trainer = try AmortizedTrainer(
      AmortizedModel<Float>(configuration, seed: seed), images: images, plan: plan, seed: seed)
    try context.train(&trainer)
    return trainer.model
  }

  /// A hybrid of 4 steps.
  func trainedHybrid(
    _ refinement: HybridModel<Float>.Refinement, latents: Int, on images: Matrix<Float>,
    seed: UInt64
  ) throws -> HybridModel<Float> {
    context.log("training \(refinement.rawValue) on MNIST, seed \(seed)")
    var model = HybridModel<Float>(
      refinement, image: Self.digitShape, latents: latents, steps: Self.hybridSteps, seed: seed)
    try model.train(
      on: images, updates: isQuick ? 800 : 60_000, batchSize: 100, divergenceWeight: 1, seed: seed)
    return model
  }

  /// Steps of hybrids in training; they are tested with five times as many.
  static let hybridSteps = 4

  /// Predictive coding.
  func trainedPredictive(
    _ kind: PredictiveCoding<Float>.Kind, on images: Matrix<Float>, seed: UInt64
  ) -> PredictiveCoding<Float> {
    context.log("training \(Self.name(of: kind)) on MNIST, seed \(seed)")
    var model = PredictiveCoding<Float>(kind, seed: seed)
    model.train(on: images, updates: isQuick ? 300 : 20_000, seed: seed)
    return model
  }

  /// Non-negative sparse coding, of digits or of patches.
  func trainedCoder(
    latents: Int, on images: Matrix<Float>, quickUpdates: Int, seed: UInt64
  ) -> LocallyCompetitive<Float> {
    var coder = LocallyCompetitive<Float>(
      pixels: images.columns, latents: latents, threshold: 0.5, seed: seed)
    if isQuick { (coder.timeConstant, coder.steps) = (20, 120) }
    coder.train(
      on: images, updates: isQuick ? quickUpdates : 10_000, batchSize: 100, seed: seed)
    return coder
  }

  /// As the paper calls it.
  static func name(of kind: PredictiveCoding<Float>.Kind) -> String {
    kind == .afterInference ? "PC" : "iPC"
  }
}

extension AmortizedModel<Float> {
  /// Reads images in blocks: a convolutional network holds hundreds of numbers per pixel.
  func readInBlocks(
    _ images: Matrix<Float>, seed: UInt64
  ) -> (reconstruction: Matrix<Float>, codes: Matrix<Float>, rates: Matrix<Float>) {
    let parts = stride(from: 0, to: images.rows, by: 500).map {
      read(images.rows($0..<min($0 + 500, images.rows)), seed: seed &+ UInt64($0))
    }
    return (
      Matrix(stacking: parts.map(\.reconstruction)), Matrix(stacking: parts.map(\.codes)),
      Matrix(stacking: parts.map(\.rates))
    )
  }
}
