import Dynamics
import RandomStreams
import Tensors
import Training

/// Denoising score matching of a score model, annealed over noise levels (RSN §3).
///
/// `L(θ; σ) = ½ E ‖s_θ(x + σ e) + e/σ‖²` (RSN eq. 10): sum over components, mean over the batch. Every
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
  public internal(set) var model: Model
  /// Updates done.
  public internal(set) var updatesDone = 0
  /// Parameters at the end of every finished level, unless `keepLevel` takes them.
  public internal(set) var snapshots: [[Matrix<Scalar>]] = []
  /// Takes the parameters at the end of each level, with its index, in place of `snapshots`: wide
  /// networks have no room for a copy per level.
  var keepLevel: (@Sendable (Int, [Matrix<Scalar>]) throws -> Void)?

  var data: TrainingData<Scalar>
  var optimizer: Adam<Scalar>
  var average: WeightAverage<Scalar>?
  private var batch: ScoreMatchingBatch<Scalar>
  private var order: DataOrder
  private var gradients: [Matrix<Scalar>] = []
  private var workspace: Model.Workspace
  private var confinement: ConfinementPenalty<Model>?
  var lossSum = 0.0
  var lossCount = 0

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
  var levelsDone: Int { updatesDone / max(recipe.updatesPerLevel, 1) }

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
}
