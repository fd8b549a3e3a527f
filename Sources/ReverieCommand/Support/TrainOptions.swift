import ArgumentParser
import Jobs
import Processes
import Reverie

/// The options of `train` that belong to one family: each names a setting.
protocol TrainOptions: ParsableArguments {
  associatedtype Family: ModelFamily

  /// The first line of `train FAMILY --help`.
  static var abstract: String { get }
  /// What the help says about data.
  static var discussion: String { get }

  /// The settings that options were given for.
  func changes() throws -> SettingChanges

  /// Changes a request further, where what an option means depends on the other settings.
  func complete(_ request: inout TrainRequest) throws
}

extension TrainOptions {
  func complete(_ request: inout TrainRequest) throws {}
}

/// `train FAMILY` for a family whose settings have no options of their own: `--set` reaches all.
struct PlainTrainOptions<Family: ModelFamily>: TrainOptions {
  static var abstract: String { "Train: \(Family.summary)." }
  static var discussion: String { "Settings: see `reverie describe \(Family.name)`." }

  func changes() throws -> SettingChanges { SettingChanges() }
}

/// `train FAMILY`, alike for all families.
struct TrainFamily<Options: TrainOptions>: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: Options.Family.name, abstract: Options.abstract,
      discussion: Options.discussion)
  }

  @OptionGroup var options: Options
  @OptionGroup var runOptions: RunOptions
  @OptionGroup var quality: QualityOptions
  @OptionGroup var compute: ComputeOptions

  func run() throws {
    var request = TrainRequest(
      family: Options.Family.name, seed: compute.givenSeed, output: runOptions.output)
    request.settings = try runOptions.changes()
    request.settings.add(contentsOf: try options.changes())
    (request.isResumed, request.overwrites) = (runOptions.resume, runOptions.overwrite)
    (request.isExact, request.checkpointInterval) = (runOptions.exact, runOptions.checkpointEvery)
    try options.complete(&request)
    if runOptions.printConfig {
      return try Console.print(try request.resolvedSettings().prettyText)
    }
    let processes = LaunchedProcesses.join()
    try processes.lastTogether {
      try Console.run(request, compute, processes: processes, requiring: quality)
    }
  }
}
