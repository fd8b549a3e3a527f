import Training

/// How a score model is trained: every number of RSN §3, as configuration.
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
  /// Whether each point is used with its noise and with the opposite noise (RSN §3.5, item 1).
  public var usesAntitheticPairs: Bool
  /// Decay per update of the weight average that becomes the model (RSN §3.5, item 2); nil for none.
  public var averageDecay: Double?
  /// Updates at the last level with a cosine to zero and no weight decay (RSN §3.5, item 3).
  public var polishUpdates: Int
  /// c of the confinement penalty (RSN §5.3); 0 for none. Acts on unbounded φ only.
  public var confinementWeight: Double
  /// ε of the confinement penalty.
  public var confinementMargin: Double
  /// λ of a proximal L1 penalty on weights, not biases (RSN §11.7); 0 for none.
  public var sparsity: Double

  /// A recipe without the additions of RSN §3.5, unless they are given.
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
