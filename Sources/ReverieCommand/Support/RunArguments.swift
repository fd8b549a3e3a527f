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

  /// The run directory; nil where neither is given.
  ///
  /// - Throws: `JobError`, naming the models there are; where both are given, which is not looked at before:
  ///   the value of an option that does not exist looks like a run.
  func path() throws(JobError) -> String? {
    guard let model else { return run }
    if let run {
      throw JobError(
        .wrongUse, "the run \(run) and --model \(model) are given; give one of them.")
    }
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
