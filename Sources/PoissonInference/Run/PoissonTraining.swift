import SyntheticData
import Tensors
import Training

/// Trains an iterative model as configured: from images to a `PoissonRun`, in memory or in a run
/// directory.
public struct PoissonTraining: FamilyTraining {
  /// All settings, with the shape and the scale found in the images.
  public private(set) var configuration: PoissonConfiguration
  /// Images to learn from and images kept back, `[image, pixel]`.
  public let training, validation: Matrix<Float>
  /// The file the images are from; nil for embedded ones.
  public let data: DataIdentity?

  /// - Parameters:
  ///   - images: the user's images, at least two; nil for embedded dead-leaves patches.
  ///   - data: which numbers the images were made from.
  public init(
    _ configuration: PoissonConfiguration, images: PreparedImages? = nil,
    data: DataIdentity? = nil
  ) throws {
    var configuration = configuration
    let side = configuration.patchSide
    if images == nil { try configuration.checkPatches() }
    let set =
      images
      ?? PreparedImages(
        images: DeadLeaves().patches(
          configuration.embeddedPatches, side: side, seed: configuration.seed),
        shape: ImageShape(height: side, width: side))
    guard set.images.rows >= 2 else {
      throw InferenceError.unusableData(
        name: configuration.data ?? "data",
        problem: "\(set.images.rows) image, expected at least 2: one to learn from and one to keep "
          + "back.")
    }
    (configuration.image, configuration.standardisation) = (set.shape, set.standardisation)
    (training, validation) = PatchExtraction.split(
      set.images, share: configuration.validationShare)
    self.configuration = configuration
    self.data = data
    // Fewer images than a batch: whole-set batches.
    if training.rows < configuration.plan.batchSize {
      self.configuration.plan.batchSize = training.rows
    }
  }

  /// Updates between two lines of metrics.
  public var logInterval: Int { 20 }
  /// Updates of the whole training.
  public var totalUpdates: Int { configuration.plan.updates }

  /// Weights with moments and gradients, images, and what is kept of every unrolled step.
  public var memory: MemoryEstimate {
    let plan = configuration.plan
    var memory = configuration.weightMemory(pixels: training.columns)
    memory.add([training.rows + validation.rows, training.columns], copies: 2)
    memory.add([plan.batchSize, plan.steps, configuration.latents], copies: 2)
    return memory
  }

  /// Trains from the start or the latest checkpoint of the session.
  public func train(in session: TrainingSession) throws -> TrainingResult<PoissonRun> {
    var model = IterativeModel<Float>(
      configuration.model(for: configuration.image!), seed: configuration.seed)
    model.setStepSize(configuration.initialStepSize)
    var rule = try IterativeTrainer(
      model, images: training, plan: configuration.plan, seed: configuration.seed,
      parallelism: session.parallelism)
    switch try session.run(&rule) {
    case .interrupted(let updatesDone): return .interrupted(updatesDone: updatesDone)
    case .finished:
      return .finished(PoissonRun(model: rule.model, configuration: configuration))
    }
  }
}
