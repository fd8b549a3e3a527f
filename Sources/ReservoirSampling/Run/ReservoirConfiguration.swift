import Tensors

/// Everything that determines a trained network of this family: what a run records and a
/// configuration file may set.
public struct ReservoirConfiguration: Sendable, Equatable, Codable {
  /// Which network is trained.
  public enum Architecture: String, Sendable, Codable, CaseIterable {
    /// RS-FR, the reservoir-sampler network.
    case reservoir
    /// SO-SC, synaptic currents.
    case samplerOnlyCurrent = "sampler-only-current"
    /// SO-FR, firing rates.
    case samplerOnlyRate = "sampler-only-rate"
    /// W_out = W̃ᵀ diag(c): the density is known (RSN §11.3).
    case tied
    /// Noise of its own on every neuron (RSN eq. 8).
    case independentNoise = "independent-noise"
    /// One network for all noise levels, told by a current (RSN §11.1).
    case noiseConditioned = "noise-conditioned"
  }

  /// The network.
  public var architecture: Architecture
  /// n, reservoir neurons; ignored by sampler-only networks.
  public var units: Int
  /// φ
  public var activation: Activation
  /// The embedded target; nil for data from a file.
  public var target: EmbeddedTarget?
  /// The file of draws, as `ArrayFile.read` takes it; nil for an embedded target.
  public var data: String?
  /// CRC-32 of the numbers that were learned from; nil for an embedded target.
  public var dataChecksum: UInt32?
  /// Principal components to learn in place of the data's own units; nil for none.
  public var latents: Int?
  /// What is done to data from a file before training.
  public var standardization: DataTransform.Kind
  /// The recipe's name, for the record.
  public var preset: ReservoirLearning.Preset
  /// How it is trained.
  public var recipe: ReservoirLearning
  /// The seed of every draw.
  public var seed: UInt64

  /// The defaults for an embedded target, or for data from a file where `target` is nil.
  public init(
    architecture: Architecture = .reservoir, units: Int = 256, activation: Activation? = nil,
    target: EmbeddedTarget?, standardization: DataTransform.Kind? = nil,
    preset: ReservoirLearning.Preset = .fast, seed: UInt64 = 1
  ) {
    self.architecture = architecture
    self.units = units
    // A bounded φ confines by itself in any dimension, and suits standardised data.
    self.activation = activation ?? (target == nil ? .tanh : .relu)
    self.target = target
    self.standardization = standardization ?? (target == nil ? .gaussianize : .none)
    self.preset = preset
    recipe = .recipe(preset, for: target)
    if architecture == .noiseConditioned { recipe.fitToNoiseConditioned() }
    self.seed = seed
  }

  /// What is wrong with the configuration, as "`name` is …, expected …"; nil if nothing.
  public var problem: String? {
    dataProblem ?? recipeProblem ?? conditionedProblem
  }

  private var dataProblem: String? {
    guard let target else { return nil }
    if let data {
      return "`target` is \(target.rawValue) and `data` is \(data), expected one of them. Set the "
        + "other to null."
    }
    if standardization != .none || latents != nil {
      return "`standardization` is \(standardization.rawValue) and `latents` is "
        + "\(latents.map { "\($0)" } ?? "null"), expected none and null for target "
        + "\(target.rawValue): only data from a file is transformed."
    }
    return nil
  }

  private var recipeProblem: String? {
    let counts: [(String, Int, Int)] = [
      ("units", units, 1), ("recipe.batchSize", recipe.batchSize, 2),
      ("recipe.noise.levels", recipe.noise.levels, 1),
      ("recipe.updatesPerLevel", recipe.updatesPerLevel, 1),
      ("recipe.polishUpdates", recipe.polishUpdates, 0),
    ]
    if let latents, latents < 1 { return "`latents` is \(latents), expected at least 1." }
    for (name, value, least) in counts where value < least {
      return "`\(name)` is \(value), expected at least \(least)."
    }
    let positive: [(String, Double)] = [
      ("recipe.learningRate", recipe.learningRate),
      ("recipe.noise.highest", recipe.noise.highest), ("recipe.noise.lowest", recipe.noise.lowest),
    ]
    for (name, value) in positive where !(value > 0 && value.isFinite) {
      return "`\(name)` is \(value), expected a number above 0."
    }
    let penalties: [(String, Double)] = [
      ("recipe.weightDecay", recipe.weightDecay), ("recipe.sparsity", recipe.sparsity),
      ("recipe.confinementWeight", recipe.confinementWeight),
      ("recipe.confinementMargin", recipe.confinementMargin),
    ]
    for (name, value) in penalties where !(value >= 0 && value.isFinite) {
      return "`\(name)` is \(value), expected a number of at least 0."
    }
    if recipe.noise.lowest > recipe.noise.highest {
      return "`recipe.noise.lowest` is \(recipe.noise.lowest), expected at most "
        + "`recipe.noise.highest`, \(recipe.noise.highest)."
    }
    if let decay = recipe.averageDecay, !(decay > 0 && decay < 1) {
      return "`recipe.averageDecay` is \(decay), expected between 0 and 1, or null."
    }
    return nil
  }

  /// What the training of a noise-conditioned network (`ConditionedTraining`) has not.
  private var conditionedProblem: String? {
    guard architecture == .noiseConditioned else { return nil }
    let unsupported: [(String, Bool, String)] = [
      ("sparsity", recipe.sparsity != 0, "0"),
      ("confinementWeight", recipe.confinementWeight != 0, "0"),
      ("resetsAtLevels", recipe.resetsAtLevels, "false"),
      ("usesAntitheticPairs", !recipe.usesAntitheticPairs, "true"),
    ]
    for (name, isSet, expected) in unsupported where isSet {
      return "`recipe.\(name)` does not act on a noise-conditioned network, expected \(expected). "
        + "Pass `--set recipe.\(name)=\(expected)`."
    }
    return nil
  }
}
