import Archives
import Dynamics
import RandomStreams
import Tensors
import Training

/// Where training data comes from.
public enum TrainingData<Scalar: TensorScalar>: Sendable {
  /// Fresh draws of a distribution for every batch.
  case target(any TargetDistribution)
  /// Given draws `[draw, unit]`, shuffled anew in every epoch.
  case draws(Matrix<Scalar>)

  /// Dimension m.
  public var dimension: Int {
    switch self {
    case .target(let target): target.dimension
    case .draws(let draws): draws.columns
    }
  }

  /// Draws given; 0 where they are unlimited.
  var count: Int {
    if case .draws(let draws) = self { draws.rows } else { 0 }
  }
}

/// Denoising score matching of a score model, annealed over noise levels (section 3).
///
/// `L(θ; σ) = ½ E ‖s_θ(x + σ e) + e/σ‖²` (eq. 10): sum over components, mean over the batch. Every
/// random number has an address (seed, update), so that training can stop and go on anywhere.
///
/// ```swift
/// var rule = ScoreMatching(network, data: .target(target), recipe: .fast, seed: 1)
/// _ = try TrainingLoop().run(&rule)
/// let trained = rule.trainedModel      // the weight average, where the recipe has one
/// ```
///
/// - Reference: Vincent (2011); Chen et al. (2023), arXiv 2308.11809.
public struct ScoreMatching<Model: ScoreModel>: LearningRule {
  /// `Float` or `Double`.
  public typealias Scalar = Model.Scalar

  /// How it is trained.
  public let recipe: ReservoirLearning
  /// The seed of every draw.
  public let seed: UInt64
  /// Threads that share the hidden units of a wide model; results do not depend on it.
  public var parallelism = Parallelism.serial
  /// The model with its current weights.
  public private(set) var model: Model
  /// Updates done.
  public private(set) var updatesDone = 0
  /// Parameters at the end of every finished level, unless `keepLevel` takes them.
  public private(set) var snapshots: [[Matrix<Scalar>]] = []
  /// Takes the parameters at the end of each level, with its index, in place of `snapshots`: wide
  /// networks have no room for a copy per level.
  var keepLevel: (@Sendable (Int, [Matrix<Scalar>]) throws -> Void)?

  private var data: TrainingData<Scalar>
  private var optimizer: Adam<Scalar>
  private var average: WeightAverage<Scalar>?
  private var batch: ScoreMatchingBatch<Scalar>
  private var order: DataOrder
  private var gradients: [Matrix<Scalar>] = []
  private var workspace: Model.Workspace
  private var confinement: ConfinementPenalty<Model>?
  private var lossSum = 0.0
  private var lossCount = 0

  /// Training of `model` on `data`; the same seed gives the same bits.
  public init(
    _ model: Model, data: TrainingData<Scalar>, recipe: ReservoirLearning, seed: UInt64
  ) {
    precondition(model.dimension == data.dimension)
    self.model = model
    self.data = data
    self.recipe = recipe
    self.seed = seed
    optimizer = Adam(
      for: model.parameters, weightDecay: recipe.weightDecay, amsGrad: recipe.usesAMSGrad)
    average = recipe.averageDecay.map { WeightAverage(of: model.parameters, decay: $0) }
    batch = ScoreMatchingBatch(
      rows: recipe.batchSize, dimension: model.dimension, antithetic: recipe.usesAntitheticPairs)
    order = DataOrder(seed: seed, count: data.count)
    workspace = model.makeWorkspace(rows: batch.rows)
    if recipe.confinementWeight > 0, model.asymptotic != nil {
      confinement = ConfinementPenalty(
        of: model, weight: recipe.confinementWeight, margin: recipe.confinementMargin)
    }
  }

  /// Goes on with other draws, as many as before.
  mutating func replaceData(_ draws: Matrix<Scalar>) {
    precondition(draws.columns == model.dimension && draws.rows == data.count)
    data = .draws(draws)
  }

  /// Updates of the whole training.
  public var totalUpdates: Int { recipe.totalUpdates }

  /// Levels finished; one more for as many updates of the polish stage.
  private var levelsDone: Int { updatesDone / max(recipe.updatesPerLevel, 1) }

  /// σ of the update that comes next.
  public var noiseLevel: Double { recipe.noise.level(recipe.level(ofUpdate: updatesDone)) }

  /// The result of training: the weight average where the recipe has one, else the last weights.
  public var trainedModel: Model {
    var result = model
    guard var averaged = average?.parameters else { return result }
    if recipe.sparsity > 0 {
      for (index, last) in model.parameters.enumerated() {
        let kept = last.elements.map { $0 == 0 ? Scalar(0) : 1 }
        averaged[index].multiplyElementwise(
          by: Matrix(rows: last.rows, columns: last.columns, elements: kept))
      }
    }
    result.parameters = averaged
    return result
  }

