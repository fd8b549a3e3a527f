import ArgumentParser
import Jobs

/// A trained network: a run of one's own, or one that comes with the package.
struct RunArguments: ParsableArguments {
  @Argument(help: "The run directory.") var run: String?
  @Option(
    help: ArgumentHelp(
      "In place of a run: a network that comes with the package (see `reverie models`).",
      valueName: "NAME"))
  var model: String?

  /// Whether one of them is given.
  var isGiven: Bool { run != nil || model != nil }

  func validate() throws {
    if let run, let model {
      throw ValidationError("The run \(run) and --model \(model) are given; give one of them.")
    }
  }

  /// The run directory; nil where neither is given.
  ///
  /// - Throws: `JobError`, naming the models there are.
  func path() throws(JobError) -> String? {
    guard let model else { return run }
    return try ModelCatalog.installed.model(model).path
  }

  /// The run directory.
  ///
  /// - Throws: `JobError`, naming the models there are; where neither is given.
  func requiredPath() throws(JobError) -> String {
    guard let path = try path() else {
      throw JobError(.wrongUse, "no run: give a run directory, or --model NAME.")
    }
    return path
  }
}
