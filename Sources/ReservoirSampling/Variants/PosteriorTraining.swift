import Archives
import Dynamics
import RandomStreams
import Tensors
import Training

/// Amortised posterior sampling (section 11.2): denoising score matching of
/// `s(x, y) = -x + W_out φ(W̃ x + V y + b)` on joint pairs; noise falls on x alone.
///
/// ```swift
/// var rule = PosteriorTraining(network, prior: prior, observation: look, recipe: .fast, seed: 1)
/// _ = try TrainingLoop().run(&rule)
/// let observer = rule.trainedModel.network(drivenBy: y)    // samples p(x | y)
/// ```
public struct PosteriorTraining<Scalar: TensorScalar>: LearningRule {
  public let recipe: TrainingRecipe
  public let seed: UInt64
  public let observation: LinearObservation
  public private(set) var model: ConditionedReservoir<Scalar>
  public private(set) var updatesDone = 0

  private let prior: any TargetDistribution
  private var batch: ConditionedReservoir<Scalar>.Batch
  private var optimizer: Adam<Scalar>
  private var average: WeightAverage<Scalar>
  private var gradients: [Matrix<Scalar>]
  private var lossSum = 0.0
  private var lossCount = 0

  public init(
    _ model: ConditionedReservoir<Scalar>, prior: any TargetDistribution,
    observation: LinearObservation, recipe: TrainingRecipe, seed: UInt64
  ) {
    precondition(
      model.dimension == prior.dimension && model.currents == observation.map.rows
        && observation.map.columns == prior.dimension)
    self.model = model
    self.prior = prior
    self.observation = observation
    self.recipe = recipe
    self.seed = seed
    batch = .init(rows: 2 * ((recipe.batchSize + 1) / 2), of: model)
    optimizer = Adam(
      for: model.parameters, weightDecay: recipe.weightDecay, amsGrad: recipe.usesAMSGrad)
    average = WeightAverage(of: model.parameters, decay: recipe.averageDecay ?? 0)
    gradients = model.parameters.map { .zeros($0.rows, $0.columns) }
  }

  public var totalUpdates: Int { recipe.totalUpdates }

  /// The weight average, or the last weights where the recipe has none.
  public var trainedModel: ConditionedReservoir<Scalar> {
    var result = model
    if let averaged = average.parameters { result.parameters = averaged }
    return result
  }

  public mutating func update() throws {
    let stream = RandomStream(seed: seed, step: UInt64(updatesDone))
    let half = batch.scaled.rows / 2
    var (points, looks) = (stream.with(.data), stream.with(.observation))
    let clean = prior.sample(half, from: &points)
    let observed = Matrix<Scalar>(observation.observe(clean, from: &looks))
    var noises = stream.with(.dataNoise)
    let noise = Matrix<Scalar>.normals(half, model.dimension, from: &noises)
    let level = Scalar(recipe.noise.level(recipe.level(ofUpdate: updatesDone)))
    var (above, below) = (Matrix<Scalar>(clean), Matrix<Scalar>(clean))
    above.add(noise, scaledBy: level)
    below.add(noise, scaledBy: -level)
    batch.scaled = Matrix(stacking: [above, below])
    batch.current = Matrix(stacking: [observed, observed])
    model.evaluateOutput(&batch)
    batch.output.add(Matrix(stacking: [noise, noise.negated]), scaledBy: 1 / level)
    lossSum += batch.output.sumOfSquares() / Double(4 * half)
    lossCount += 1
    batch.output.scale(by: 1 / Scalar(2 * half))
    model.evaluateGradients(&batch, into: &gradients)
    if recipe.isPolishing(update: updatesDone) { optimizer.weightDecay = 0 }
    optimizer.update(
      &model.parameters, gradients: gradients,
      learningRate: recipe.learningRate(ofUpdate: updatesDone))
    average.add(model.parameters)
    updatesDone += 1
  }

  public mutating func takeMetrics() -> [String: Double] {
    defer { (lossSum, lossCount) = (0, 0) }
    return lossCount > 0 ? ["loss": lossSum / Double(lossCount)] : [:]
  }

  public func checkpoint() -> Checkpoint {
    var tensors = optimizer.checkpointTensors()
    tensors.merge(average.checkpointTensors()) { _, new in new }
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

  public mutating func restore(from checkpoint: Checkpoint) throws {
    updatesDone = try checkpoint.state.integer("updatesDone")
    lossSum = try checkpoint.state.number("lossSum")
    lossCount = try checkpoint.state.integer("lossCount")
    try optimizer.restore(from: checkpoint.tensors)
    try average.restore(from: checkpoint.tensors)
    for (index, name) in ConditionedReservoir<Scalar>.parameterNames.enumerated() {
      let old = model.parameters[index]
      model.parameters[index] = try checkpoint.tensors.matrix(
        named: "model.\(name)", rows: old.rows, columns: old.columns)
    }
  }
}
