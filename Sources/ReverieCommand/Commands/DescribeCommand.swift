import ArgumentParser
import Jobs

/// `describe FAMILY`
struct DescribeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "describe", abstract: "Every setting of a family: unit, range, default, meaning.",
    discussion: "Settings are changed by --set key=value or a --config file of `train`.")

  @Argument(help: "The family (see `reverie list`).") var family: String
  @OptionGroup var printing: PrintOptions

  func run() throws { try Console.run(DescribeRequest(family: family), printing) }
}
