import ArgumentParser
import Jobs

/// `cite RUN|FAMILY`
struct CiteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cite", abstract: "Print the BibTeX of what a run, or a family, uses.",
    discussion: "A family (see `reverie list`) may stand in place of the run directory.")

  @OptionGroup var source: RunArguments
  @OptionGroup var printing: PrintOptions

  func run() throws { try Console.run(CiteRequest(source: source.requiredPath()), printing) }
}
