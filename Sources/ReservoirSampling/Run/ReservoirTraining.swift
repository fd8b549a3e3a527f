import Archives
import Dynamics
import RandomStreams
import Tensors
import Training
import UserData

/// The training procedure of this family: from a configuration and data to a `ReservoirRun`, in memory
/// or in a run directory.
///
/// ```swift
/// let training = try ReservoirTraining(ReservoirConfiguration(target: .mixture, seed: 1))
/// guard case .finished(let trained) = try training.run() else { return }
/// let result = try trained.sample(SamplingRequest(chains: 2_000, duration: 16))
/// ```
public struct ReservoirTraining: FamilyTraining {
  /// All settings; of data from a file, with its checksum.
  public let configuration: ReservoirConfiguration
  /// The file of draws, where the configuration names one.
  public let data: DataIdentity?
  /// From data units to network coordinates.
  public let transform: DataTransform
  /// What followed the draws, and which of them are held out; nil for a target or images.
  public let choice: DataChoice?
  let source: TrainingData<Float>
  /// For every draw that is learned, which combination of categories it has; nil where no unit has any.
  private var groups: [Int]?
  /// Draws that are not learned from `[draw, m]`, in network coordinates; nil for none.
  let heldOut: Matrix<Float>?

  /// - Parameter draws: data `[draw, unit]` in its own units; nil to train on the configured target.
  /// - Throws: `DataTransformError` for data that cannot be standardised, `SamplingError` where
  ///   noise of the neurons has fewer of them than outputs.
  public init(_ configuration: ReservoirConfiguration, draws: Matrix<Double>? = nil) throws {
    try self.init(configuration, draws: draws, data: Self.identity(of: draws, configuration))
  }

  /// The training on draws of a file.
  ///
  /// - Parameter reading: the draws, and what was understood of the file.
  public init(_ configuration: ReservoirConfiguration, reading: Reading<DrawData>) throws {
    let draws = reading.data.values
    let identity = configuration.data.map {
      DataIdentity(
        file: $0, checksum: draws.checksum, shape: draws.shape, units: reading.data.unitNames,
        understood: reading.understanding.record)
    }
    try self.init(configuration, draws: draws, data: identity)
  }

  private init(
    _ configuration: ReservoirConfiguration, draws: Matrix<Double>?, data: DataIdentity?
  ) throws {
    self.data = data
    var configuration = configuration
    // A run that is resumed has found its settings.
    let isSettled = configuration.dataChecksum != nil
    if let draws { configuration.dataChecksum = data?.checksum ?? draws.checksum }
    if let draws, configuration.latents == nil {
      var choice = DataChoice(configuration, draws: draws, isSettled: isSettled)
      if !isSettled { choice.settle(&configuration) }
      let learned = draws.gatheringRows(choice.learned)
      transform = try DataTransform(
        configuration.standardization, fitting: learned,
        categoryGap: configuration.categoryGap ?? 0)
      let known = Matrix<Float>(transform.apply(learned))
      if choice.categoryDistance != nil { groups = transform.categoryGroups(of: learned) }
      heldOut =
        choice.heldOut.isEmpty
        ? nil : Matrix<Float>(transform.apply(draws.gatheringRows(choice.heldOut)))
      source = .draws(known)
      if !isSettled, let heldOut {
        try choice.chooseNoise(&configuration, learned: known, heldOut: heldOut)
      }
      self.choice = choice
    } else if let draws, let latents = configuration.latents {
      transform = try DataTransform(principalComponents: latents, fitting: draws)
      (source, choice, heldOut) = (.draws(Matrix<Float>(transform.apply(draws))), nil, nil)
    } else {
      let target = (configuration.target ?? .mixture).distribution
      transform = try DataTransform(.none, fitting: .zeros(0, target.dimension))
      (source, choice, heldOut) = (.target(target), nil, nil)
    }
    self.configuration = configuration
    if configuration.architecture == .independentNoise && configuration.units < dimension {
      throw SamplingError.invalidParameter(
        name: "units", value: "\(configuration.units)",
        expected: "at least \(dimension), the dimension of the data, with independent noise")
    }
  }

  private static func identity(
    of draws: Matrix<Double>?, _ configuration: ReservoirConfiguration
  ) -> DataIdentity? {
    guard let draws, let file = configuration.data else { return nil }
    let names = configuration.reading?.columns.flatMap { $0.count == draws.columns ? $0 : nil }
    return DataIdentity(
      file: file, checksum: draws.checksum, shape: draws.shape,
      units: configuration.latents == nil ? names : nil)
  }

  /// Dimension m.
  public var dimension: Int { source.dimension }
  /// Updates of the whole training.
  public var totalUpdates: Int { configuration.recipe.totalUpdates }

  /// Weights with their moments and average, and the states of one batch.
  public var memory: MemoryEstimate {
    let (m, recipe) = (dimension, configuration.recipe)
    let isSamplerOnly = [.samplerOnlyCurrent, .samplerOnlyRate].contains(configuration.architecture)
    let units = isSamplerOnly ? m : configuration.units
    var memory = MemoryEstimate()
    memory.add(
      [units, isSamplerOnly ? m + 1 : 2 * m + 1], copies: recipe.averageDecay == nil ? 3 : 4)
    // Pre-activations and activities; scratch of a block of hidden units for every thread.
    memory.add([recipe.batchSize, units], copies: 2)
    memory.add(
      [recipe.batchSize, min(units, HiddenBlocks.width)],
      copies: 4 * Parallelism.available.threads)
    memory.add([recipe.batchSize, m], copies: 3)
    return memory
  }

