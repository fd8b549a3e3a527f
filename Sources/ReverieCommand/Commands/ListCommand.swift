import ArgumentParser
import Reverie

/// `list`
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List families, embedded targets and training presets.")

  @Flag(help: "Print as JSON.") var json = false

  func run() throws {
    let sections: [(title: String, rows: [(String, String)])] = [
      (
        "families",
        [
          ("reservoir", "reservoir-sampler and sampler-only networks (train, sample)"),
          ("poisson-vae", "iterative Poisson and Gaussian autoencoders (train, infer)"),
        ]
      ),
      ("targets", EmbeddedTarget.allCases.map { ($0.rawValue, $0.summary) }),
      (
        "presets",
        [
          ("fast", "antithetic pairs, weight average, polish and confinement"),
          ("paper", "the published recipe"),
        ]
      ),
    ]
    if json {
      let members = sections.map { section in
        (
          section.title,
          JSONValue.object(
            Dictionary(uniqueKeysWithValues: section.rows.map { ($0, JSONValue.string($1)) }))
        )
      }
      return print(JSONValue.object(Dictionary(uniqueKeysWithValues: members)).text)
    }
    for (title, rows) in sections {
      print(title)
      let width = rows.map(\.0.count).max() ?? 0
      for (name, text) in rows {
        print("  " + name + String(repeating: " ", count: width - name.count + 2) + text)
      }
    }
  }
}
