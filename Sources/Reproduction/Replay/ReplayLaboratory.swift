import RandomStreams
import ReplayNetworks
import Synchronization
import Tensors
import Training

/// Trains the networks of the experiments and measures their replay, each once: results are kept by
/// their complete configuration, so that experiments share them.
package final class ReplayLaboratory: Sendable {
  /// A network to be trained: everything it depends on.
  package struct Recipe: Sendable, Hashable {
    /// The task, by the name that `ReplayTask.named` knows.
    package var task: String
    /// What is masked.
    package var mask: TrialMask.Kind = .velocity
    /// k of the mask.
    package var difficulty = 0
    /// Leak and its form.
    package var family: LeakFamily
    /// Whether σ is normalised.
    package var isNormalised = true
    /// Number of units.
    package var units: Int
    /// Updates of training.
    package var updates: Int
    /// Seed of weights, trials and noise.
    package var seed: UInt64
    /// σ before normalisation.
    package var noiseAmplitude = 0.05
    /// φ
    package var activation = ReplayActivation.relu
    /// The recurrent cell.
    package var cell = ReplayArchitecture.Cell.simple
    /// Place cells laid over a track; 0 for the task as it is named.
    package var placeCells = 0
    /// η of Adam.
    package var learningRate = ReplayLearning().learningRate
    /// A file of `RecordedMaze`, whose runs take the place of the task; nil for the task.
    package var recording: String?

    /// A recipe with a velocity mask, σ = 0.05, ReLU and the simple cell.
    package init(
      task: String, difficulty: Int = 0, family: LeakFamily, isNormalised: Bool = true,
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
  package struct Trained: Sendable {
    /// The network.
    package var network: ReplayNetwork<Float>
    /// Where trials come from.
    package var source: TrialSource
    /// Mean losses of `lossInterval` updates each.
    package var losses: [Double]
    /// Updates of which a mean is taken.
    package static let lossInterval = 10
    /// Mean loss of updates 91 to 100.
    package var earlyLoss: Double? { losses.count > 9 ? losses[9] : nil }
    /// Mean squared test error with noise on, per output, squared arena units or rates.
    package var noisyError: Double
    /// The same with noise off.
    package var cleanError: Double
    /// Seed of weights, trials and noise.
    package var seed: UInt64
    /// Trials of a recording that training did not see; nil where trials are drawn.
    package var heldOut: Trajectories?
  }

  private struct MetricsKey: Hashable {
    var recipe: Recipe
    var setting: ReplaySetting
    var count: Int
    var steps: Int
    var distances: Bool
  }

  /// What recordings and place cells give, which is the same for all networks of a task.
  private struct MaterialKey: Hashable {
    var task: String
    var mask: TrialMask
    var placeCells: Int
    var recording: String?
  }

  private let materials = Mutex<[MaterialKey: ReplayMaterial]>([:])
  private let trained = Mutex<[Recipe: Trained]>([:])
  private let measured = Mutex<[MetricsKey: ReplayMetrics]>([:])

  /// A laboratory that has trained nothing yet.
  package init() {}

  /// The network of a recipe, trained on first use.
  package func network(_ recipe: Recipe, in context: ExperimentContext) throws -> Trained {
    if let known = trained.withLock({ $0[recipe] }) { return known }
    let material = try material(recipe)
    let task = material.task
    // Only trials of a recording are the same for all seeds.
    let source = try TrialSource(
      task, seed: recipe.seed, pool: recipe.recording == nil ? nil : material.source.pool)
    let architecture = task.architecture(
      units: recipe.units, cell: recipe.cell, activation: recipe.activation)
    let dynamics = recipe.family.dynamics(
      noiseAmplitude: recipe.noiseAmplitude, isNormalised: recipe.isNormalised)
    var trainer = try ReplayTrainer<Float>(
      ReplayNetwork(architecture, dynamics: dynamics, seed: recipe.seed), source: source,
      training: ReplayLearning(updates: recipe.updates, learningRate: recipe.learningRate),
      parallelism: context.parallelism)
    var losses: [Double] = []
    for update in 1...recipe.updates {
      try context.train(&trainer, until: update)
      if update % Trained.lossInterval == 0 { losses.append(trainer.takeLosses().loss) }
    }
    let paths = material.source.heldOut ?? source.testPaths(512)
    let result = Trained(
      network: trainer.network, source: source, losses: losses,
      noisyError: trainer.testError(on: paths, noise: true),
      cleanError: trainer.testError(on: paths, noise: false), seed: recipe.seed,
      heldOut: material.source.heldOut)
    context.log(
      "  \(recipe.task) k \(recipe.difficulty) \(recipe.family.rawValue) seed \(recipe.seed): "
        + "error \(result.noisyError)")
    trained.withLock { $0[recipe] = result }
    return result
  }

  private func material(_ recipe: Recipe) throws -> ReplayMaterial {
    let key = MaterialKey(
      task: recipe.task, mask: recipe.trialMask, placeCells: recipe.placeCells,
      recording: recipe.recording)
    if let known = materials.withLock({ $0[key] }) { return known }
    let result = try recipe.material()
    materials.withLock { $0[key] = result }
    return result
  }

  /// Replay metrics of a recipe under a setting.
  ///
  /// - Parameter distances: whether the costly distances between distributions are measured too.
  package func metrics(
    _ recipe: Recipe, _ setting: ReplaySetting, count: Int, steps: Int, distances: Bool = false,
    in context: ExperimentContext
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
      record, task: task,
      beside: ReplayReference(
        trained.network, source: trained.source,
        heldOut: trained.heldOut ?? trained.source.testPaths(max(count, 200)), seed: recipe.seed),
      options: options, seed: recipe.seed)
    measured.withLock { $0[key] = result }
    return result
  }
}

extension ReplayLaboratory.Recipe {
  /// What is masked, and how much.
  var trialMask: TrialMask { TrialMask(mask, difficulty: difficulty) }

  /// The runs of a recording, or the task, with place cells over its arena where asked for.
  func material() throws -> ReplayMaterial {
    var configuration =
      recording.map(RecordedMaze.configuration) ?? ReplayConfiguration(task: task)
    (configuration.mask, configuration.placeCells) = (trialMask, placeCells)
    return try ReplayMaterial(for: configuration)
  }
}
