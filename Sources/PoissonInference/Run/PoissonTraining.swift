import Archives
import RandomStreams
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

/// A trained model with the configuration it was trained by, if it came from a run.
public struct PoissonRun: Sendable {
  /// The network that runs.
  public let model: IterativeModel<Float>
  /// What was asked for.
  public let configuration: PoissonConfiguration?

  /// A model, and the configuration it was trained by, if it is known.
  public init(model: IterativeModel<Float>, configuration: PoissonConfiguration? = nil) {
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
    try self.init(
      tensors: try run.readModel(), configuration: run.record.configuration,
      name: run.path(of: "run.json"))
  }

  /// Reads weights: a run's `model.safetensors`, which says by what configuration it was trained, or
  /// a bare file as the reference's checkpoints name it: a Poisson or Gaussian model with a linear
  /// decoder.
  ///
  /// - Parameter activation: of Gaussian latents of a bare file, which has gains but does not name
  ///   their function; nil for ReLU.
  public init(readingWeights path: String, activation: LatentActivation? = nil) throws {
    let file = try Safetensors.read(path)
    if file.metadata["family"] == "poisson-vae", let text = file.metadata["configuration"] {
      try self.init(
        tensors: file.tensors,
        configuration: try JSONValue(parsing: text, source: path), name: path)
      let known = model.configuration.activation
      guard let activation, activation != known else { return }
      throw InferenceError.invalidSetting(
        name: "activation", value: activation.rawValue,
        expected: "\(known.rawValue), as \(path) says")
    }
    self.init(
      model: try IterativeModel(tensors: file.tensors, activation: activation ?? .relu))
  }

  /// Weights by name and the configuration stored with them in the file `name`.
  private init(
    tensors: [String: NumericArray], configuration: JSONValue, name: String
  ) throws {
    let configuration = try configuration.decode(PoissonConfiguration.self, name: name)
    guard let image = configuration.image else {
      throw InferenceError.unusableData(
        name: name, problem: "its configuration has no `image`, the shape of an image.")
    }
    self.init(
      model: try IterativeModel(
        tensors: tensors, configuration: configuration.model(for: image)),
      configuration: configuration)
  }
}
