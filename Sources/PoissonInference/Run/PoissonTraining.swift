import Archives
import RandomStreams
import SyntheticData
import Tensors
import Training

/// Trains an iterative model as configured: from images to a `PoissonRun`, in memory or in a
/// run directory.
public struct PoissonTraining: Sendable {
  /// What was asked for.
  public private(set) var configuration: PoissonConfiguration
  /// Images to learn from and images kept back, `[image, pixel]`.
  public let training, validation: Matrix<Float>
  /// Threads that share the work.
  public var parallelism = Parallelism.serial

  /// - Parameter images: the user's images, at least two; nil for embedded dead-leaves patches.
  public init(_ configuration: PoissonConfiguration, images: PreparedImages? = nil) throws {
    var configuration = configuration
    let side = configuration.patchSide
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
    // Fewer images than a batch: whole-set batches.
    if training.rows < configuration.plan.batchSize {
      self.configuration.plan.batchSize = training.rows
    }
  }

  /// How training ended.
  public enum Outcome: Sendable {
    case finished(PoissonRun)
    case interrupted(updatesDone: Int)
  }

  /// Trains, resuming from the latest checkpoint of `directory` if it has one.
  public func run(
    in directory: RunDirectory? = nil, loop: TrainingLoop = TrainingLoop(logInterval: 20),
    isInterrupted: () -> Bool = { false },
    onProgress: (TrainingLoop.Progress) -> Void = { _ in }
  ) throws -> Outcome {
    var model = IterativeModel<Float>(
      configuration.model(for: configuration.image!), seed: configuration.seed)
    model.setStepSize(configuration.initialStepSize)
    var rule = try IterativeTrainer(
      model, images: training, plan: configuration.plan, seed: configuration.seed,
      parallelism: parallelism)
    if let checkpoint = try directory?.latestCheckpoint() {
      try rule.restore(from: checkpoint)
    }
    let outcome = try loop.run(
      &rule, in: directory, isInterrupted: isInterrupted, onProgress: onProgress)
    if case .interrupted(let updatesDone) = outcome {
      return .interrupted(updatesDone: updatesDone)
    }
    return .finished(PoissonRun(model: rule.model, configuration: configuration))
  }
}
