import Archives
import Tensors

/// Everything a training run depends on; stored in `run.json`.
public struct ReplayConfiguration: Sendable, Equatable, Codable {
  /// Name of a task that needs no file; nil where `data` is given.
  public var task: String?
  /// A file of tracked positions.
  public var data: String?
  /// What is masked.
  public var mask = TrialMask.none
  /// N
  public var units = 96
  /// The recurrent cell.
  public var cell = ReplayArchitecture.Cell.simple
  /// φ
  public var activation = ReplayActivation.relu
  /// How the first state is made.
  public var encoder = ReplayArchitecture.Encoder.nonlinear
  /// Whether biases are trained.
  public var hasBiases = true
  /// Dynamics of training.
  public var dynamics = ReplayDynamics()
  /// How it is trained.
  public var training = ReplayTraining()
  /// Seed of weights, trials and noise.
  public var seed: UInt64 = 1
  /// Cells of a task that has place or head-direction cells, its own number where 0; of other tasks
  /// and tracked positions place cells laid over the arena, none where 0.
  public var placeCells = 0
  /// Width of place cells, arena units.
  public var placeWidth = 0.15
  /// Shape of place cells; the task's own where nil.
  public var placeShape: PlaceCells.Shape?
  /// What changes the network receives; the task's own where nil.
  public var input: ReplayTask.InputKind?
  /// Standard deviation of noise added to visible inputs, before their gain; none where nil.
  public var inputNoise: Double?
  // Of tracked positions:
  /// Steps of a trial.
  public var steps = 50
  /// Names of arrays in the file.
  public var columns = TrackedTrajectory.Columns()
  /// Whether samples without a position are dropped.
  public var dropsLost = false
  /// Intervals `[start, end]` in seconds that are used; all where empty.
  public var epochs: [[Double]] = []
  /// The arena's bounds `[x0, y0, x1, y1]` in the file's unit; those of the positions where empty.
  public var bounds: [Double] = []
  /// A track in the file's unit.
  public var track: Track?
  /// How positions become trials.
  public var cleaning = TrajectoryCleaning()

  /// Defaults without a task or data; one of the two must be set.
  public init() {}

  /// Defaults of a task (section 3).
  public init(task: String, seed: UInt64 = 1) {
    self.task = task
    self.seed = seed
    switch task {
    case "place-cells": (units, training.updates) = (128, 3_000)
    case "open-box", "open-box-biased":
      (units, placeWidth) = (512, 0.2)
      (encoder, hasBiases) = (.linear, false)
      dynamics = ReplayDynamics(leak: 0.2, noiseAmplitude: 0.01)
      training = .predecessor
    case "head-direction", "head-direction-biased":
      units = 128
      (encoder, hasBiases) = (.linear, false)
      dynamics = ReplayDynamics(leak: 0.5, noiseAmplitude: 0.1)
      training = .predecessor
    default: mask = TrialMask(.velocity, difficulty: 3)
    }
  }

  /// Defaults for a file of tracked positions.
  public init(data: String, seed: UInt64 = 1) {
    self.data = data
    self.seed = seed
    units = 128
  }

  /// What is to be trained on: the task, its trials, and trials held out.
  public struct Material: Sendable {
    /// The task.
    public var task: ReplayTask
    /// Where trials come from.
    public var source: TrialSource
    /// Held-out trials of a file; nil where trials are drawn.
    public var testing: Trajectories?
  }

  /// Makes the task, reading the file of tracked positions where there is one.
  public func makeMaterial() throws -> Material {
    try validateCells()
    if let data { return try trackedMaterial(data) }
    guard let name = task, let task = ReplayTask.named(name, mask: mask, seed: 0) else {
      throw ReplayError.invalidParameter(
        name: "task", value: task ?? "none",
        expected: "one of \(ReplayTask.names.joined(separator: ", ")), or a data file")
    }
    // Fresh trials of the task give the mean step; for all seeds the same.
    let adjusted = try adjusted(task) {
      task.paths(0..<256, iteration: TrialSource.testIteration, seed: 0)
    }
    return Material(
      task: adjusted, source: try TrialSource(adjusted, seed: seed), testing: nil)
  }

