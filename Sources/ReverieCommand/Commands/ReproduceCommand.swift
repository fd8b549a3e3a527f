import ArgumentParser
import Reverie

extension ExperimentScale: ExpressibleByArgument {}

/// `reproduce [ID…]`
struct ReproduceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reproduce",
    abstract: "Run a paper's experiments; prints expected beside measured, and a verdict.",
    discussion: """
      An id selects an experiment or all whose ids begin with it: `replay` runs replay-e1, replay-e2, … \
      Rows are printed as each experiment ends.
      """)

  @Argument(help: "Experiments or families. (default: all)") var ids: [String] = []
  @Option(help: "Sizes: quick or paper.") var scale = ExperimentScale.quick
  @Option(help: "Number of seeds, counted from --seed.") var seeds = 5
  @Option(name: .shortAndLong, help: "Also write the table to this file (Markdown).")
  var output: String?
  @Option(help: "A directory of data sets, for rows that need them.") var data: String?
  @Flag(help: "Leave with exit code 2 if a row fails.") var strict = false
  @OptionGroup var compute: ComputeOptions

  /// The experiments of every family.
  static var experiments: [Experiment] { ReplayExperiments.experiments }

  func validate() throws {
    if seeds < 1 { throw ValidationError("--seeds is \(seeds), expected at least 1.") }
  }

  func run() throws {
    let registry = try ExperimentRegistry(Self.experiments)
    let selected = try registry.matching(ids)
    let quiet = compute.quiet
    let context = ExperimentContext(
      scale: scale, seeds: (0..<seeds).map { compute.seed + UInt64($0) }, dataDirectory: data,
      parallelism: compute.parallelism,
      log: { line in if !quiet { Console.write(line + "\n") } })
    let rows = try ExperimentRegistry.run(selected, in: context) { experiment, rows in
      guard !compute.json else { return }
      print(table("\(experiment.id): \(experiment.summary)", context, rows).markdown)
    }
    let whole = table("Reproduction", context, rows)
    if compute.json { print(try JSONValue(encoding: whole, name: "table").text) }
    if let output { try AtomicFile.write(Array(whole.markdown.utf8), to: output) }
    if strict && rows.contains(where: { $0.verdict.symbol == Verdict.fail("").symbol }) {
      throw CommandFailure(.diagnosticsFailed, "a row failed.")
    }
  }

  private func table(
    _ title: String, _ context: ExperimentContext, _ rows: [ReproductionRow]
  ) -> ReproductionTable {
    ReproductionTable(
      title: title, scale: context.scale, seeds: context.seeds,
      environment: ["reverie": reverieVersion, "stream version": "\(streamVersion)"], rows: rows)
  }
}
