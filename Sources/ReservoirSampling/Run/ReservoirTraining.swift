import Archives
import Dynamics
import RandomStreams
import Tensors
import Training

/// Trains a network of this family as configured: the path from a configuration and data to a
/// `ReservoirRun`, in memory or in a run directory.
public struct ReservoirTraining: Sendable {
  /// What was asked for.
  public let configuration: ReservoirConfiguration
  /// From data units to network coordinates.
  public let transform: DataTransform
  let data: TrainingData<Float>

  /// - Parameter draws: data `[draw, unit]` in its own units; nil to train on the configured target.
  /// - Throws: `DataTransformError` for data that cannot be standardised, `SamplingError` where
  ///   noise of the neurons has fewer of them than outputs.
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
    if configuration.architecture == .independentNoise && configuration.units < dimension {
      throw SamplingError.invalidParameter(
        name: "units", value: "\(configuration.units)",
        expected: "at least \(dimension), the dimension of the data, with independent noise")
    }
  }

  /// Dimension m.
  public var dimension: Int { data.dimension }

  /// How training ended.
  public enum Outcome: Sendable {
    case finished(ReservoirRun)
    case interrupted(updatesDone: Int)
  }

  /// Trains, resuming from the latest checkpoint of `directory` if it has one.
  ///
  /// - Parameter parallelism: threads that share the hidden units of wide networks; the result does
  ///   not depend on it.
  public func run(
    in directory: RunDirectory? = nil, loop: TrainingLoop = TrainingLoop(),
    parallelism: Parallelism = .serial, isInterrupted: () -> Bool = { false },
    onProgress: (TrainingLoop.Progress) -> Void = { _ in }
  ) throws -> Outcome {
    var stream = RandomStream(seed: configuration.seed, purpose: .parameters)
    let (m, n, activation) = (dimension, configuration.units, configuration.activation)
    func reservoir() -> ReservoirSampler<Float> {
      ReservoirSampler(dimension: m, units: n, activation: activation, from: &stream)
    }
    func finish<Rule: LearningRule>(
      _ rule: inout Rule, _ network: (Rule) -> ReservoirRun.Network
    ) throws -> Outcome {
      if let checkpoint = try directory?.latestCheckpoint() {
        try rule.restore(from: checkpoint)
      }
      let outcome = try loop.run(
        &rule, in: directory, isInterrupted: isInterrupted, onProgress: onProgress)
      if case .interrupted(let updatesDone) = outcome {
        return .interrupted(updatesDone: updatesDone)
      }
      let (trained, points) = (network(rule), typicalPoints())
      try checkSize(of: trained.score(atNoise: configuration.recipe.noise.last), at: points)
      return .finished(
        ReservoirRun(
          trained, configuration: configuration, transform: transform, points: points,
          extent: extent()))
    }
    func matchScore<Model: ScoreModel<Float>>(
      _ model: Model, _ network: (Model) -> ReservoirRun.Network
    ) throws -> Outcome {
      var rule = ScoreMatching(
        model, data: data, recipe: configuration.recipe, seed: configuration.seed)
      rule.parallelism = parallelism
      if let directory {
        rule.keepLevel = {
          try directory.writeLevel($0, parameters: $1, names: Model.parameterNames)
        }
      }
      return try finish(&rule) { network($0.trainedModel) }
    }
    switch configuration.architecture {
    case .reservoir: return try matchScore(reservoir()) { .reservoir($0) }
    case .samplerOnlyCurrent, .samplerOnlyRate:
      let isCurrent = configuration.architecture == .samplerOnlyCurrent
      let model = SamplerOnlyNetwork<Float>(
        isCurrent ? .synapticCurrent : .firingRate, dimension: m, activation: activation,
        from: &stream)
      return try matchScore(model) { .samplerOnly($0) }
    case .tied:
      let model = TiedReservoir<Float>(
        dimension: m, units: n, activation: activation, from: &stream)
      return try matchScore(model) { .tied($0) }
    case .independentNoise:
      return try matchScore(IndependentNoiseReservoir(reservoir())) { .independentNoise($0) }
    case .noiseConditioned:
      let model = ConditionedReservoir<Float>(
        dimension: m, units: n, activation: activation, from: &stream)
      var rule = ConditionedTraining(
        model, data: data, recipe: configuration.recipe, seed: configuration.seed)
      return try finish(&rule) { .noiseConditioned($0.trainedModel) }
    }
  }

  /// A score 10⁴ times as large as any at its noise level, `E ‖s‖² ≤ m/σ²` (RSN eq. 11), is none.
  private func checkSize(
    of score: some ScoreFunction<Float>, at points: Matrix<Float>
  ) throws {
    let noise = configuration.recipe.noise.last
    let count = Double(points.rows)
    // The leak -x alone is as large as the data is far out.
    let limit =
      1e4 * Double(dimension) / (noise * noise) + 100 * points.sumOfSquares() / count
    let size = score.score(at: points).sumOfSquares() / count
    guard size <= limit else {
      throw TrainingError.exploded(
        quantity: "the mean square of the score", value: size, limit: limit)
    }
  }

  /// Where data lies in the network's coordinates, as far as no transform has fixed it.
  private func extent() -> DataExtent {
    guard case .draws(let draws) = data, [.none, .principal].contains(transform.kind) else {
      return .standard(dimension: dimension)
    }
    return DataExtent(of: draws)
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
    var order = DataOrder(seed: configuration.seed, count: data.count)
    let stream = RandomStream(seed: configuration.seed, purpose: .lipschitz)
    batch.fillPoints(from: data, order: &order, update: 0, stream: stream)
    batch.addNoise(level: Float(configuration.recipe.noise.last), stream: stream)
    return batch.noisy
  }
}
