import ArgumentParser
import Jobs
import Reproduction
import ReproductionJobs

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
  @Option(
    help: ArgumentHelp(
      "Run share I of N of the experiments only, written I/N, I from 0; tables and figures are written by "
        + "the run without it that follows."))
  var shard: Shard?
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
    if list {
      return try Console.print(
        compute.json
          ? ReproduceRequest.document(of: ids).prettyText : ReproduceRequest.listing(of: ids))
    }
    var request = ReproduceRequest(ids: ids, output: output)
    (request.scale, request.seeds, request.seed) = (scale, seeds, compute.seed)
    (request.dataDirectory, request.minimumPass) = (dataDirectory, minPass)
    (request.overwrites, request.shard) = (overwrite, shard)
    try Console.run(request, compute)
  }
}
