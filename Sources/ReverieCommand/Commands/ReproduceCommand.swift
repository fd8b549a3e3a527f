import ArgumentParser
import Figures
import Reproduction
import Reverie

extension ExperimentScale: ExpressibleByArgument {}

/// `reproduce [ID…]`
struct ReproduceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reproduce",
    abstract: "Run a paper's experiments: each expected number beside the one measured.",
    discussion: """
      IDs name experiments or families of them: `rsn` runs rsn-1, rsn-2, …; none runs everything. \
      Writes table.md, table.json, arrays and figures to --output. Finished experiments are kept \
      there and not run again, so that a stopped run goes on where it was. `--list` prints the IDs.
      """)

  @Argument(help: "Experiments, or prefixes of their IDs.") var ids: [String] = []
  @Option(help: "Sizes: quick takes minutes, paper the published sizes.")
  var scale = ExperimentScale.quick
  @Option(name: .shortAndLong, help: "The directory to write.") var output = "reproduction"
  @Option(help: "How many seeds to repeat with, counted from --seed.") var seeds = 3
  @Option(help: "Where data sets lie; without it, rows that need them are skipped.")
  var dataDirectory: String?
  @Option(help: "Exit with 2 if a smaller share of the judged rows passes.") var minPass: Double?
  @Flag(help: "Run again what is stored in --output.") var overwrite = false
  @Flag(help: "Only list the experiments.") var list = false
  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    if seeds < 1 { throw ValidationError("--seeds is \(seeds), expected at least 1.") }
    if let minPass, !(0...1).contains(minPass) {
      throw ValidationError("--min-pass is \(minPass), expected between 0 and 1.")
    }
  }

  func run() throws {
    let experiments = try selectedExperiments()
    if list { return show(experiments) }
    if let dataDirectory, LocalFileSystem().entry(at: dataDirectory) != .directory {
      throw CommandFailure(.notFound, "--data-directory \(dataDirectory): no such directory.")
    }
    try checkOutput()
    let clock = ContinuousClock()
    let start = clock.now
    let rows = try measure(experiments)
    let table = ReproductionTable(
      title: "Reproduction", scale: scale, seeds: seedList,
      environment: [
        "version": "reverie \(reverieVersion), stream version \(streamVersion)",
        "wall time of this run": "\(Results.short((clock.now - start).seconds)) s, "
          + "\(compute.parallelism.threads) threads",
      ], rows: rows)
    try write(table)
    print(compute.json ? try JSONValue(encoding: table).text : table.markdown)
    if let minPass, (table.passFraction ?? 0) < minPass {
      throw CommandFailure(.diagnosticsFailed, "\(table.tally); required a share of \(minPass).")
    }
  }

  /// A directory with other content is left alone.
  private func checkOutput() throws {
    let files = LocalFileSystem()
    guard files.entry(at: output) != nil else { return }
    guard files.entry(at: output) == .directory else {
      throw CommandFailure(.cannotCreate, "--output \(output): there is a file of that name.")
    }
    let content = try files.contents(of: output)
    guard content.isEmpty || content.contains("arrays") else {
      throw CommandFailure(
        .wrongUse,
        "--output \(output): holds \(content.sorted()[0]) and no reproduction. Name a new directory."
      )
    }
  }

  private var seedList: [UInt64] { (0..<UInt64(seeds)).map { compute.seed &+ $0 } }

  private func selectedExperiments() throws -> [Experiment] {
    do {
      return try Experiments.registry().matching(ids)
    } catch ExperimentError.unknown(let selection, let known) {
      throw CommandFailure(
        .wrongUse, "\(ExperimentError.unknown(selection: selection, known: known))")
    }
  }

  /// Runs what is not stored yet, and stores each experiment as it ends.
  private func measure(_ experiments: [Experiment]) throws -> [ReproductionRow] {
    let store = ReproductionStore(directory: output, scale: scale, seeds: seedList)
    var finished: [String: [ReproductionRow]] = [:]
    if !overwrite {
      for experiment in experiments {
        finished[experiment.id] = try store.entry(for: experiment)?.rows
      }
    }
    try LocalFileSystem().createDirectories("\(output)/arrays")
    let interrupt = InterruptSignal()
    let quiet = compute.quiet
    let clock = ContinuousClock()
    var begun = clock.now
    let context = ExperimentContext(
      scale: scale, seeds: seedList, dataDirectory: dataDirectory, outputDirectory: output,
      overwrites: overwrite, parallelism: compute.parallelism,
      isInterrupted: { interrupt.isRaised },
      log: { if !quiet { Console.write($0 + "\n") } })
    do {
      return try ExperimentRegistry.run(experiments, in: context, finished: finished) {
        try store.store($1, of: $0, seconds: (clock.now - begun).seconds)
        begun = clock.now
        try context.checkInterruption()
      }
    } catch ExperimentError.interrupted {
      throw CommandFailure(
        .interrupted, "stopped by a signal; the same command goes on with what is left.")
    }
  }

  private func write(_ table: ReproductionTable) throws {
    try AtomicFile.write(Array(table.markdown.utf8), to: "\(output)/table.md")
    try AtomicFile.write(
      Array(JSONValue(encoding: table).prettyText.utf8), to: "\(output)/table.json")
    let arrays = ExperimentArrays(directory: "\(output)/arrays")
    try LocalFileSystem().createDirectories("\(output)/figures")
    for drawing in Experiments.drawings {
      for (name, figure) in try drawing(arrays) {
        try figure.write(to: "\(output)/figures/\(name).svg")
        try figure.write(to: "\(output)/figures/\(name).png", scale: 1.5)
      }
    }
  }

  private func show(_ experiments: [Experiment]) {
    let width = experiments.map(\.id.count).max() ?? 0
    for experiment in experiments {
      let gap = String(repeating: " ", count: width - experiment.id.count + 2)
      print("\(experiment.id)\(gap)\(experiment.summary) (\(experiment.paper))")
    }
  }
}
