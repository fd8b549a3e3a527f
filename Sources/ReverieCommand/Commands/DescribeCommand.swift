import ArgumentParser
import Jobs

/// `describe NAME`
struct DescribeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "describe",
    abstract: "Every setting of a family: unit, range, default, meaning; the request of a verb.",
    discussion: """
      Settings are changed by --set key=value or a --config file of `train`. Of a verb, such as sample, the \
      members that a request of `job` or of a sweep may have are printed, with their defaults.
      """)

  @Argument(help: ArgumentHelp("The family (see `reverie list`), or a verb.", valueName: "name"))
  var name: String
  @OptionGroup var printing: PrintOptions

  func run() throws { try Console.run(DescribeRequest(name: name), printing) }
}
