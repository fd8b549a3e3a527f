import Dynamics

extension SamplingRun {
  /// Throws where mixed precision is asked for of steps whose products have none.
  static func checkPrecision(
    _ request: SamplingRequest, of trained: ReservoirRun, isForced: Bool
  ) throws(SamplingError) {
    guard request.precision == .mixed else { return }
    let hasPackedSteps =
      switch (request.mode, trained.network) {
      case (.output, .reservoir), (.hidden, .reservoir), (.hidden, .tied),
        (.hidden, .noiseConditioned):
        true
      default: false
      }
    guard !hasPackedSteps || isForced || trained.dimension <= skinnyMaximum else { return }
    throw .invalidParameter(
      name: "precision",
      value: "mixed for mode \(request.mode.rawValue) of \(trained.dimension) units"
        + (isForced ? " with forces" : ""),
      expected:
        "float32. Mixed is for reservoirs of more than \(skinnyMaximum) units, without forces, "
        + "in mode hidden, and in mode output where there are no noise levels")
  }
}
