import Tensors

/// How a replay network is trained (REPLAY §3).
public struct ReplayLearning: Sendable, Equatable, Codable {
  /// Updates, each with fresh trials.
  public var updates: Int
  /// Trials of an update.
  public var batch: Int
  /// η of Adam.
  public var learningRate: Double
  /// Share of the updates after which the learning rate is multiplied by `rateDrop`.
  public var rateDropAt: Double
  /// Factor of the learning rate from then on.
  public var rateDrop: Double
  /// Largest norm of the gradient of all parameters together; 0 for no limit.
  public var gradientNorm: Double
  /// Weight of the mean square of r in the loss.
  public var activityPenalty: Double

  /// Adam as in REPLAY §3: the rate drops to `rateDrop` of itself after `rateDropAt` of the updates;
  /// gradients are clipped to the norm `gradientNorm` (0: not at all).
  public init(
    updates: Int = 2_500, batch: Int = 64, learningRate: Double = 1e-3, rateDropAt: Double = 0.7,
    rateDrop: Double = 0.3, gradientNorm: Double = 1, activityPenalty: Double = 0
  ) {
    (self.updates, self.batch, self.learningRate) = (updates, batch, learningRate)
    (self.rateDropAt, self.rateDrop) = (rateDropAt, rateDrop)
    (self.gradientNorm, self.activityPenalty) = (gradientNorm, activityPenalty)
  }

  /// The predecessor's: no clipping, constant rate, batches of 200.
  public static let predecessor = ReplayLearning(batch: 200, rateDrop: 1, gradientNorm: 0)

  /// The learning rate of an update.
  public func rate(at update: Int) -> Double {
    Double(update) >= rateDropAt * Double(updates) ? learningRate * rateDrop : learningRate
  }

  /// Throws for values outside the ranges of `settings`.
  public func validate() throws(ReplayError) {
    try Self.settings("").check([
      ("updates", Double(updates)), ("batch", Double(batch)), ("learningRate", learningRate),
      ("rateDrop", rateDrop), ("rateDropAt", rateDropAt), ("gradientNorm", gradientNorm),
      ("activityPenalty", activityPenalty),
    ])
  }
}
