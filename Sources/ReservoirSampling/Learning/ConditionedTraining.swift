import Archives
import Dynamics
import RandomStreams
import Tensors
import Training

/// Denoising score matching of a reservoir driven by a current, with antithetic pairs.
///
/// The current tells either the noise level, drawn log-uniformly for every pair of points, so that one
/// network serves all levels (RSN §11.1, loss `½ E ‖o(x + σ e, σ) + e‖²`); or an observation
/// `y = A x + N(0, R)` of the clean point, so that the network samples `p(x | y)` for any y (RSN §11.2,
/// amortised; loss `½ E ‖o(x + σ e, y) + e/σ‖²`, σ falling level by level).
///
/// ```swift
/// var rule = ConditionedTraining(network, prior: prior, observation: look, recipe: .fast, seed: 1)
/// _ = try TrainingLoop().run(&rule)
/// let observer = rule.trainedModel.network(drivenBy: y)    // samples p(x | y)
/// ```
public struct ConditionedTraining<Scalar: TensorScalar>: LearningRule {
  /// What the current tells.
  private enum Condition: Sendable {
    case noiseLevel
    case observation(LinearObservation)
  }

  /// Updates, rates and noise levels; with the noise level as current, its levels are the ends of the range.
  public let recipe: ReservoirLearning
  /// Addresses batches and noise, with the update.
  public let seed: UInt64
  /// The model with its current weights.
  public private(set) var model: ConditionedReservoir<Scalar>
  /// Updates done.
  public private(set) var updatesDone = 0

  private let data: TrainingData<Scalar>
  private let condition: Condition
  private var points: ScoreMatchingBatch<Scalar>
  private var batch: ConditionedReservoir<Scalar>.Batch
  private var order: DataOrder
  private var optimizer: Adam<Scalar>
  private var average: WeightAverage<Scalar>?
  private var gradients: [Matrix<Scalar>]
  private var lossSum = 0.0
  private var lossCount = 0

  /// Training of a noise-conditioned network, of two currents, on `data`.
  public init(
    _ model: ConditionedReservoir<Scalar>, data: TrainingData<Scalar>, recipe: ReservoirLearning,
    seed: UInt64
  ) {
    precondition(model.currents == 2 && recipe.noise.lowest > 0)
    self.init(model, data, .noiseLevel, recipe, seed)
  }

  /// Training of an amortised observer, of as many currents as `observation` has numbers.
  public init(
    _ model: ConditionedReservoir<Scalar>, prior: any TargetDistribution,
    observation: LinearObservation, recipe: ReservoirLearning, seed: UInt64
  ) {
    precondition(
      model.currents == observation.map.rows && observation.map.columns == prior.dimension)
    self.init(model, .target(prior), .observation(observation), recipe, seed)
  }

  private init(
    _ model: ConditionedReservoir<Scalar>, _ data: TrainingData<Scalar>, _ condition: Condition,
    _ recipe: ReservoirLearning, _ seed: UInt64
  ) {
    precondition(model.dimension == data.dimension)
    self.model = model
    self.data = data
    self.condition = condition
    self.recipe = recipe
    self.seed = seed
    points = ScoreMatchingBatch(
      rows: recipe.batchSize, dimension: model.dimension, antithetic: true)
    batch = .init(rows: points.rows, of: model)
    order = DataOrder(seed: seed, count: data.count)
    optimizer = Adam(
      for: model.parameters, weightDecay: recipe.weightDecay, amsGrad: recipe.usesAMSGrad)
    average = recipe.averageDecay.map { WeightAverage(of: model.parameters, decay: $0) }
    gradients = model.parameters.map { .zeros($0.rows, $0.columns) }
  }

  /// Updates of the whole training.
  public var totalUpdates: Int { recipe.totalUpdates }

  /// The weight average, or the last weights where the recipe has none.
  public var trainedModel: ConditionedReservoir<Scalar> {
    var result = model
    if let averaged = average?.parameters { result.parameters = averaged }
    return result
  }

