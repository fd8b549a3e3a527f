import RandomStreams
import Synchronization
import Tensors
import Training

/// Trains the networks of the experiments and measures their replay, each once: results are kept by
/// their complete configuration, so that experiments share them.
public final class ReplayLaboratory: Sendable {
  /// A network to be trained: everything it depends on.
  public struct Recipe: Sendable, Hashable {
    /// The task, by the name that `ReplayTask.named` knows.
    public var task: String
    /// What is masked.
    public var mask: TrialMask.Kind = .velocity
    /// k of the mask.
    public var difficulty = 0
    /// Leak and its form.
    public var family: NetworkFamily
    /// Whether σ is normalised.
    public var isNormalised = true
    /// Number of units.
    public var units: Int
    /// Updates of training.
    public var updates: Int
    /// Seed of weights, trials and noise.
    public var seed: UInt64
    /// σ before normalisation.
    public var noiseAmplitude = 0.05
    /// φ
    public var activation = ReplayActivation.relu
    /// The recurrent cell.
    public var cell = ReplayArchitecture.Cell.simple

    /// A recipe with a velocity mask, σ = 0.05, ReLU and the simple cell.
    public init(
      task: String, difficulty: Int = 0, family: NetworkFamily, isNormalised: Bool = true,
      units: Int, updates: Int, seed: UInt64
    ) {
      self.task = task
      self.difficulty = difficulty
      self.family = family
      self.isNormalised = isNormalised
      self.units = units
      self.updates = updates
      self.seed = seed
    }
  }

  /// A trained network and how its training went.
  public struct Trained: Sendable {
    /// The network.
    public var network: ReplayNetwork<Float>
    /// Where trials come from.
    public var source: TrialSource
    /// Mean losses of `lossInterval` updates each.
    public var losses: [Double]
    /// Updates of which a mean is taken.
    public static let lossInterval = 10
    /// Mean loss of updates 91 to 100.
    public var earlyLoss: Double? { losses.count > 9 ? losses[9] : nil }
    /// Mean squared test error with noise on, per output, squared arena units or rates.
    public var noisyError: Double
    /// The same with noise off.
    public var cleanError: Double
    /// Seed of weights, trials and noise.
    public var seed: UInt64
  }

  private struct MetricsKey: Hashable {
    var recipe: Recipe
    var setting: ReplaySetting
    var count: Int
    var steps: Int
    var distances: Bool
  }

  private let trained = Mutex<[Recipe: Trained]>([:])
  private let measured = Mutex<[MetricsKey: ReplayMetrics]>([:])

  /// A laboratory that has trained nothing yet.
  public init() {}

  /// The network of a recipe, trained on first use.
  public func network(_ recipe: Recipe, in context: ReplayContext) throws -> Trained {
    if let known = trained.withLock({ $0[recipe] }) { return known }
    guard
      let task = ReplayTask.named(
        recipe.task, mask: TrialMask(recipe.mask, difficulty: recipe.difficulty))
    else {
      throw ReplayError.invalidParameter(
        name: "task", value: recipe.task, expected: ReplayTask.names.joined(separator: ", "))
    }
    let source = try TrialSource(task, seed: recipe.seed)
    let architecture = task.architecture(
      units: recipe.units, cell: recipe.cell, activation: recipe.activation)
    let dynamics = recipe.family.dynamics(
      noiseAmplitude: recipe.noiseAmplitude, isNormalised: recipe.isNormalised)
    var trainer = try ReplayTrainer<Float>(
      ReplayNetwork(architecture, dynamics: dynamics, seed: recipe.seed), source: source,
      training: ReplayTraining(updates: recipe.updates), parallelism: context.parallelism)
    var losses: [Double] = []
    for update in 1...recipe.updates {
      try trainer.update()
      if update % Trained.lossInterval == 0 { losses.append(trainer.takeLosses().loss) }
    }
    let paths = source.testPaths(512)
    let result = Trained(
      network: trainer.network, source: source, losses: losses,
      noisyError: trainer.testError(on: paths, noise: true),
      cleanError: trainer.testError(on: paths, noise: false), seed: recipe.seed)
    context.log(
      "  \(recipe.task) k \(recipe.difficulty) \(recipe.family.rawValue) seed \(recipe.seed): "
        + "error \(result.noisyError)")
    trained.withLock { $0[recipe] = result }
    return result
  }

  /// Replay metrics of a recipe under a setting.
  ///
  /// - Parameter distances: whether the costly distances between distributions are measured too.
  public func metrics(
    _ recipe: Recipe, _ setting: ReplaySetting, count: Int, steps: Int, distances: Bool = false,
    in context: ReplayContext
  ) throws -> ReplayMetrics {
    let key = MetricsKey(
      recipe: recipe, setting: setting, count: count, steps: steps, distances: distances)
    if let known = measured.withLock({ $0[key] }) { return known }
    let trained = try network(recipe, in: context)
    let task = trained.source.task
    let record: ReplayRecord<Float>
    do throws(ReplayError) {
      record = try trained.network.replay(
        setting.replayProtocol(count: count, steps: steps), source: trained.source,
        seed: recipe.seed, parallelism: context.parallelism,
        recordsOutputs: !task.code.isPosition)
    } catch {
      guard case .allDiverged = error else { throw error }
      return ReplayMetrics(allDivergedWithin: steps)
    }
    var options = ReplayMetrics.Options(for: task)
    if !distances { (options.assignmentPoints, options.slicedPoints) = (0, 0) }
    let result = ReplayMetrics(
      record, task: task, awake: trained.source.testPaths(max(count, 200)), options: options,
      seed: recipe.seed)
    measured.withLock { $0[key] = result }
    return result
  }
}

/// What the laboratory is given: threads and a place for lines of progress.
public struct ReplayContext: Sendable {
  /// Threads; they change speed, never bits.
  public var parallelism: Parallelism
  /// Takes a line of progress.
  public var log: @Sendable (String) -> Void

  /// A context on one thread that is silent, unless told otherwise.
  public init(
    parallelism: Parallelism = .serial, log: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.parallelism = parallelism
    self.log = log
  }
}

extension ReplayMetrics {
  /// The metrics of replays that all diverged: none of them reaches within `steps`.
  init(allDivergedWithin steps: Int) {
    divergedShare = 1
    (reachMedian, reachFraction) = (Double(steps), 0)
  }
}
