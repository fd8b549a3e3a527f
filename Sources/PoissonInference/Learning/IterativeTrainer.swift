import Archives
import Processes
import RandomStreams
import Tensors
import Training

/// Trains an iterative model on a set of images, one batch at a time.
///
/// Schedules (IPVAE §5.3), objective (IPVAE eq. 30) and optimiser (IPVAE eq. 31) are the published ones: mean over unrolled steps and images
/// of reconstruction plus β times divergence, Adamax with L2, cosine learning rate, falling
/// temperature, opening ceilings. Batches are drawn from a new permutation in every epoch; the last
/// incomplete batch is left out.
public struct IterativeTrainer<Scalar: InferenceScalar>: LearningRule {
  /// The model with its current weights.
  public private(set) var model: IterativeModel<Scalar>
  /// Length, schedules and optimiser.
  public let plan: PoissonLearning
  /// Seed of order and latents; update s draws at step s of the stream.
  public let seed: UInt64
  /// Threads that share the images of a batch; bits do not depend on their number.
  public var parallelism: Parallelism
  /// Processes that share the images of a batch; how many changes no bit.
  let processes: any ProcessGroup
  /// Images `[image, pixel]`.
  private let images: Matrix<Scalar>
  private var optimizer: Adamax<Scalar>
  /// Updates done; 0 before the first.
  public private(set) var updatesDone = 0
  /// Exponential events drawn at each step.
  public private(set) var events: [Int]
  /// Sums over the current epoch's batches of the largest rate at each step, and their number.
  private var rateSums: [Double]
  private var rateBatches = 0
  private var order: DataOrder
  /// State variables that the next window starts from; empty for the initial state.
  private var carried: [Matrix<Scalar>] = []
  /// Parameters that the rule leaves as they are.
  private let fixed: [Int]
  private var measured = RunningMeans()
  /// Norm of the gradient of the last update.
  private var gradientNorm = 0.0
  private let tapes = UnrollingTapes<Scalar>()

  /// - Parameters:
  ///   - images: `[image, pixel]`, at least one batch of them.
  ///   - processes: those that train together, each with the same arguments.
  public init(
    _ model: IterativeModel<Scalar>, images: Matrix<Scalar>, plan: PoissonLearning, seed: UInt64,
    parallelism: Parallelism = .serial, processes: any ProcessGroup = SingleProcess()
  ) throws(InferenceError) {
    guard images.columns == model.configuration.pixels, images.rows >= plan.batchSize else {
      throw .shapeMismatch(
        name: "images", expected: [plan.batchSize, model.configuration.pixels],
        actual: images.shape)
    }
    self.model = model
    self.images = images
    self.plan = plan
    self.seed = seed
    (self.parallelism, self.processes) = (parallelism, processes)
    order = DataOrder(seed: seed, count: images.rows, batchSize: plan.batchSize)
    optimizer = Adamax(for: model.parameters, weightDecay: plan.weightDecay)
    events = [Int](repeating: EventBudget.events(rate: 3, tail: plan.eventTail), count: plan.steps)
    rateSums = [Double](repeating: 0, count: plan.steps)
    fixed = model.parameterNames.indices.filter {
      plan.rule == .local
        && !LocalLearning<Scalar>.learns(
          model.parameterNames[$0], family: model.configuration.family)
    }
  }

  /// Updates of the whole training.
  public var totalUpdates: Int { plan.updates }
  /// Batches of one pass over the images.
  public var batchesPerEpoch: Int { order.batchesPerEpoch }
  /// Bytes of the tape kept between batches.
  public var tapeBytes: Int { tapes.bytes }

  /// One update on one window of a batch.
  public mutating func update() throws {
    let batch = order.batch(ofUpdate: updatesDone / plan.windows, from: images)
    let loss = evaluate(batch)
    guard loss.loss.isFinite else {
      throw InferenceError.nonFiniteLoss(
        update: updatesDone, learningRate: plan.learningRate(at: updatesDone))
    }
    apply(loss.gradients)
    noteRates(loss.largestRates)
    note(loss)
    updatesDone += 1
    carried = updatesDone % plan.windows == 0 ? [] : loss.finalState
  }

  /// Loss and gradients of a batch at the settings of the current update, from the state carried on
  /// within a batch's windows.
  public func evaluate(_ batch: Matrix<Scalar>) -> UnrolledLoss<Scalar> {
    let settings = plan.settings(at: updatesDone, events: events)
    let noise = InferenceNoise<Scalar>.stream(
      RandomStream(seed: seed, step: UInt64(updatesDone)))
    let configuration = model.configuration
    if plan.rule == .local {
      return LocalLearning(model, settings).evaluate(batch, from: carried, noise: noise)
    }
    guard plan.isInBlocks(of: configuration) else {
      return TapeUnrolling(model, settings).evaluate([batch], from: carried, noise: noise)
    }
    if configuration.family == .poisson {
      return PoissonUnrolling(model, settings).evaluate(
        [batch], from: carried, noise: noise, tapes: tapes, parallelism: parallelism,
        processes: processes)
    }
    return GaussianUnrolling(model, settings).evaluate(
      [batch], from: carried, noise: noise, tapes: tapes, parallelism: parallelism,
      processes: processes)
  }

