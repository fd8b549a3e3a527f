import Tensors
import UserData

/// Everything that determines a trained network of this family: what a run records and a
/// configuration file may set. `settings` says what each value may be.
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

  /// Which network is trained.
  public var architecture: Architecture
  /// n, reservoir neurons; ignored by sampler-only networks.
  public var units: Int
  /// φ
  public var activation: Activation
  /// The embedded target; nil for data from a file.
  public var target: EmbeddedTarget?
  /// The file of draws, as `ArrayFile.read` takes it; nil for an embedded target.
  public var data: String?
  /// What the user decided about how `data` is read; nil leaves all to the file.
  public var reading: ReadingOptions?
  /// CRC-32 of the numbers that were learned from; nil for an embedded target.
  public var dataChecksum: UInt32?
  /// Principal components to learn in place of the data's own units; nil for none.
  public var latents: Int?
  /// How far data from a file is standardised before training; none for an embedded target.
  public var standardization: DataTransform.Kind
  /// The part of the interval of scores of a category that stays empty (`DataTransform.categoryGap`); nil for
  /// none.
  public var categoryGap: Double?
  /// What follows the draws rather than these settings; nil or empty for nothing. The settings that a run
  /// records are those that were found.
  public var openChoices: [DataChoice.Choice]?
  /// Share of the draws that is held out of training, for choosing the last noise level and for measuring
  /// overfitting; nil for none.
  public var heldOut: Double?
  /// The preset that `recipe` started from, for the record.
  public var preset: ReservoirLearning.Preset
  /// Noise levels, updates and penalties of the training.
  public var recipe: ReservoirLearning
  /// The seed of every draw of weights, batches and noise.
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
    categoryGap = self.standardization == .gaussianize ? 0.5 : nil
    self.preset = preset
    recipe = .recipe(preset, for: target)
    if architecture == .noiseConditioned { recipe.fitToNoiseConditioned() }
    self.seed = seed
  }
}
