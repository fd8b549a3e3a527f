extension ReplayTask {
  /// This task with the cells and inputs that a configuration asks for.
  ///
  /// - Parameter paths: trials whose mean step scales displacements.
  /// - Throws: `ReplayError.invalidParameter` for inputs that the task has not.
  func adjusted(
    to configuration: ReplayConfiguration, paths: () -> Trajectories
  ) throws(ReplayError) -> ReplayTask {
    var result = self
    result.takeCells(of: configuration)
    if let inputNoise = configuration.inputNoise { result.inputNoise = inputNoise }
    guard let asked = configuration.input, asked != input else { return result }
    guard (asked == .turn) == (input == .turn) else {
      throw .invalidParameter(
        name: "input", value: asked.rawValue,
        expected: "turn for head directions, signal-change or displacement for positions")
    }
    result.input = asked
    result.inputGain =
      asked == .signalChange && !result.code.isPosition
      ? 5 : 1 / max(MotionMetrics.speed(paths(), lag: 1) ?? 1, 1e-9)
    return result
  }

  /// Changes number, width or shape of cells; lays place cells over the arena of a task that tracks
  /// positions.
  private mutating func takeCells(of configuration: ReplayConfiguration) {
    let (asked, width) = (configuration.placeCells, configuration.placeWidth)
    switch code {
    case .placeCells(let own):
      let count = asked > 0 ? asked : own.count
      let shape = configuration.placeShape ?? own.shape
      if (count, width, shape) != (own.count, own.width, own.shape) {
        code = environment.placeCells(count, width: width, shape: shape)
      }
    case .headDirection where asked > 0:
      code = .headDirection(HeadDirectionCells(count: asked))
    case .position where asked > 0, .centredPosition where asked > 0:
      code = environment.placeCells(
        asked, width: width, shape: configuration.placeShape ?? .gaussian)
      inputGain = 5
    default: break
    }
  }
}

extension Environment {
  /// Place cells over `bounds`; the same for all seeds of a run.
  fileprivate func placeCells(
    _ count: Int, width: Double, shape: PlaceCells.Shape
  ) -> SignalCode {
    let (lower, upper) = bounds
    return .placeCells(
      shape == .softmax
        ? .softmax(count: count, width: width, lower: lower, upper: upper, seed: 0)
        : PlaceCells(
          count: count, width: width, lower: lower, upper: upper, shape: shape, seed: 0))
  }
}