  /// One update on one batch.
  public mutating func update() throws {
    let update = updatesDone
    enterLevel(ofUpdate: update)
    let stream = RandomStream(seed: seed, step: UInt64(update))
    batch.fillPoints(from: data, order: &order, update: update, stream: stream)
    batch.addNoise(level: Scalar(noiseLevel), stream: stream.with(.dataNoise))
    model.evaluateScore(
      at: batch.noisy, into: &batch.score, using: &workspace, parallelism: parallelism)
    lossSum += batch.turnScoreIntoError()
    lossCount += 1
    let rate = recipe.learningRate(ofUpdate: update)
    if !descendInBlocks(rate: rate) { descend(rate: rate, stream: stream) }
    updatesDone += 1
    if updatesDone % max(recipe.updatesPerLevel, 1) == 0 && levelsDone <= recipe.noise.levels {
      guard let keepLevel else { return snapshots.append(model.parameters) }
      try keepLevel(levelsDone - 1, model.parameters)
    }
  }

  /// The update without any gradient stored, where model and recipe allow it.
  private mutating func descendInBlocks(rate: Double) -> Bool {
    guard confinement == nil, recipe.sparsity == 0 else { return false }
    return model.descend(
      at: batch.noisy, error: batch.score, by: &optimizer, average: &average, learningRate: rate,
      using: &workspace, parallelism: parallelism)
  }

  private mutating func descend(rate: Double, stream: RandomStream) {
    if gradients.isEmpty { gradients = model.zeroGradients }
    model.evaluateGradients(
      at: batch.noisy, error: batch.score, into: &gradients, using: &workspace)
    confinement?.addGradients(of: model, to: &gradients, stream: stream.with(.penalty))
    optimizer.update(&model.parameters, gradients: gradients, learningRate: rate)
    if recipe.sparsity > 0 { shrinkWeights(by: recipe.sparsity * rate) }
    average?.add(model.parameters)
  }

  /// The proximal step of an L1 penalty: `w ← sign(w) max(|w| - amount, 0)`, biases left alone. The
  /// weight average keeps small remains; `trainedModel` clears those that the last weights lack.
  private mutating func shrinkWeights(by amount: Double) {
    let amount = Scalar(amount)
    for (index, name) in Model.parameterNames.enumerated()
    where ["readout", "feedback", "weights"].contains(name) {
      model.parameters[index].mapInPlace { w in
        w > amount ? w - amount : w < -amount ? w + amount : 0
      }
    }
  }

  /// Resets what the recipe resets when a level, or the polish stage, begins.
  private mutating func enterLevel(ofUpdate update: Int) {
    if recipe.isPolishing(update: update) {
      optimizer.weightDecay = 0
    } else if recipe.resetsAtLevels && update > 0 && update % recipe.updatesPerLevel == 0 {
      optimizer.reset()
    }
  }

  /// Mean loss, noise level, learning rate and loss excess since the last call.
  public mutating func takeMetrics() -> [String: Double] {
    defer { (lossSum, lossCount) = (0, 0) }
    let last = max(updatesDone - 1, 0)
    var metrics = [
      "noiseLevel": recipe.noise.level(recipe.level(ofUpdate: last)),
      "learningRate": recipe.learningRate(ofUpdate: last),
    ]
    if lossCount > 0 { metrics["loss"] = lossSum / Double(lossCount) }
    if let excess = lossExcess(atLevel: recipe.noise.level(recipe.level(ofUpdate: last))) {
      metrics["lossExcess"] = excess
    }
    return metrics
  }

  /// The loss above its floor (eq. 11), `½ E ‖s_θ - s_{p_σ}‖²`, of the trained model on 512 fresh
  /// points; nil where the smoothed target's score is unknown.
  public func lossExcess(atLevel noise: Double) -> Double? {
    guard case .target(let target) = data, let smooth = target.smoothed(by: noise) else {
      return nil
    }
    return ScoreError.meanSquare(
      of: trainedModel, against: smooth, points: 512,
      stream: RandomStream(seed: seed, step: UInt64(updatesDone), purpose: .metrics)) / 2
  }

  // MARK: - Checkpoints

  /// Parameters, optimiser, average and the level snapshots that are kept.
  public func checkpoint() -> Checkpoint {
    var tensors = optimizer.checkpointTensors()
    for (name, parameter) in zip(Model.parameterNames, model.parameters) {
      tensors["model.\(name)"] = NumericArray(parameter)
    }
    for (level, snapshot) in snapshots.enumerated() {
      for (name, parameter) in zip(Model.parameterNames, snapshot) {
        tensors["level.\(level).\(name)"] = NumericArray(parameter)
      }
    }
    if let average { tensors.merge(average.checkpointTensors()) { _, new in new } }
    return Checkpoint(
      tensors: tensors,
      state: [
        "updatesDone": JSONValue(updatesDone),
        "lossSum": JSONValue(lossSum), "lossCount": JSONValue(lossCount),
      ])
  }

  /// Goes back to what `checkpoint` gave.
  public mutating func restore(from checkpoint: Checkpoint) throws {
    let tensors = checkpoint.tensors
    updatesDone = try checkpoint.state.integer("updatesDone")
    lossSum = try checkpoint.state.number("lossSum")
    lossCount = try checkpoint.state.integer("lossCount")
    try optimizer.restore(from: tensors)
    try average?.restore(from: tensors)
    for (index, name) in Model.parameterNames.enumerated() {
      let old = model.parameters[index]
      model.parameters[index] = try tensors.matrix(
        named: "model.\(name)", rows: old.rows, columns: old.columns)
    }
    guard keepLevel == nil else { return }
    snapshots = try (0..<min(levelsDone, recipe.noise.levels)).map { level in
      try Model.parameterNames.map { try tensors.matrix(named: "level.\(level).\($0)") }
    }
  }
}
