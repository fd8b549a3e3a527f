import ArgumentParser
import Jobs

/// `cite RUN|FAMILY`
struct CiteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cite", abstract: "Print the BibTeX of what a run, or a family, uses.")

  @Argument(help: "A run directory, or a family (see `reverie list`).") var source: String
  @OptionGroup var printing: PrintOptions

  func run() throws { try Console.run(CiteRequest(source: source), printing) }
}
