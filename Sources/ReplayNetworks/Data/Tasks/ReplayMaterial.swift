import Archives
import Training
import UserData

/// What a configuration trains on: the task, and where its trials come from.
public struct ReplayMaterial: Sendable {
  /// The task, with the cells and inputs that were asked for.
  public var task: ReplayTask
  /// Where trials come from, those that a recording's blocks keep from training among them.
  public var source: TrialSource
  /// The motion that trials are drawn from where it is fitted to a recording.
  public private(set) var fit: RatMotion.Fit?
  /// Held-out trials of that recording, which neither the fit nor the run has.
  public private(set) var unseen: Trajectories?
  /// Which recording the trials were cut from; nil for tasks that need no file.
  public private(set) var recording: DataIdentity?
  /// What of the recording the trials hold; nil for tasks that need no file.
  public private(set) var use: RecordingUse?

  /// Draws what a task needs, or reads the file of tracked positions and cuts it into trials.
  ///
  /// - Parameters:
  ///   - recording: tracked positions in place of the configuration's file.
  ///   - understanding: what was understood of the file they are from.
  /// - Throws: `SettingError` for settings out of range, `ReplayError` for positions that cannot be
  ///   used, errors of reading.
  public init(
    for configuration: ReplayConfiguration, recording: TrackedTrajectory? = nil,
    understanding: Understanding? = nil
  ) throws {
    try configuration.validate()
    if let recording {
      try self.init(tracked: recording, understood: understanding, configuration)
    } else if let read = try configuration.readRecording() {
      try self.init(tracked: read.data, understood: read.understanding, configuration)
    } else {
      try self.init(embedded: configuration.task, configuration)
    }
  }

  private init(embedded name: String?, _ configuration: ReplayConfiguration) throws(ReplayError) {
    guard let name, let task = ReplayTask.named(name, mask: configuration.mask, seed: 0) else {
      throw .invalidParameter(
        name: "task", value: name ?? "none",
        expected: "one of \(ReplayTask.names.joined(separator: ", ")), or a data file")
    }
    // The mean step scales displacements.
    self.task = try task.adjusted(to: configuration) { task.probe() }
    source = try TrialSource(self.task, seed: configuration.seed)
  }

  private init(
    tracked whole: TrackedTrajectory, understood: Understanding?,
    _ configuration: ReplayConfiguration
  ) throws {
    let epochs = try configuration.intervals()
    let trajectory = epochs.isEmpty ? whole : try whole.during(epochs)
    let cut = try configuration.cleaning.trials(
      from: trajectory, steps: configuration.steps, bounds: try configuration.arenaBounds(),
      track: configuration.track, epochs: epochs)
    if configuration.trials == .generated {
      let fit = try RatMotion.fit(to: cut.training, in: cut.arena.size, of: whole.name)
      try self.init(generated: fit, in: cut.arena, configuration)
      unseen = cut.testing
    } else {
      try self.init(recorded: cut, configuration)
    }
    use = cut.use
    var understood = understood
    understood?.values["use"] = try JSONValue(encoding: cut.use, name: "use")
    if let fit { understood?.values["running"] = try JSONValue(encoding: fit, name: "running") }
    recording = DataIdentity(
      file: whole.name, checksum: whole.table.checksum, shape: whole.table.shape,
      understood: understood?.record)
  }

  private init(
    recorded cut: TrajectoryCleaning.Result, _ configuration: ReplayConfiguration
  ) throws(ReplayError) {
    let tracked = ReplayTask.tracked(cut.arena, trials: cut.training, mask: configuration.mask)
    task = try tracked.adjusted(to: configuration) { cut.training }
    source = try TrialSource(
      task, seed: configuration.seed, pool: cut.training, heldOut: cut.testing)
  }

  private init(
    generated fit: RatMotion.Fit, in arena: TrackedArena, _ configuration: ReplayConfiguration
  ) throws(ReplayError) {
    var arena = arena
    arena.motion = fit.motion
    let running = ReplayTask.generated(
      in: arena, steps: configuration.steps, mask: configuration.mask)
    task = try running.adjusted(to: configuration) { running.probe() }
    source = try TrialSource(task, seed: configuration.seed)
    self.fit = fit
  }
}

extension ReplayConfiguration {
  /// The epochs as intervals, seconds.
  public func intervals() throws(ReplayError) -> [ClosedRange<Double>] {
    try epochs.map { pair throws(ReplayError) in
      guard pair.count == 2, pair[0] < pair[1] else {
        throw ReplayError.invalidParameter(
          name: "epochs", value: "\(pair)", expected: "[start, end] in seconds, start first")
      }
      return pair[0]...pair[1]
    }
  }

  /// The corners of the arena in the file's unit; nil where they follow from the positions.
  func arenaBounds() throws(ReplayError) -> (lower: Position, upper: Position)? {
    guard !bounds.isEmpty else { return nil }
    guard bounds.count == 4 else {
      throw .invalidParameter(name: "bounds", value: "\(bounds)", expected: "[x0, y0, x1, y1]")
    }
    return (lower: Position(bounds[0], bounds[1]), upper: Position(bounds[2], bounds[3]))
  }
}
