import Figures
import ReplayNetworks

extension ReplayFamily {
  /// A T-maze.
  public static let demonstrated: String? = "t-maze"

  /// Awake runs beside replays under the settings.
  public static func picture(
    of run: ReplayRun, seed: UInt64, context: JobContext
  ) throws -> (figure: Figure, caption: String)? {
    (
      try ReplayReport(run, seed: seed, parallelism: context.parallelism).mechanisms,
      "\(run.configuration.units) units that learned to track positions replay runs when left alone. "
        + "Colour runs from the start of a path to its end."
    )
  }

  /// A T-maze.
  public static func addDemo(
    to report: inout Report, seed: UInt64, context: JobContext
  ) throws {
    var configuration = ReplayConfiguration(task: "t-maze", seed: seed)
    (configuration.units, configuration.training.updates) = (64, 600)
    let (run, _) = try trainDemo(
      ReplayTraining(configuration), label: "replay", context: context)
    report.section(
      "Replay network",
      [
        "\(configuration.units) noisy rate units learn to track positions in a T-maze from changes "
          + "of place-cell activity, seeing one change in four. Left alone they replay runs: with "
          + "momentum, with adaptation, with both, and with neither."
      ])
    try ReplayReport(run, seed: seed, parallelism: context.parallelism).add(to: &report)
  }
}
