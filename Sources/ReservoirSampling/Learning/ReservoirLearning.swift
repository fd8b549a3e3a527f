import Training

/// How a score model is trained: every number of section 3, as configuration.
public struct ReservoirLearning: Sendable, Equatable, Codable {
  /// The noise levels.
  public var noise: NoiseSchedule
  /// Updates at each level.
  public var updatesPerLevel: Int
  /// B, noisy points of one update.
  public var batchSize: Int
  /// η of Adam.
  public var learningRate: Double
  /// L2 weight added to the gradient.
  public var weightDecay: Double
  /// Whether Adam uses the maximum of the second moment.
  public var usesAMSGrad: Bool
  /// Whether the optimiser forgets its moments at every level.
  public var resetsAtLevels: Bool
  /// Whether each point is used with its noise and with the opposite noise (section 3.5, 1).
  public var usesAntitheticPairs: Bool
  /// Decay per update of the weight average that becomes the model (section 3.5, 2); nil for none.
  public var averageDecay: Double?
  /// Updates at the last level with a cosine to zero and no weight decay (section 3.5, 3).
  public var polishUpdates: Int
  /// c of the confinement penalty (section 5.3); 0 for none. Acts on unbounded φ only.
  public var confinementWeight: Double
  /// ε of the confinement penalty.
  public var confinementMargin: Double
  /// λ of a proximal L1 penalty on weights, not biases (section 11.7); 0 for none.
  public var sparsity: Double

  /// A recipe without the additions of section 3.5, unless they are given.
  public init(
    noise: NoiseSchedule, updatesPerLevel: Int, batchSize: Int, learningRate: Double,
    weightDecay: Double = 0, amsGrad: Bool = false, resetsAtLevels: Bool = false,
    antitheticPairs: Bool = false, averageDecay: Double? = nil, polishUpdates: Int = 0,
    confinementWeight: Double = 0, confinementMargin: Double = 0.05, sparsity: Double = 0
  ) {
    self.noise = noise
    self.updatesPerLevel = updatesPerLevel
    self.batchSize = batchSize
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    usesAMSGrad = amsGrad
    self.resetsAtLevels = resetsAtLevels
    usesAntitheticPairs = antitheticPairs
    self.averageDecay = averageDecay
    self.polishUpdates = polishUpdates
    self.confinementWeight = confinementWeight
    self.confinementMargin = confinementMargin
    self.sparsity = sparsity
  }

  /// Updates of the whole training.
  public var totalUpdates: Int { updatesPerLevel * noise.levels + polishUpdates }

  /// The level of update `update`, the last one while polishing.
  public func level(ofUpdate update: Int) -> Int {
    min(update / max(updatesPerLevel, 1), noise.levels - 1)
  }

  /// Whether `update` belongs to the polish stage.
  public func isPolishing(update: Int) -> Bool { update >= updatesPerLevel * noise.levels }

  /// The learning rate of `update`.
  public func learningRate(ofUpdate update: Int) -> Double {
    guard isPolishing(update: update) else { return learningRate }
    let progress =
      Double(update - updatesPerLevel * noise.levels) / Double(max(polishUpdates, 1))
    return learningRate * Schedule.cosine(end: 0).factor(at: progress)
  }
}

extension ReservoirLearning {
  /// Leaves out what the training of a noise-conditioned network has not, and takes the antithetic
  /// pairs that it always has.
  public mutating func fitToNoiseConditioned() {
    (sparsity, confinementWeight) = (0, 0)
    (resetsAtLevels, usesAntitheticPairs) = (false, true)
  }
}

// MARK: - Presets

extension ReservoirLearning {
  /// The names of recipes on the command line.
  public enum Preset: String, Sendable, Codable, CaseIterable {
    /// Antithetic pairs, weight average, polish and confinement (section 3.5).
    case fast
    /// The published recipe (section 7.1).
    case paper
  }

  /// Antithetic pairs, weight average, polish stage and confinement penalty (section 3.5).
  public static let fast = ReservoirLearning(
    noise: NoiseSchedule(lowest: 0.05, levels: 8, inclusive: true), updatesPerLevel: 1_500,
    batchSize: 256, learningRate: 1e-3, antitheticPairs: true, averageDecay: 0.999,
    polishUpdates: 12_000, confinementWeight: 1_000)

  /// The fast recipe for draws of a user: the last level stays at 0.2 standard deviations, below
  /// which a finite set of draws is learned by heart, and training is shorter.
  public static let fastForDraws = ReservoirLearning(
    noise: NoiseSchedule(lowest: 0.2, levels: 8, inclusive: true), updatesPerLevel: 500,
    batchSize: 256, learningRate: 1e-3, antitheticPairs: true, averageDecay: 0.999,
    polishUpdates: 6_000, confinementWeight: 1_000)

  /// The fast recipe for image latents, which are not standardised: the published grid down to 0.02.
  public static let fastForLatents = ReservoirLearning(
    noise: NoiseSchedule(lowest: 0.02, inclusive: true), updatesPerLevel: 600, batchSize: 128,
    learningRate: 1e-3, antitheticPairs: true, averageDecay: 0.999, polishUpdates: 4_000)

  /// The published recipe of the one-dimensional experiment, first revision (section 7.1): 1000
  /// epochs of 10 000 draws in batches of 128.
  public static let paperBimodal = ReservoirLearning(
    noise: NoiseSchedule(lowest: 0.01, inclusive: false), updatesPerLevel: 7_900, batchSize: 128,
    learningRate: 1e-4, weightDecay: 1e-3, amsGrad: true, resetsAtLevels: true)

  /// The published recipe of the Laplace cross, first revision: 1000 epochs of 20 000 draws.
  public static let paperLaplaceCross = ReservoirLearning(
    noise: NoiseSchedule(lowest: 0.01, inclusive: false), updatesPerLevel: 15_700, batchSize: 128,
    learningRate: 1e-4, weightDecay: 5e-5)

  /// The published recipe of the image latents, the revision labelled as the paper's: 1000 epochs of
  /// 60 000 images in batches of 64.
  public static let paperLatents = ReservoirLearning(
    noise: NoiseSchedule(lowest: 0.02, inclusive: true), updatesPerLevel: 93_800, batchSize: 64,
    learningRate: 1e-3, weightDecay: 1e-3, resetsAtLevels: true)

  /// The recipe of a preset for a target, or for user data where `target` is nil.
  public static func recipe(_ preset: Preset, for target: EmbeddedTarget?) -> ReservoirLearning {
    switch (preset, target) {
    case (.fast, .some(let target)) where target.isOneDimensional:
      var recipe = fast
      recipe.noise = NoiseSchedule(lowest: 0.0158, levels: 10, inclusive: true)
      return recipe
    case (.fast, .some): return fast
    case (.fast, nil): return fastForDraws
    case (.paper, .some(let target)) where target.isOneDimensional: return paperBimodal
    case (.paper, .some): return paperLaplaceCross
    case (.paper, nil): return paperLatents
    }
  }
}
