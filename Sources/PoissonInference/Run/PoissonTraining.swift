import SyntheticData
import Tensors
import Training
import UserData

/// Trains an iterative model as configured: from images to a `PoissonRun`, in memory or in a run
/// directory.
public struct PoissonTraining: FamilyTraining {
  /// All settings, with the shape and the scale found in the images.
  public private(set) var configuration: PoissonConfiguration
  /// Images to learn from and images kept back, `[image, pixel]`.
  public let training, validation: Matrix<Float>
  /// The file the images are from; nil for embedded ones.
  public let data: DataIdentity?

  /// Images that have no contrast, and teach nothing.
  public let constantImages: [Int]

  /// - Parameters:
  ///   - images: prepared images, at least two; nil for embedded dead-leaves patches.
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
    if set.preparation != .automatic { configuration.preparation = set.preparation }
    constantImages = set.constant
    guard constantImages.count < set.images.rows else {
      throw InferenceError.unusableData(
        name: configuration.data ?? "data",
        problem: "all \(set.images.rows) images are constant: there is nothing to explain in them.")
    }
    (training, validation) = PatchExtraction.split(
      set.images, share: configuration.validationShare)
    self.configuration = configuration
    self.data = data
    // Fewer images than a batch: whole-set batches.
    if training.rows < configuration.plan.batchSize {
      self.configuration.plan.batchSize = training.rows
    }
  }

  /// Learns from images that were read, and records their scale.
  public init(_ configuration: PoissonConfiguration, reading: Reading<[ImageData]>) throws {
    var configuration = configuration
    let name = configuration.data ?? "data"
    let images = try PreparedImages(
      reading.data, named: name, preparation: configuration.preparation,
      patchSide: configuration.patchSide, scale: configuration.pixelScale)
    if !images.preparation.cutsPatches { configuration.pixelScale = reading.data.first?.scale }
    let values = reading.data.flatMap { $0.values().elements }
    try self.init(
      configuration, images: images,
      data: DataIdentity(
        file: name, checksum: Matrix(rows: 1, columns: values.count, elements: values).checksum,
        shape: reading.data.count == 1 ? reading.data[0].shape : [values.count],
        understood: reading.understanding.record))
  }

  /// Updates between two lines of metrics.
  public var logInterval: Int { 20 }
  /// Updates of the whole training.
  public var totalUpdates: Int { configuration.plan.updates }

  /// Weights with moments and gradients, images, and what is kept of every unrolled step.
  public var memory: MemoryEstimate {
    var memory = configuration.weightMemory(pixels: training.columns)
    memory.add([training.rows + validation.rows, training.columns], copies: 2)
    addTapes(to: &memory)
    return memory
  }

  /// What is kept of every step for the way back: seven numbers of a neuron (nine of a Gaussian one) and three of a
  /// pixel, of a block of images for every thread; and a gradient of Φ for every block.
  private func addTapes(to memory: inout MemoryEstimate) {
    let (plan, latents, pixels) = (configuration.plan, configuration.latents, training.columns)
    let block = isShared ? min(plan.batchSize, PoissonLearning.blockImages) : plan.batchSize
    let blocks = (plan.batchSize + block - 1) / max(block, 1)
    let threads = min(blocks, Parallelism.available.threads)
    let kept = configuration.family == .gaussian ? 9 : 7
    memory.add([block, plan.steps, kept * latents + 3 * pixels], copies: threads)
    memory.add([block, latents], copies: 6 * threads)
    memory.add([latents, pixels], copies: blocks)
  }

  /// Whether the updates are over blocks of images.
  public var isShared: Bool {
    configuration.plan.isInBlocks(of: configuration.model(for: configuration.image!))
  }

  /// Trains from the start or the latest checkpoint of the session.
  public func train(in session: TrainingSession) throws -> TrainingResult<PoissonRun> {
    var model = IterativeModel<Float>(
      configuration.model(for: configuration.image!), seed: configuration.seed)
    model.setStepSize(configuration.initialStepSize)
    var rule = try IterativeTrainer(
      model, images: training, plan: configuration.plan, seed: configuration.seed,
      parallelism: session.parallelism, processes: session.processes)
    switch try session.run(&rule) {
    case .interrupted(let updatesDone): return .interrupted(updatesDone: updatesDone)
    case .finished:
      do {
        return .finished(try certified(rule.model, in: session))
      } catch is CancellationError {
        try session.save(&rule)
        return .interrupted(updatesDone: rule.updatesDone)
      }
    }
  }

  /// The run of a trained model, with a step size that is small enough for all images kept back.
  ///
  /// - Throws: `CancellationError` where the session was stopped.
  private func certified(
    _ trained: IterativeModel<Float>, in session: TrainingSession
  ) throws -> PoissonRun {
    var model = trained
    var certificate = try certificate(of: model, in: session)
    if let found = certificate, !found.holds, found.number.isFinite {
      let stepSize = 0.999 * found.stepSize * found.limit / found.number
      model.setStepSize(stepSize)
      certificate = try self.certificate(of: model, in: session)
      session.warn(
        "the learned step size \(found.stepSize) was too large for \(found.diverging.count) of "
          + "\(found.images) images kept back (stability number \(found.number) of image "
          + "\(found.worstImage), expected below \(found.limit)): it is \(stepSize) now "
          + "(`plan.stabilityMargin`)")
    }
    return PoissonRun(model: model, configuration: configuration, certificate: certificate)
  }

  private func certificate(
    of model: IterativeModel<Float>, in session: TrainingSession
  ) throws -> StabilityCertificate? {
    let certificate = configuration.plan.stabilityMargin.flatMap {
      StabilityCertificate(
        of: model, on: validation, margin: $0, threads: session.parallelism.threads
      ) { done, count in
        session.afterwards(totalUpdates, "stability of inference, image \(done) of \(count)")
      }
    }
    if let certificate, certificate.images < validation.rows { throw CancellationError() }
    return certificate
  }
}
