import ArgumentParser
import Jobs

/// `models [NAME]`
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "List the trained networks that come with the package.",
    discussion: """
      With a name, its card: what it learned from, how well, and its limits. Where a run is wanted, \
      --model NAME takes one.
      """)

  @Argument(help: "The model whose card to show.") var name: String?
  @OptionGroup var printing: PrintOptions

  func run() throws { try Console.run(ModelsRequest(name: name), printing) }
}
