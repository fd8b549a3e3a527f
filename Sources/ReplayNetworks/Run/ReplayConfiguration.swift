import Archives
import Tensors
import UserData

/// Everything a training run depends on; stored in `run.json`.
public struct ReplayConfiguration: Sendable, Equatable, Codable {
  /// Name of a task that needs no file; nil where `data` is given.
  public var task: String?
  /// A file of tracked positions (npz, csv), as the user named it; nil where `task` is given.
  public var data: String?
  /// Which steps of a trial the network is told about.
  public var mask = TrialMask.none
  /// N, from 1 to 2²⁰.
  public var units = 96
  /// F of REPLAY eq. 1: rate units, or the gated unit of REPLAY eq. 15.
  public var cell = ReplayArchitecture.Cell.simple
  /// φ of the simple cell.
  public var activation = ReplayActivation.relu
  /// How r₀ comes from s₀; none where positions are masked.
  public var encoder = ReplayArchitecture.Encoder.nonlinear
  /// Whether c, d and e are trained; zero otherwise.
  public var hasBiases = true
  /// Leak and noise while training; what replay changes of them is a `ReplayProtocol`.
  public var dynamics = ReplayDynamics()
  /// Updates, batches and learning rate.
  public var training = ReplayLearning()
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
  /// Whether trials are the recorded ones, which the run then holds, or running that is generated alike;
  /// recorded where nil.
  public var trials: Trials?
  /// T, steps of a trial.
  public var steps = 50
  /// What the user decided about how `data` is read; nil leaves all to the file and to `columns`.
  public var reading: ReadingOptions?
  /// Names of times and positions in the file, as runs had them before `reading`.
  public var columns = TrackedTrajectory.Columns()
  /// Whether samples without a position are dropped.
  public var dropsLost = false
  /// Intervals `[start, end]` in seconds that are used; all where empty.
  public var epochs: [[Double]] = []
  /// The arena's bounds `[x0, y0, x1, y1]` in the file's unit; those of the positions where empty.
  public var bounds: [Double] = []
  /// Edges and regions of a track, in the file's unit; nil for an open arena.
  public var track: Track?
  /// Gaps, smoothing, Δt, least speed, and the share kept for testing.
  public var cleaning = TrajectoryCleaning()

  /// Where trials of a tracked animal come from.
  public enum Trials: String, Sendable, Codable, CaseIterable {
    /// They are cut from the recording.
    case recorded
    /// They are drawn from rat-like motion that is fitted to the recording (REPLAY §2.5).
    case generated
  }

  /// Defaults without a task or data; one of the two must be set.
  public init() {}

  /// Defaults of a task (REPLAY §3).
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
    default: (mask, placeCells) = (TrialMask(.velocity, difficulty: 3), 64)
    }
  }

  /// Defaults for a file of tracked positions.
  public init(data: String, seed: UInt64 = 1) {
    self.data = data
    self.seed = seed
    (units, placeCells) = (128, 64)
    cleaning.maximumPause = 60
    cleaning.dividesRecordedTime = true
  }

  /// The network on `task` with its first weights.
  public func makeNetwork(for task: ReplayTask) throws(ReplayError) -> ReplayNetwork<Float> {
    let architecture = architecture(for: task)
    try architecture.validate()
    return ReplayNetwork(architecture, dynamics: dynamics, seed: seed)
  }

  /// Sizes and parts of the network on `task`.
  public func architecture(for task: ReplayTask) -> ReplayArchitecture {
    task.architecture(
      units: units, cell: cell, activation: activation, encoder: encoder, hasBiases: hasBiases)
  }
}
