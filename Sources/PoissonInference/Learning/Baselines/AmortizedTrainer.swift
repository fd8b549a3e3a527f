import Archives
import RandomStreams
import Tensors
import Training

/// How amortised models are trained.
public struct AmortizedPlan: Sendable, Codable, Equatable {
  /// Updates of the training, n.
  public var updates: Int
  /// Images of one update, B.
  public var batchSize = 200
  /// η at the start.
  public var learningRate = 0.005
  /// L2 added to every gradient.
  public var weightDecay = 0.0
  /// Largest norm of a gradient; longer ones are scaled down to it.
  public var gradientLimit = 1000.0
  /// β
  public var divergenceWeight = 1.0
  /// Share of the updates over which β rises from 0 and the temperature falls from 1.
  public var rampShare = 0.5
  /// τ of the relaxed counts at the end.
  public var finalTemperature = 0.05
  /// Part of the training over which the learning rate rises.
  public var rateWarmup = 0.01
  /// Probability of needing more exponential events than are drawn.
  public var eventTail = 1e-5

  /// The defaults for a training of `updates` updates.
  public init(updates: Int) { self.updates = updates }
}

/// Trains an amortised model: Adamax, cosine learning rate, rising β, falling temperature.
public struct AmortizedTrainer<Scalar: InferenceScalar>: LearningRule {
  /// The model with its current weights.
  public private(set) var model: AmortizedModel<Scalar>
  /// Length, schedules and optimiser.
  public let plan: AmortizedPlan
  /// Seed of order, noise and dropout; update s draws at step s of the stream.
  public let seed: UInt64
  private let images: Matrix<Scalar>
  private var order: DataOrder
  private var optimizer: Adamax<Scalar>
  /// Updates done; 0 before the first.
  public private(set) var updatesDone = 0
  private var events = 263
  private var metrics: [String: Double] = [:]
  private var measured = 0

  /// A trainer of `model` on `images` `[image, pixel]`, at least one batch of them.
  public init(
    _ model: AmortizedModel<Scalar>, images: Matrix<Scalar>, plan: AmortizedPlan, seed: UInt64
  ) throws(InferenceError) {
    guard images.columns == model.configuration.image.count, images.rows >= plan.batchSize else {
      throw .shapeMismatch(
        name: "images", expected: [plan.batchSize, model.configuration.image.count],
        actual: images.shape)
    }
    (self.model, self.images, self.plan, self.seed) = (model, images, plan, seed)
    order = DataOrder(seed: seed, count: images.rows, batchSize: plan.batchSize)
    optimizer = Adamax(for: model.parameters, weightDecay: plan.weightDecay)
  }

  /// Updates of the whole training.
  public var totalUpdates: Int { plan.updates }

  /// Adamax on one batch, and new event budgets.
  public mutating func update() throws {
    let ramp = min(1, Double(updatesDone) / max(plan.rampShare * Double(plan.updates), 1))
    let loss = model.evaluate(
      order.batch(ofUpdate: updatesDone, from: images),
      divergenceWeight: plan.divergenceWeight * ramp,
      temperature: 1 + (plan.finalTemperature - 1) * ramp, events: events,
      stream: RandomStream(seed: seed, step: UInt64(updatesDone)))
    guard loss.loss.isFinite else {
      throw InferenceError.nonFiniteLoss(update: updatesDone, learningRate: plan.learningRate)
    }
    var gradients = loss.gradients
    let norm = gradients.reduce(0) { $0 + $1.sumOfSquares() }.squareRoot()
    if norm > plan.gradientLimit {
      for i in gradients.indices { gradients[i].scale(by: Scalar(plan.gradientLimit / norm)) }
    }
    optimizer.update(&model.parameters, gradients: gradients, learningRate: learningRate)
    events = max(events / 2, EventBudget.events(rate: loss.largestRate, tail: plan.eventTail))
    metrics["loss", default: 0] += loss.loss
    metrics["squared_error", default: 0] += loss.squaredError
    metrics["divergence", default: 0] += loss.divergence
    measured += 1
    updatesDone += 1
  }

  private var learningRate: Double {
    let progress = Double(updatesDone) / Double(plan.updates)
    if progress < plan.rateWarmup { return plan.learningRate * progress / plan.rateWarmup }
    let rest = (progress - plan.rateWarmup) / (1 - plan.rateWarmup)
    return 1e-5 + (plan.learningRate - 1e-5) * (1 + cos(.pi * rest)) / 2
  }

  /// Means of what was measured since the last call.
  public mutating func takeMetrics() -> [String: Double] {
    defer { (metrics, measured) = ([:], 0) }
    return metrics.mapValues { $0 / Double(max(measured, 1)) }
  }

  /// Everything needed to go on with the same bits.
  public func checkpoint() -> Checkpoint {
    var tensors = optimizer.checkpointTensors()
    for (name, tensor) in model.tensors { tensors["model." + name] = tensor }
    tensors["events"] = NumericArray(shape: [1], values: [events])
    return Checkpoint(step: updatesDone, tensors: tensors)
  }

  /// Goes back to what `checkpoint` gave.
  public mutating func restore(from checkpoint: Checkpoint) throws {
    for (index, name) in model.parameterNames.enumerated() {
      let shape = model.parameters[index].shape
      model.parameters[index] = try checkpoint.tensors.matrix(
        named: "model." + name, rows: shape[0], columns: shape[1])
    }
    try optimizer.restore(from: checkpoint.tensors)
    events = try checkpoint.tensors.integer(named: "events")
    updatesDone = checkpoint.step
  }
}
