import Archives
import Dynamics
import RandomStreams
import Tensors
import Training

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Training of a noise-conditioned reservoir (section 11.1): levels drawn log-uniformly for every
/// pair of points, `½ E ‖o(x + σ e, σ) + e‖²`, antithetic pairs, weight average, a cosine over the last
/// third.
public struct ConditionedTraining<Scalar: TensorScalar>: LearningRule {
  /// Largest and smallest σ.
  public let noiseRange: ClosedRange<Double>
  public let totalUpdates: Int
  public let learningRate: Double
  public let seed: UInt64
  public private(set) var model: ConditionedReservoir<Scalar>
  public private(set) var updatesDone = 0

  private let data: TrainingData<Scalar>
  private var points: ScoreMatchingBatch<Scalar>
  private var batch: ConditionedReservoir<Scalar>.Batch
  private var order: EpochOrder
  private var optimizer: Adam<Scalar>
  private var average: WeightAverage<Scalar>
  private var gradients: [Matrix<Scalar>]
  private var lossSum = 0.0
  private var lossCount = 0

  public init(
    _ model: ConditionedReservoir<Scalar>, data: TrainingData<Scalar>,
    noiseRange: ClosedRange<Double> = 0.02...1, updates: Int = 12_000, batchSize: Int = 256,
    learningRate: Double = 1e-3, averageDecay: Double = 0.999, seed: UInt64
  ) {
    precondition(
      model.dimension == data.dimension && model.currents == 2 && noiseRange.lowerBound > 0)
    self.model = model
    self.data = data
    self.noiseRange = noiseRange
    totalUpdates = updates
    self.learningRate = learningRate
    self.seed = seed
    points = ScoreMatchingBatch(
      rows: batchSize, dimension: model.dimension, antithetic: true)
    batch = .init(rows: points.rows, of: model)
    order = EpochOrder(count: data.count, seed: seed)
    optimizer = Adam(for: model.parameters)
    average = WeightAverage(of: model.parameters, decay: averageDecay)
    gradients = model.parameters.map { .zeros($0.rows, $0.columns) }
  }

  /// The weight average.
  public var trainedModel: ConditionedReservoir<Scalar> {
    var result = model
    if let averaged = average.parameters { result.parameters = averaged }
    return result
  }

  public mutating func update() throws {
    let stream = RandomStream(seed: seed, step: UInt64(updatesDone))
    points.fillPoints(from: data, order: &order, update: updatesDone, stream: stream)
    var levels = stream.with(.noiseLevel)
    var noises = stream.with(.dataNoise)
    fill(
      levels: .uniforms(points.clean.rows, 1, from: &levels),
      noise: .normals(points.clean.rows, model.dimension, from: &noises))
    model.evaluateGradients(&batch, into: &gradients)
    let progress = Double(updatesDone) / Double(totalUpdates)
    let factor = Schedule.cosine(end: 0.02).factor(at: max(0, 3 * progress - 2))
    optimizer.update(
      &model.parameters, gradients: gradients, learningRate: learningRate * factor)
    average.add(model.parameters)
    updatesDone += 1
  }

  /// Fills the batch with `γ (x ± σ e)`, evaluates o and leaves `(o ± e) / B` in its place.
  private mutating func fill(levels: Matrix<Double>, noise: Matrix<Scalar>) {
    let (half, m) = (points.clean.rows, model.dimension)
    let (low, high) = (log(noiseRange.lowerBound), log(noiseRange.upperBound))
    for row in 0..<half {
      let sigma = exp(low + (high - low) * levels[row, 0])
      let gain = Scalar(ConditionedReservoir<Scalar>.inputGain(sigma))
      let current = ConditionedReservoir<Scalar>.current(sigma)
      for side in 0..<2 {
        let target = row + side * half
        for i in 0..<m {
          let displacement = Scalar(sigma) * noise[row, i]
          batch.scaled[target, i] =
            gain * (points.clean[row, i] + (side == 0 ? displacement : -displacement))
        }
        for k in 0..<2 { batch.current[target, k] = Scalar(current[k]) }
      }
    }
    model.evaluateOutput(&batch)
    batch.output.add(Matrix(stacking: [noise, noise.negated]))
    lossSum += batch.output.sumOfSquares() / Double(4 * half)
    lossCount += 1
    batch.output.scale(by: 1 / Scalar(2 * half))
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

extension Matrix {
  /// -self
  var negated: Matrix {
    var copy = self
    copy.scale(by: -1)
    return copy
  }
}
