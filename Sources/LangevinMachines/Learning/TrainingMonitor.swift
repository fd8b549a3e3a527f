/// What one update of a training measured, at the parameters before it.
public struct TrainingMonitor: Sendable, Equatable {
  /// Mean over couplings of `(⟨v φᵀ⟩_data - ⟨v φᵀ⟩_model)²`: the squared gradient per weight. The
  /// published code calls it "KL norm".
  public var gradientMeanSquare: Double
  /// ⟨E⟩/N of the batch.
  public var dataEnergyPerUnit: Double
  /// ⟨E⟩/N of the chains, after their steps.
  public var chainEnergyPerUnit: Double
  /// ⟨x²⟩ of the chains, after their steps.
  public var chainMeanSquare: Double
  /// ⟨x · ∂E/∂x⟩/N of the chains, before their last step; T in equilibrium.
  public var chainVirialPerUnit: Double
}

/// Means of the monitor between two lines of metrics.
struct TrainingSums: Sendable {
  private(set) var last: TrainingMonitor?
  private var totals = [Double](repeating: 0, count: 5)
  private var count = 0

  mutating func add(
    gradientMeanSquare: Double, dataEnergy: Double, modelEnergy: Double, meanSquare: Double,
    virial: Double
  ) {
    last = TrainingMonitor(
      gradientMeanSquare: gradientMeanSquare, dataEnergyPerUnit: dataEnergy,
      chainEnergyPerUnit: modelEnergy, chainMeanSquare: meanSquare, chainVirialPerUnit: virial)
    for (index, value) in [gradientMeanSquare, dataEnergy, modelEnergy, meanSquare, virial]
      .enumerated()
    {
      totals[index] += value
    }
    count += 1
  }

  /// Means since the last call, and the squared gradient of the last update alone, which is what the
  /// published code prints after the last batch of an epoch.
  mutating func take() -> [String: Double] {
    guard count > 0, let last else { return [:] }
    let names = [
      "gradientMeanSquare", "dataEnergyPerUnit", "chainEnergyPerUnit", "chainMeanSquare",
      "chainVirialPerUnit",
    ]
    var metrics = Dictionary(
      uniqueKeysWithValues: zip(names, totals.map { $0 / Double(count) }))
    metrics["lastGradientMeanSquare"] = last.gradientMeanSquare
    totals = [Double](repeating: 0, count: 5)
    count = 0
    return metrics
  }
}
