import Archives
import Foundation

/// Every number that a user can give, at every value that a careless program stumbles over: one attempt
/// for each value of each option of each verb, and of each setting of each family. What there is comes
/// from the tool itself, so that a new option is walked without a word here.
struct OptionWalk {
  /// Below, at and above what counts and reals may be.
  static let values = [
    "0", "-1", "1000000", "2147483647", "1099511627776", "9223372036854775807", "1e300", "-1e300",
    "1e-300", "nan",
  ]

  /// Arguments of the tool, and what varies in them.
  struct Attempt {
    let arguments: [String]
    let name: String
  }

  private let runs: SmallRuns

  /// Attempts on these runs and files.
  init(_ runs: SmallRuns) { self.runs = runs }

  // MARK: - What there is

  /// One attempt for each setting that is a number, and value.
  func settings() throws -> [Attempt] {
    try SmallRuns.families.flatMap { family -> [Attempt] in
      let described = try json(["describe", family, "--json"])
      let keys = (described["settings"]?.array ?? []).filter {
        $0["kind"]?["whole"] != nil || $0["kind"]?["number"] != nil
      }.compactMap { $0["key"]?.string }
      return keys.flatMap { key in
        Self.values.flatMap { value in
          bases(ofTraining: family).map {
            Attempt(
              arguments: $0 + ["--set", "\(key)=\(value)"], name: "\(family) \(key)=\(value)")
          }
        }
      }
    }
  }

  /// One attempt for each option with a value, and value. Options that name files or choices get
  /// numbers, too: those must be refused.
  func options() throws -> [Attempt] {
    let verbs = try json(["--experimental-dump-help"])["command"]?["subcommands"]?.array ?? []
    return verbs.flatMap { verb -> [Attempt] in
      let name = verb["commandName"]?.string ?? ""
      if name == "train" {
        return (verb["subcommands"]?.array ?? []).flatMap { family in
          let family = (family, family["commandName"]?.string ?? "")
          return attempts(of: family.0, after: bases(ofTraining: family.1))
        }
      }
      return attempts(of: verb, after: bases(of: name))
    }
  }

  private func attempts(of command: JSONValue, after bases: [[String]]) -> [Attempt] {
    let kept: Set = ["output", "config", "help", "version", "threads"]
    let options = (command["arguments"]?.array ?? []).filter { $0["kind"]?.string == "option" }
      .compactMap { $0["preferredName"]?["name"]?.string }.filter { !kept.contains($0) }
    return bases.flatMap { base in
      (options + ["threads"]).flatMap { option in
        Self.values.map { value in
          Attempt(
            arguments: base + ["--\(option)=\(value)"],
            name: "\(base.prefix(2).joined(separator: " ")) --\(option)=\(value)")
        }
      }
    }
  }

  // MARK: - What stands before the option

  private func bases(ofTraining family: String) -> [[String]] {
    let base =
      ["train", family, "--output", runs.file("new"), "--overwrite", "--quiet"]
      + SmallRuns.training(of: family)
    guard family == "replay" else { return [base] }
    let tracked = base.filter { $0 != "--task" && $0 != "triangle" }
    return [base, tracked + ["--data", runs.file("path.csv")]]
  }

  private func bases(of verb: String) -> [[String]] {
    let file = runs.file
    let written = ["--output", file("new.npy"), "--overwrite", "--quiet"]
    let archive = ["--output", file("new.npz"), "--overwrite", "--quiet"]
    switch verb {
    case "sample":
      let base =
        ["sample", runs.run(of: "reservoir")] + written + ["--chains", "3", "--duration", "1"]
      return [base, base + ["--mode", "hidden"]]
    case "generate":
      let base = ["generate", runs.run(of: "langevin-machine")] + written
      return [
        base + ["--chains", "3", "--steps", "5"], base + ["--denoise", file("images.npy")],
        base + ["--chains", "3", "--steps", "5", "--figures", file("figures")],
      ]
    case "infer":
      let base =
        ["infer", runs.run(of: "poisson-vae"), "--data", file("patches.npy"), "--steps", "3"]
        + ["--output", file("inferred"), "--overwrite", "--quiet", "--prepare", "none"]
      return [base, base + ["--anchored"], base + ["--mode", "relaxed"], base + ["--every-step"]]
    case "physiology":
      return [
        ["physiology", runs.run(of: "poisson-vae"), "--steps", "4", "--blank-steps", "2"] + archive
      ]
    case "replay":
      let base = ["replay", runs.run(of: "replay"), "--count", "3", "--steps", "5"] + archive
      return [base, base + ["--decode", file("events.json")], base + ["--metrics"]]
    case "diagnose":
      let base = ["diagnose", file("draws.npy"), "--quiet"]
      return [base, base + ["--reference", file("draws.npy")]]
    case "reproduce":
      return [["reproduce", "rsn-1", "--output", file("reproduction"), "--quiet"]]
    case "demo": return [["demo", "--output", file("demo"), "--quiet"]]
    default: return []
    }
  }

  private func json(_ arguments: [String]) throws -> JSONValue {
    let outcome = try Tool.run(arguments)
    guard outcome.status == 0 else { throw SmallRuns.Failure(message: outcome.errors) }
    return try JSONValue(parsing: Array(outcome.output.utf8), source: arguments.joined())
  }
}