  /// One update on one batch.
  public mutating func update() throws {
    let stream = RandomStream(seed: seed, step: UInt64(updatesDone))
    points.fillPoints(from: data, order: &order, update: updatesDone, stream: stream)
    var noises = stream.with(.dataNoise)
    let noise = Matrix<Scalar>.normals(points.clean.rows, model.dimension, from: &noises)
    switch condition {
    case .noiseLevel: fillLevels(noise, stream)
    case .observation(let observation): fillObservations(observation, noise, stream)
    }
    model.evaluateGradients(&batch, into: &gradients)
    if recipe.isPolishing(update: updatesDone) { optimizer.weightDecay = 0 }
    optimizer.update(
      &model.parameters, gradients: gradients,
      learningRate: recipe.learningRate(ofUpdate: updatesDone))
    average?.add(model.parameters)
    updatesDone += 1
  }

  /// `γ (x ± σ e)` with a level of its own for every pair.
  private mutating func fillLevels(_ noise: Matrix<Scalar>, _ stream: RandomStream) {
    let (half, m) = (points.clean.rows, model.dimension)
    let (low, high) = (log(recipe.noise.lowest), log(recipe.noise.highest))
    var draw = stream.with(.noiseLevel)
    let levels = Matrix<Double>.uniforms(half, 1, from: &draw)
    for row in 0..<half {
      let sigma = exp(low + (high - low) * levels[row, 0])
      let gain = Scalar(ConditionedReservoir<Scalar>.inputGain(sigma))
      let current = ConditionedReservoir<Scalar>.current(sigma)
      for (target, sign) in [(row, Scalar(1)), (row + half, -1)] {
        for i in 0..<m {
          batch.scaled[target, i] =
            gain * (points.clean[row, i] + sign * Scalar(sigma) * noise[row, i])
        }
        for k in 0..<2 { batch.current[target, k] = Scalar(current[k]) }
      }
    }
    setError(noise, targetScale: 1)
  }

  /// `x ± σ e` with an observation of x for both.
  private mutating func fillObservations(
    _ observation: LinearObservation, _ noise: Matrix<Scalar>, _ stream: RandomStream
  ) {
    var looks = stream.with(.observation)
    let observed = Matrix<Scalar>(
      observation.observe(Matrix<Double>(points.clean), from: &looks))
    let level = Scalar(recipe.noise.level(recipe.level(ofUpdate: updatesDone)))
    var (above, below) = (points.clean, points.clean)
    above.add(noise, scaledBy: level)
    below.add(noise, scaledBy: -level)
    batch.scaled = Matrix(stacking: [above, below])
    batch.current = Matrix(stacking: [observed, observed])
    setError(noise, targetScale: 1 / level)
  }

  /// Evaluates o and leaves `(o ± e · scale) / B` in its place.
  private mutating func setError(_ noise: Matrix<Scalar>, targetScale: Scalar) {
    var opposite = noise
    opposite.scale(by: -1)
    model.evaluateOutput(&batch)
    batch.output.add(Matrix(stacking: [noise, opposite]), scaledBy: targetScale)
    lossSum += batch.output.sumOfSquares() / Double(2 * batch.output.rows)
    lossCount += 1
    batch.output.scale(by: 1 / Scalar(batch.output.rows))
  }

  /// The mean loss since the last call.
  public mutating func takeMetrics() -> [String: Double] {
    defer { (lossSum, lossCount) = (0, 0) }
    return lossCount > 0 ? ["loss": lossSum / Double(lossCount)] : [:]
  }

  /// Everything needed to go on with the same bits.
  public func checkpoint() -> Checkpoint {
    var tensors = optimizer.checkpointTensors()
    if let average { tensors.merge(average.checkpointTensors()) { _, new in new } }
    for (name, parameter) in zip(ConditionedReservoir<Scalar>.parameterNames, model.parameters) {
      tensors["model.\(name)"] = NumericArray(parameter)
    }
    return Checkpoint(
      tensors: tensors,
      state: [
        "updatesDone": JSONValue(updatesDone), "lossSum": JSONValue(lossSum),
        "lossCount": JSONValue(lossCount),
      ])
  }

  /// Goes back to what `checkpoint` gave.
  public mutating func restore(from checkpoint: Checkpoint) throws {
    updatesDone = try checkpoint.state.integer("updatesDone")
    lossSum = try checkpoint.state.number("lossSum")
    lossCount = try checkpoint.state.integer("lossCount")
    try optimizer.restore(from: checkpoint.tensors)
    try average?.restore(from: checkpoint.tensors)
    for (index, name) in ConditionedReservoir<Scalar>.parameterNames.enumerated() {
      let old = model.parameters[index]
      model.parameters[index] = try checkpoint.tensors.matrix(
        named: "model.\(name)", rows: old.rows, columns: old.columns)
    }
  }
}
