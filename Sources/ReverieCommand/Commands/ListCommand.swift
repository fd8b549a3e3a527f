import ArgumentParser
import Reverie

/// `list`
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List families, embedded targets, tasks, training presets and experiments.")

  @Flag(help: "Print as JSON.") var json = false

  func run() throws {
    let sections: [(title: String, rows: [(String, String)])] = [
      (
        "families",
        [
          ("reservoir", "reservoir-sampler and sampler-only networks (train, sample)"),
          ("replay", "noisy path-integrating networks and their replay (train, replay)"),
          ("langevin-machine", "neural Langevin machine: images (train, generate)"),
          ("poisson-vae", "iterative Poisson and Gaussian autoencoders (train, infer)"),
        ]
      ),
      ("tasks", ReplayTask.names.map { ($0, "train replay --task \($0)") }),
      ("targets", EmbeddedTarget.allCases.map { ($0.rawValue, $0.summary) }),
      (
        "presets",
        [
          ("fast", "antithetic pairs, weight average, polish and confinement"),
          ("paper", "the published recipe"),
        ]
      ),
      ("experiments", Experiments.all.map { ($0.id, $0.summary) }),
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
