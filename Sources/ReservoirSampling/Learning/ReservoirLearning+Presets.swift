extension ReservoirLearning {
  /// The names of recipes on the command line.
  public enum Preset: String, Sendable, Codable, CaseIterable {
    /// Antithetic pairs, weight average, polish and confinement (RSN §3.5).
    case fast
    /// The published recipe (RSN §7.1).
    case paper
  }

  /// Antithetic pairs, weight average, polish stage and confinement penalty (RSN §3.5).
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

  /// The published recipe of the one-dimensional experiment, first revision (RSN §7.1): 1000
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
