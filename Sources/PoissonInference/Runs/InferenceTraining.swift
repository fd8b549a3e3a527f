import Archives
import RandomStreams
import Tensors
import Training

/// Trains an iterative model as configured: from images to a `TrainedInference`, in memory or in a
/// run directory.
public struct InferenceTraining: Sendable {
  /// What was asked for.
  public private(set) var configuration: InferenceConfiguration
  /// Images to learn from and images kept back, `[image, pixel]`.
  public let training, validation: Matrix<Float>
  /// Threads that share the work.
  public var parallelism = Parallelism.serial

  /// - Parameter images: the user's images; nil for embedded dead-leaves patches.
  public init(_ configuration: InferenceConfiguration, images: PreparedImages? = nil) throws {
    var configuration = configuration
    let side = configuration.patchSide
    let set =
      images
      ?? PreparedImages(
        images: DeadLeaves().patches(
          configuration.embeddedPatches, side: side, seed: configuration.seed),
        shape: ImageShape(height: side, width: side))
    configuration.image = set.shape
    (training, validation) = PatchExtraction.split(
      set.images, share: configuration.validationShare)
    self.configuration = configuration
    // Fewer images than a batch: whole-set batches.
    if training.rows < configuration.plan.batchSize {
      self.configuration.plan.batchSize = max(training.rows, 1)
    }
  }

  /// How training ended.
  public enum Outcome: Sendable {
    case finished(TrainedInference)
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
    return .finished(TrainedInference(model: rule.model, configuration: configuration))
  }
}

/// A trained model with the configuration it was trained by, if it came from a run.
public struct TrainedInference: Sendable {
  /// The network that runs.
  public let model: IterativeModel<Float>
  /// What was asked for.
  public let configuration: InferenceConfiguration?

  /// A model, and the configuration it was trained by, if it is known.
  public init(model: IterativeModel<Float>, configuration: InferenceConfiguration? = nil) {
    self.model = model
    self.configuration = configuration
  }

  /// Reads the trained model of a run directory.
  public init(readingRun path: String) throws {
    let run = try RunDirectory.open(path)
    guard run.record.family == "poisson-vae" else {
      throw ArchiveError.refused(
        path: path, reason: "is a run of family `\(run.record.family)`, expected `poisson-vae`",
        advice: "Use the verb of that family (see `reverie --help`).")
    }
    let configuration = try run.record.configuration.decode(
      InferenceConfiguration.self, name: run.path(of: "run.json"))
    guard let image = configuration.image else {
      throw InferenceError.invalidSetting(name: "image", value: "absent", expected: "a shape")
    }
    self.init(
      model: try IterativeModel(
        tensors: try run.readModel(), configuration: configuration.model(for: image)),
      configuration: configuration)
  }

  /// Reads bare weights, as the reference's checkpoints name them.
  public init(readingWeights path: String) throws {
    self.init(model: try IterativeModel(tensors: try Safetensors.read(path).tensors))
  }
}
