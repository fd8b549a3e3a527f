import Archives
import Training

/// What one update of a training measured, at the parameters before it.
public struct TrainingMonitor: Sendable, Equatable {
  /// Mean over couplings of `(⟨v φᵀ⟩_data - ⟨v φᵀ⟩_model)²`: the squared gradient per weight. The
  /// published code calls it "KL norm".
  public var gradientMeanSquare: Double
  /// ⟨E⟩/N of the batch.
  public var dataEnergyPerUnit: Double
  /// ⟨E⟩/N of the chains that the model average is over, after their steps.
  public var chainEnergyPerUnit: Double
  /// ⟨x²⟩ of the same chains, after their steps.
  public var chainMeanSquare: Double
  /// ⟨x · ∂E/∂x⟩/N of the same chains, before their last step; T in equilibrium.
  public var chainVirialPerUnit: Double
}

/// What the last update measured, and means of it between two lines of metrics.
struct TrainingSums: Sendable {
  private(set) var last: TrainingMonitor?
  private var means = RunningMeans()

  /// Nothing measured yet.
  init() {}

  mutating func add(_ monitor: TrainingMonitor) {
    last = monitor
    means.add(monitor.values)
  }

  /// Means since the last call, and the squared gradient of the last update alone, which is what the
  /// published code prints after the last batch of an epoch.
  mutating func take() -> [String: Double] {
    guard means.count > 0, let last else { return [:] }
    var metrics = means.take()
    metrics["lastGradientMeanSquare"] = last.gradientMeanSquare
    return metrics
  }

  // MARK: - Checkpoints

  /// The members of a checkpoint's state.
  var state: [String: JSONValue] {
    var state = ["measured": means.json]
    state["last"] = last.map { .object($0.values.mapValues { JSONValue($0) }) }
    return state
  }

  /// What a checkpoint's state holds; nothing where it is older than that.
  init(restoring state: JSONValue) throws {
    means = try RunningMeans(restoring: "measured", from: state)
    last = try state["last"].map { try TrainingMonitor(restoring: $0) }
  }
}

extension TrainingMonitor {
  /// By the names of the metrics.
  fileprivate var values: [String: Double] {
    [
      "gradientMeanSquare": gradientMeanSquare, "dataEnergyPerUnit": dataEnergyPerUnit,
      "chainEnergyPerUnit": chainEnergyPerUnit, "chainMeanSquare": chainMeanSquare,
      "chainVirialPerUnit": chainVirialPerUnit,
    ]
  }

  fileprivate init(restoring state: JSONValue) throws {
    self.init(
      gradientMeanSquare: try state.number("gradientMeanSquare"),
      dataEnergyPerUnit: try state.number("dataEnergyPerUnit"),
      chainEnergyPerUnit: try state.number("chainEnergyPerUnit"),
      chainMeanSquare: try state.number("chainMeanSquare"),
      chainVirialPerUnit: try state.number("chainVirialPerUnit"))
  }
}
