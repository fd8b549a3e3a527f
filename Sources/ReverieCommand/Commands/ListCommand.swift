import ArgumentParser
import Jobs

/// `list`
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List families, embedded targets, tasks, training presets and experiments.")

  @OptionGroup var printing: PrintOptions

  func run() throws { try Console.run(ListRequest(), printing) }
}
