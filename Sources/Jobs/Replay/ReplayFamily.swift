import Archives
import Figures
import ReplayNetworks
import Training

/// Noisy path-integrating networks: `train replay`, `replay`.
public enum ReplayFamily: ModelFamily {
  /// What `list` says of the family.
  public static let summary = "noisy path-integrating networks and their replay (train, replay)"

  /// What `list` shows beside the families.
  public static var listings: [Listing] {
    [Listing("tasks", ReplayTask.names.map { Listing.Row($0, "train replay --task \($0)") })]
  }

  /// What `replay --metrics`, `--decode` and `--compare` print.
  public static var glossary: [Listing.Row] {
    ReplayGlossary.entries.map { Listing.Row($0.name, $0.meaning) }
  }

  /// Defaults of the task or of tracked positions, whichever is asked for.
  public static func start(
    for changes: SettingChanges, seed: UInt64
  ) throws -> ReplayConfiguration {
    if let data = changes.value(of: "data")?.string {
      return ReplayConfiguration(data: data, seed: seed)
    }
    guard let task = changes.value(of: "task")?.string else {
      throw JobError(.wrongUse, "Give --data FILE or --task NAME (see `reverie list`).")
    }
    return ReplayConfiguration(task: task, seed: seed)
  }

  /// - Parameter inputs: tracked positions as `data`, `[sample, 3]`: times, x, y; or as columns
  ///   `[sample]` by name, `data:t`, `data:x`, …, among which the reading options choose.
  public static func makeTraining(
    _ configuration: ReplayConfiguration, inputs: [String: NumericArray], context: JobContext
  ) throws -> ReplayTraining {
    let arrays = columns(inputs)
    let read =
      try arrays.isEmpty
      ? configuration.readRecording() : configuration.readRecording(in: arrays)
    if let read { context.tell(read.understanding) }
    let training = try ReplayTraining(
      configuration, recording: read?.data, understanding: read?.understanding)
    if let use = training.material.use {
      context.log("\(configuration.data ?? "data"): \(use.line)")
      use.warnings.forEach(context.warn)
    }
    if let fit = training.material.fit {
      let scale = training.material.task.environment.trackedArena?.scale ?? 1
      context.log("\(configuration.data ?? "data"): \(fit.line(scale: scale))")
      fit.warnings.forEach(context.warn)
    }
    return training
  }

  /// The arrays of the data by the names of their columns.
  private static func columns(_ inputs: [String: NumericArray]) -> [String: NumericArray] {
    var columns: [String: NumericArray] = [:]
    for (name, array) in inputs {
      if name == "data" { columns[name] = array }
      if name.hasPrefix("data:") { columns[String(name.dropFirst(5))] = array }
    }
    return columns
  }

  /// Writes report and figures of a finished run, and gives its numbers. A report that cannot be made is
  /// a warning: the run is finished and can be replayed.
  public static func conclude(
    _ run: ReplayRun, of training: ReplayTraining, in directory: RunDirectory, context: JobContext
  ) throws -> JobMetrics {
    let report = try context.report {
      let report = try context.reportSteps(unit: "settings", note: "replays") { goesOn in
        try ReplayReport(
          run, seed: run.configuration.seed,
          unit: directory.record.data?["understood"]?["positionUnit"]?.string,
          unseen: training.material.unseen, parallelism: context.parallelism,
          progress: goesOn)
      }
      try report.write(to: directory)
      return report
    }
    let paths = run.awakePaths(256)
    func error(noise: Bool, on paths: Trajectories) -> Double {
      run.network.pathError(
        on: paths, task: run.task, noise: noise, seed: run.configuration.seed)
    }
    var metrics = JobMetrics()
    metrics.add("task", run.configuration.task ?? run.configuration.data ?? "")
    metrics.add("noisyTestError", error(noise: true, on: paths))
    metrics.add("cleanTestError", error(noise: false, on: paths))
    if let unseen = training.material.unseen {
      metrics.add("recordedTestError", error(noise: true, on: unseen))
    }
    metrics.verdict = report?.verdict
    return metrics
  }

  /// Scales the noise that `request` asks for by √(κ (2 - κ)), so that leaks compare at one stationary
  /// variance. A run that is resumed has its noise scaled already, unless it is given anew.
  public static func normaliseNoise(of request: inout TrainRequest) throws {
    let key = "dynamics.noiseAmplitude"
    guard !request.goesOn || request.settings.value(of: key) != nil else { return }
    let dynamics = try request.resolvedSettings().decode(
      ReplayConfiguration.self, name: "configuration"
    ).dynamics
    try request.settings.add(
      dynamics.stationaryNoise(dynamics.noiseAmplitude), for: key, option: "--normalised-noise")
  }
}
