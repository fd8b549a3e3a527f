import RandomStreams
import Tensors

extension ScoreMatching {
  /// Mean loss, noise level, learning rate and loss excess since the last call.
  public mutating func takeMetrics() -> [String: Double] {
    defer { (lossSum, lossCount) = (0, 0) }
    let last = max(updatesDone - 1, 0)
    var metrics = [
      "noiseLevel": recipe.noise.level(recipe.level(ofUpdate: last)),
      "learningRate": recipe.learningRate(ofUpdate: last),
    ]
    if lossCount > 0 { metrics["loss"] = lossSum / Double(lossCount) }
    if let excess = lossExcess(atLevel: recipe.noise.level(recipe.level(ofUpdate: last))) {
      metrics["lossExcess"] = excess
    }
    return metrics
  }

  /// The loss above its floor (RSN eq. 11), `½ E ‖s_θ - s_{p_σ}‖²`, of the trained model on 512 fresh
  /// points; nil where the smoothed target's score is unknown.
  public func lossExcess(atLevel noise: Double) -> Double? {
    guard case .target(let target) = data, let smooth = target.smoothed(by: noise) else {
      return nil
    }
    return ScoreError.meanSquare(
      of: trainedModel, against: smooth, points: 512,
      stream: RandomStream(seed: seed, step: UInt64(updatesDone), purpose: .metrics)) / 2
  }
}