  /// Trains; threads share the hidden units of wide networks.
  public func train(in session: TrainingSession) throws -> TrainingResult<ReservoirRun> {
    var stream = RandomStream(seed: configuration.seed, purpose: .parameters)
    let (m, n, activation) = (dimension, configuration.units, configuration.activation)
    func reservoir() -> ReservoirSampler<Float> {
      ReservoirSampler(dimension: m, units: n, activation: activation, from: &stream)
    }
    func samplerOnly(_ kind: SamplerOnlyNetwork<Float>.Kind) -> SamplerOnlyNetwork<Float> {
      SamplerOnlyNetwork(kind, dimension: m, activation: activation, from: &stream)
    }
    switch configuration.architecture {
    case .reservoir: return try matchScore(of: reservoir(), in: session) { .reservoir($0) }
    case .samplerOnlyCurrent:
      return try matchScore(of: samplerOnly(.synapticCurrent), in: session) { .samplerOnly($0) }
    case .samplerOnlyRate:
      return try matchScore(of: samplerOnly(.firingRate), in: session) { .samplerOnly($0) }
    case .tied:
      let model = TiedReservoir<Float>(
        dimension: m, units: n, activation: activation, from: &stream)
      return try matchScore(of: model, in: session) { .tied($0) }
    case .independentNoise:
      let model = IndependentNoiseReservoir(reservoir())
      return try matchScore(of: model, in: session) { .independentNoise($0) }
    case .noiseConditioned:
      let model = ConditionedReservoir<Float>(
        dimension: m, units: n, activation: activation, from: &stream)
      var rule = ConditionedTraining(
        model, data: source, recipe: configuration.recipe, seed: configuration.seed)
      return try finish(&rule, in: session) { .noiseConditioned($0.trainedModel) }
    }
  }

  /// Trains a network on the score of the data, level by level of noise.
  private func matchScore<Model: ScoreModel<Float>>(
    of model: Model, in session: TrainingSession, _ network: (Model) -> ReservoirRun.Network
  ) throws -> TrainingResult<ReservoirRun> {
    var rule = ScoreMatching(
      model, data: source, recipe: configuration.recipe, seed: configuration.seed)
    rule.parallelism = session.parallelism
    if let directory = session.directory {
      rule.keepLevel = {
        try directory.writeLevel($0, parameters: $1, names: Model.parameterNames)
      }
    }
    return try finish(&rule, in: session) { network($0.trainedModel) }
  }

  /// Runs a rule to its end and judges the network that it trained.
  private func finish<Rule: LearningRule>(
    _ rule: inout Rule, in session: TrainingSession, _ network: (Rule) -> ReservoirRun.Network
  ) throws -> TrainingResult<ReservoirRun> {
    if case .interrupted(let updatesDone) = try session.run(&rule) {
      return .interrupted(updatesDone: updatesDone)
    }
    let (trained, points) = (network(rule), typicalPoints())
    try checkSize(of: trained.score(atNoise: configuration.recipe.noise.last), at: points)
    var run = ReservoirRun(
      trained, configuration: configuration, transform: transform, points: points,
      extent: extent())
    run.directory = session.directory
    run.cellStarts = cellStarts()
    return .finished(run)
  }

  /// Where chains start, if the draws need it.
  private func cellStarts() -> CellStarts? {
    guard configuration.architecture == .noiseConditioned, case .draws(let draws) = source,
      let choice, choice.isHard
    else { return nil }
    return CellStarts(draws, noise: choice.startingNoise, groups: groups)
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
    guard case .draws(let draws) = source, [.none, .principal].contains(transform.kind) else {
      return .standard(dimension: dimension)
    }
    return DataExtent(of: draws)
  }

  /// Draws of the true law in data units `[draw, unit]`: fresh ones of the target, or at most
  /// `count` of the data, evenly spread.
  public func referenceDraws(_ count: Int) -> Matrix<Double> {
    switch source {
    case .target(let target):
      var stream = RandomStream(seed: configuration.seed, purpose: .metrics)
      return target.sample(count, from: &stream)
    case .draws(let learned):
      let draws = heldOut.map { Matrix(stacking: [learned, $0]) } ?? learned
      return transform.undo(Matrix<Double>(draws.thinned(to: count)))
    }
  }

  /// Points like those sampling visits: 512 data points with the last level's noise.
  private func typicalPoints() -> Matrix<Float> {
    var batch = ScoreMatchingBatch<Float>(rows: 512, dimension: dimension, antithetic: false)
    var order = DataOrder(seed: configuration.seed, count: source.count)
    let stream = RandomStream(seed: configuration.seed, purpose: .lipschitz)
    batch.fillPoints(from: source, order: &order, update: 0, stream: stream)
    batch.addNoise(level: Float(configuration.recipe.noise.last), stream: stream)
    return batch.noisy
  }
}
