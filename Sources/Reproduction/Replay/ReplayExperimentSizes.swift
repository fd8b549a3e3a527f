import ReplayNetworks

/// Sizes of experiments at a scale.
struct ReplayExperimentSizes: Sendable {
  /// Updates of 2-D networks, of place-cell networks, of the predecessor's.
  let trackUpdates: Int
  let placeUpdates: Int
  let boxUpdates: Int
  let boxUnits: Int
  let boxCells: Int
  let boxBatch: Int
  let trackReplays = 100
  /// Where medians of reach times are compared: they lie near the end of the replays.
  let reachReplays = 400
  let trackSteps = 400
  let placeReplays = 150
  let placeSteps = 300

  init(_ scale: ExperimentScale) {
    switch scale {
    case .quick:
      (trackUpdates, placeUpdates) = (2_500, 1_500)
      (boxUpdates, boxUnits, boxCells, boxBatch) = (2_500, 128, 128, 50)
    case .paper:
      (trackUpdates, placeUpdates) = (2_500, 3_000)
      (boxUpdates, boxUnits, boxCells, boxBatch) = (2_500, 512, 512, 200)
    }
  }
}
