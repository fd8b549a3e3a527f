import Archives
import Jobs
import RandomStreams
import Reproduction

/// `reproduce [ID…]`: a paper's experiments, each expected number beside the one measured.
public struct ReproduceRequest: JobRequest {
  /// The verb `reproduce`.
  public static let verb = "reproduce"
  /// Every experiment, and no directory.
  public static var defaults: Self { Self(output: "") }
  /// The directory.
  public static let required = ["output"]

  /// Experiments, or prefixes of their ids; none for all.
  public var ids: [String]
  /// Sizes.
  public var scale = ExperimentScale.quick
  /// The directory to write.
  public var output: String
  /// How many seeds to repeat with, counted from `seed`; at least 1.
  public var seeds = 3
  /// The first seed.
  public var seed: UInt64 = 1
  /// Where data sets lie; without it, rows that need them are skipped.
  public var dataDirectory: String?
  /// The share of judged rows that has to pass, from 0 to 1; nil for none.
  public var minimumPass: Double?
  /// The share of the experiments that is measured; nil for all. A share leaves no tables and figures: the
  /// request without it finds what the shares measured, and writes them.
  public var shard: Shard?
  /// Whether to measure again what is stored in `output`.
  public var overwrites = false

  /// The request with everything else at its default.
  public init(ids: [String] = [], output: String) { (self.ids, self.output) = (ids, output) }

  /// Does what is asked.
  public func run(
    _ inputs: [String: NumericArray], in context: JobContext
  ) throws -> JobResult {
    try shard?.check()
    let selected = try PublishedExperiments.registry().matching(ids)
    let experiments = shard?.share(of: selected) ?? selected
    guard 1...Self.mostSeeds ~= seeds else {
      throw JobError(.wrongUse, "--seeds is \(seeds), expected from 1 to \(Self.mostSeeds).")
    }
    try checkDirectories()
    let clock = ContinuousClock()
    let start = clock.now
    let rows = try measure(experiments, in: context)
    let seconds = JobMetrics.short((clock.now - start).seconds)
    let table = ReproductionTable(
      title: "Reproduction", scale: scale, seeds: seedList,
      environment: [
        "version": "reverie \(reverieVersion), stream version \(streamVersion)",
        "wall time of this run": "\(seconds) s, \(context.parallelism.threads) threads",
      ], rows: rows)
    if shard == nil { try write(table) }
    var result = JobResult()
    (result.text, result.json) = (table.markdown, try JSONValue(encoding: table))
    result.files = [output]
    if let minimumPass, (table.passFraction ?? 0) < minimumPass {
      result.failure = "\(table.tally); required a share of \(minimumPass)."
    }
    return result
  }

  private var seedList: [UInt64] { (0..<UInt64(seeds)).map { seed &+ $0 } }

  /// Every seed is a run of each experiment.
  private static let mostSeeds = 10_000

  /// A directory with other content is left alone.
  private func checkDirectories() throws {
    let files = LocalFileSystem()
    if let dataDirectory, files.entry(at: dataDirectory) != .directory {
      throw JobError(.notFound, "--data-directory \(dataDirectory): no such directory.")
    }
    guard files.entry(at: output) != nil else { return }
    guard files.entry(at: output) == .directory else {
      throw JobError(.cannotCreate, "--output \(output): there is a file of that name.")
    }
    let content = try files.contents(of: output)
    guard content.isEmpty || content.contains("arrays") else {
      throw JobError(
        .wrongUse,
        "--output \(output): holds \(content.sorted()[0]) and no reproduction. Name a new directory."
      )
    }
  }

  /// Runs what is not stored yet, and stores each experiment as it ends.
  private func measure(
    _ experiments: [Experiment], in context: JobContext
  ) throws -> [ReproductionRow] {
    let store = ReproductionStore(directory: output, scale: scale, seeds: seedList)
    try LocalFileSystem().createDirectories("\(output)/arrays")
    let stage = context.begin("reproduce", "experiments")
    defer { stage.finish() }
    let setting = ExperimentContext(
      scale: scale, seeds: seedList, dataDirectory: dataDirectory, outputDirectory: output,
      overwrites: overwrites, parallelism: context.parallelism,
      isInterrupted: stage.isInterrupted, log: context.log)
    var finished: [String: [ReproductionRow]] = [:]
    for experiment in experiments where !overwrites {
      finished[experiment.id] = try store.entry(for: experiment, in: setting)?.rows
    }
    let clock = ContinuousClock()
    var begun = clock.now
    do {
      return try ExperimentRegistry.run(experiments, in: setting, finished: finished) {
        try store.store($1, of: $0, lacking: $2, seconds: (clock.now - begun).seconds)
        begun = clock.now
        try setting.checkInterruption()
      }
    } catch ExperimentError.interrupted {
      throw JobError(
        .interrupted, "stopped by a signal; the same command goes on with what is left.")
    }
  }

  private func write(_ table: ReproductionTable) throws {
    try AtomicFile.write(Array(table.markdown.utf8), to: "\(output)/table.md")
    try AtomicFile.write(
      Array(JSONValue(encoding: table).prettyText.utf8), to: "\(output)/table.json")
    let arrays = ExperimentArrays(directory: "\(output)/arrays")
    try LocalFileSystem().createDirectories("\(output)/figures")
    for drawing in PublishedExperiments.drawings {
      for (name, figure) in try drawing(arrays) {
        try figure.writeAll(to: "\(output)/figures/\(name)", scale: 1.5)
      }
    }
  }

  /// The experiments that `ids` select, as objects with `id`, `summary` and `paper`.
  public static func document(of ids: [String]) throws -> JSONValue {
    .array(
      try PublishedExperiments.registry().matching(ids).map {
        ["id": .string($0.id), "summary": .string($0.summary), "paper": .string($0.paper)]
      })
  }

  /// The experiments that `ids` select, a line each.
  public static func listing(of ids: [String]) throws -> String {
    let experiments = try PublishedExperiments.registry().matching(ids)
    let width = experiments.map(\.id.count).max() ?? 0
    return experiments.map { experiment in
      let gap = String(repeating: " ", count: width - experiment.id.count + 2)
      return "\(experiment.id)\(gap)\(experiment.summary) (\(experiment.paper))"
    }.joined(separator: "\n")
  }
}
