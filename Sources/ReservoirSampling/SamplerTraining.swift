import Archives
import RandomStreams
import Tensors
import Training

/// Trains a network of this family as configured: the path from a configuration and data to a
/// `TrainedSampler`, in memory or in a run directory.
public struct SamplerTraining: Sendable {
  /// What was asked for.
  public let configuration: ReservoirConfiguration
  /// From data units to network coordinates.
  public let transform: DataTransform
  let data: TrainingData<Float>

  /// - Parameter draws: data `[draw, unit]` in its own units; nil to train on the configured target.
  /// - Throws: `DataTransformError` for data that cannot be standardised.
  public init(_ configuration: ReservoirConfiguration, draws: Matrix<Double>? = nil) throws {
    self.configuration = configuration
    if let draws, let latents = configuration.latents {
      transform = try DataTransform(principalComponents: latents, fitting: draws)
      data = .draws(Matrix<Float>(transform.apply(draws)))
    } else if let draws {
      transform = try DataTransform(configuration.standardization, fitting: draws)
      data = .draws(Matrix<Float>(transform.apply(draws)))
    } else {
      let target = (configuration.target ?? .mixture).distribution
      transform = try DataTransform(.none, fitting: .zeros(0, target.dimension))
      data = .target(target)
    }
  }

  /// Dimension m.
  public var dimension: Int { data.dimension }

  /// How training ended.
  public enum Outcome: Sendable {
    case finished(TrainedSampler)
    case interrupted(updatesDone: Int)
  }

  /// Trains, resuming from the latest checkpoint of `directory` if it has one.
  public func run(
    in directory: RunDirectory? = nil, loop: TrainingLoop = TrainingLoop(),
    isInterrupted: () -> Bool = { false },
    onProgress: (TrainingLoop.Progress) -> Void = { _ in }
  ) throws -> Outcome {
    var stream = RandomStream(seed: configuration.seed, purpose: .parameters)
    let (m, activation) = (dimension, configuration.activation)
    switch configuration.architecture {
    case .reservoir:
      let model = ReservoirSampler<Float>(
        dimension: m, units: configuration.units, activation: activation, from: &stream)
      return try train(
        model, directory, loop, isInterrupted, onProgress, TrainedSampler.Network.reservoir)
    case .samplerOnlyCurrent, .samplerOnlyRate:
      let model = SamplerOnlyNetwork<Float>(
        configuration.architecture == .samplerOnlyCurrent ? .synapticCurrent : .firingRate,
        dimension: m, activation: activation, from: &stream)
      return try train(
        model, directory, loop, isInterrupted, onProgress, TrainedSampler.Network.samplerOnly)
    }
  }

  private func train<Model: ScoreModel>(
    _ model: Model, _ directory: RunDirectory?, _ loop: TrainingLoop, _ isInterrupted: () -> Bool,
    _ onProgress: (TrainingLoop.Progress) -> Void, _ wrap: (Model) -> TrainedSampler.Network
  ) throws -> Outcome where Model.Scalar == Float {
    var rule = ScoreMatching(
      model, data: data, recipe: configuration.recipe, seed: configuration.seed)
    if let checkpoint = try directory?.latestCheckpoint() {
      try rule.restore(from: checkpoint)
    }
    let outcome = try loop.run(
      &rule, in: directory, isInterrupted: isInterrupted, onProgress: onProgress)
    if case .interrupted(let updatesDone) = outcome {
      return .interrupted(updatesDone: updatesDone)
    }
    let trained = rule.trainedModel
    try directory?.writeLevels(rule.snapshots, names: Model.parameterNames)
    return .finished(
      TrainedSampler(
        trained, network: wrap(trained), configuration: configuration, transform: transform,
        points: typicalPoints()))
  }

  /// Draws of the true law in data units `[draw, unit]`: fresh ones of the target, or at most
  /// `count` of the data, evenly spread.
  public func referenceDraws(_ count: Int) -> Matrix<Double> {
    switch data {
    case .target(let target):
      var stream = RandomStream(seed: configuration.seed, purpose: .metrics)
      return target.sample(count, from: &stream)
    case .draws(let draws):
      let kept = min(count, draws.rows)
      let rows = draws.gatheringRows((0..<kept).map { $0 * draws.rows / kept })
      return transform.undo(Matrix<Double>(rows))
    }
  }

  /// Points like those sampling visits: 512 data points with the last level's noise.
  private func typicalPoints() -> Matrix<Float> {
    var batch = ScoreMatchingBatch<Float>(rows: 512, dimension: dimension, antithetic: false)
    var order = EpochOrder(count: data.count, seed: configuration.seed)
    let stream = RandomStream(seed: configuration.seed, purpose: .lipschitz)
    batch.fillPoints(from: data, order: &order, update: 0, stream: stream)
    batch.addNoise(level: Float(configuration.recipe.noise.last), stream: stream)
    return batch.noisy
  }
}