  private mutating func apply(_ gradients: [Matrix<Scalar>]) {
    var gradients = gradients
    let norm = gradients.reduce(0) { $0 + $1.sumOfSquares() }.squareRoot()
    let limit = plan.gradientLimit(at: updatesDone)
    gradientNorm = norm
    if norm > limit {
      for index in gradients.indices { gradients[index].scale(by: Scalar(limit / (norm + 1e-6))) }
    }
    // Weight decay alone would move a parameter without a gradient.
    let kept = fixed.map { model.parameters[$0] }
    optimizer.update(
      &model.parameters, gradients: gradients, learningRate: plan.learningRate(at: updatesDone))
    for (index, parameter) in zip(fixed, kept) { model.parameters[index] = parameter }
  }

  /// Every `eventInterval` updates, not during the warm-up: the events that the mean over the
  /// epoch's batches of the largest rate needs.
  private mutating func noteRates(_ rates: [Double]) {
    guard model.configuration.family == .poisson, rates.count == plan.steps else { return }
    if updatesDone % (batchesPerEpoch * plan.windows) == 0 {
      rateSums = [Double](repeating: 0, count: plan.steps)
      rateBatches = 0
    }
    for step in rates.indices { rateSums[step] += rates[step] }
    rateBatches += 1
    let isWarm = Double(updatesDone) >= plan.rateWarmup * Double(plan.updates)
    if isWarm, (updatesDone + 1) % plan.eventInterval == 0 {
      events = rateSums.map {
        EventBudget.events(rate: $0 / Double(rateBatches), tail: plan.eventTail)
      }
    }
  }

  private mutating func note(_ loss: UnrolledLoss<Scalar>) {
    measured.add([
      "gradient_norm": gradientNorm, "loss": loss.loss, "reconstruction": loss.reconstruction,
      "divergence": loss.divergence, "last_squared_error": loss.lastSquaredError,
      "last_quiet": loss.lastFractionQuiet, "largest_rate": loss.largestRates.max() ?? 0,
    ])
  }

  /// Means of what was measured since the last call.
  public mutating func takeMetrics() -> [String: Double] {
    var result = measured.take()
    let update = max(updatesDone - 1, 0)
    result["learning_rate"] = plan.learningRate(at: update)
    result["beta"] = plan.divergenceWeight(at: update)
    if model.configuration.family != .gaussian {
      result["temperature"] = plan.temperature(at: update)
    }
    result["step_size"] = Double(model.stepSizes[0])
    result["epoch"] = Double(updatesDone) / Double(batchesPerEpoch * plan.windows)
    return result
  }

  // MARK: - Checkpoints

  /// Everything needed to go on with the same bits.
  public func checkpoint() -> Checkpoint {
    var tensors = optimizer.checkpointTensors()
    for (name, parameter) in zip(model.parameterNames, model.parameters) {
      tensors["model." + name] = NumericArray(parameter)
    }
    tensors["events"] = NumericArray(shape: [events.count], values: events)
    tensors["rate_sums"] = NumericArray(shape: [rateSums.count], values: rateSums)
    tensors["rate_batches"] = NumericArray(shape: [1], values: [rateBatches])
    for (index, state) in carried.enumerated() { tensors["state.\(index)"] = NumericArray(state) }
    return Checkpoint(
      step: updatesDone, tensors: tensors, state: ["measured": measured.json])
  }

  /// Goes back to what `checkpoint` gave.
  public mutating func restore(from checkpoint: Checkpoint) throws {
    let tensors = checkpoint.tensors
    for (index, name) in model.parameterNames.enumerated() {
      let shape = model.parameters[index].shape
      model.parameters[index] = try tensors.matrix(
        named: "model." + name, rows: shape[0], columns: shape[1])
    }
    try optimizer.restore(from: tensors)
    events = try tensors.integers(named: "events", count: plan.steps, in: 1...EventBudget.most)
    rateSums = try tensors.vector(named: "rate_sums", count: plan.steps)
    rateBatches = try tensors.integer(named: "rate_batches")
    carried = try (0..<model.configuration.family.stateVariables).compactMap { index in
      guard tensors["state.\(index)"] != nil else { return nil }
      return try tensors.matrix(
        named: "state.\(index)", rows: plan.batchSize, columns: model.configuration.latents)
    }
    guard carried.isEmpty || carried.count == model.configuration.family.stateVariables else {
      throw CheckpointError.missing(name: "state.\(carried.count)")
    }
    measured = try RunningMeans(restoring: "measured", from: checkpoint.state)
    updatesDone = try checkpoint.updates()
  }
}