  private func validateCells() throws(ReplayError) {
    guard placeCells >= 0 else {
      throw .invalidParameter(name: "placeCells", value: "\(placeCells)", expected: "0 or more")
    }
    guard placeWidth > 0, placeWidth.isFinite else {
      throw .invalidParameter(
        name: "placeWidth", value: "\(placeWidth)", expected: "above 0 arena units")
    }
    if let inputNoise, !(inputNoise >= 0 && inputNoise.isFinite) {
      throw .invalidParameter(name: "inputNoise", value: "\(inputNoise)", expected: "0 or more")
    }
  }

  /// `task` with the cells and inputs that are asked for.
  ///
  /// - Parameter paths: trials whose mean step scales displacements.
  private func adjusted(
    _ task: ReplayTask, paths: () -> Trajectories
  ) throws(ReplayError) -> ReplayTask {
    var result = task
    let (lower, upper) = task.environment.bounds
    func cells(_ count: Int, _ shape: PlaceCells.Shape) -> SignalCode {
      .placeCells(
        shape == .softmax
          ? .softmax(count: count, width: placeWidth, lower: lower, upper: upper, seed: 0)
          : PlaceCells(
            count: count, width: placeWidth, lower: lower, upper: upper, shape: shape, seed: 0))
    }
    switch task.code {
    case .placeCells(let own):
      let (count, shape) = (placeCells > 0 ? placeCells : own.count, placeShape ?? own.shape)
      if (count, placeWidth, shape) != (own.count, own.width, own.shape) {
        result.code = cells(count, shape)
      }
    case .headDirection where placeCells > 0:
      result.code = .headDirection(HeadDirectionCells(count: placeCells))
    case .position where placeCells > 0:
      result.code = cells(placeCells, placeShape ?? .gaussian)
      result.inputGain = 5
    default: break
    }
    if let inputNoise { result.inputNoise = inputNoise }
    guard let input, input != task.input else { return result }
    guard (input == .turn) == (task.input == .turn) else {
      throw .invalidParameter(
        name: "input", value: input.rawValue,
        expected: "turn for head directions, signal-change or displacement for positions")
    }
    result.input = input
    result.inputGain =
      input == .signalChange && !result.code.isPosition
      ? 5 : 1 / max(MotionMetrics.speed(paths(), lag: 1) ?? 1, 1e-9)
    return result
  }

  private func trackedMaterial(_ path: String) throws -> Material {
    var trajectory = try TrackedTrajectory.read(path, columns: columns, dropsLost: dropsLost)
    if !epochs.isEmpty {
      let intervals = try epochs.map { pair throws(ReplayError) in
        guard pair.count == 2, pair[0] < pair[1] else {
          throw ReplayError.invalidParameter(
            name: "epochs", value: "\(pair)", expected: "[start, end] in seconds, start first")
        }
        return pair[0]...pair[1]
      }
      trajectory = try trajectory.during(intervals)
    }
    guard bounds.isEmpty || bounds.count == 4 else {
      throw ReplayError.invalidParameter(
        name: "bounds", value: "\(bounds)", expected: "[x0, y0, x1, y1]")
    }
    let limits =
      bounds.isEmpty
      ? nil : (lower: Position(bounds[0], bounds[1]), upper: Position(bounds[2], bounds[3]))
    let cut = try cleaning.trials(from: trajectory, steps: steps, bounds: limits, track: track)
    let task = try adjusted(.tracked(cut.arena, trials: cut.training, mask: mask)) {
      cut.training
    }
    return Material(
      task: task, source: try TrialSource(task, seed: seed, pool: cut.training),
      testing: cut.testing)
  }

  /// A new trainer on `material`.
  public func makeTrainer(
    on material: Material, parallelism: Parallelism
  ) throws(ReplayError) -> ReplayTrainer<Float> {
    let architecture = material.task.architecture(
      units: units, cell: cell, activation: activation, encoder: encoder, hasBiases: hasBiases)
    try architecture.validate()
    return try ReplayTrainer(
      ReplayNetwork(architecture, dynamics: dynamics, seed: seed), source: material.source,
      training: training, parallelism: parallelism)
  }
}
