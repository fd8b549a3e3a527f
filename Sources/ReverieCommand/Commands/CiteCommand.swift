import ArgumentParser
import Reverie

/// `cite RUN|FAMILY`
struct CiteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cite", abstract: "Print the BibTeX of what a run, or a family, uses.")

  @Argument(help: "A run directory, or a family (see `reverie list`).") var source: String

  func run() throws {
    let entries = try Citations.families[source] ?? RunDirectory.open(source).record.citations
    print(entries.joined(separator: "\n\n"))
  }
}
