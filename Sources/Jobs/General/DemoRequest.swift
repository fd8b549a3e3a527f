import Archives
import Figures
import Training

/// `demo`: shows trained networks that come with the package, trains a small one of each family on embedded
/// data, and writes one report.
public struct DemoRequest: JobRequest {
  /// The verb `demo`.
  public static let verb = "demo"
  /// No directory.
  public static var defaults: Self { Self(output: "") }
  /// The directory.
  public static let required = ["output"]

  /// The directory to write.
  public var output: String
  /// Seed of every network.
  public var seed: UInt64

  /// The request with everything else at its default.
  public init(output: String, seed: UInt64 = 1) { (self.output, self.seed) = (output, seed) }

  /// Does what is asked.
  public func run(
    _ inputs: [String: NumericArray], in context: JobContext
  ) throws -> JobResult {
    let families = FamilyRegistry.current.families
    var report = Report(title: "Reverie demo", subtitle: "networks that sample, seed \(seed)")
    let path = "\(output)/report.html"
    try LocalFileSystem().createDirectories(output)
    if try addPictures(of: families, to: &report, context) {
      try AtomicFile.write(Array(report.html.utf8), to: path)
      context.log("\(path) has the first pictures; small networks are trained now")
    }
    for family in families {
      try family.addDemo(to: &report, seed: seed, context: context)
    }
    report.citations(
      bibTeX: families.sorted { $0.name < $1.name }.flatMap { CiteRequest.citations(of: $0) }
        + CiteRequest.diagnostics)
    try AtomicFile.write(Array(report.html.utf8), to: path)
    var result = JobResult()
    result.metrics.add("report", path)
    result.files = [path]
    return result
  }

  /// Whether there are any networks to show.
  private func addPictures(
    of families: [any ModelFamily.Type], to report: inout Report, _ context: JobContext
  ) throws -> Bool {
    let models = ModelCatalog.installed.models
    let shown = families.compactMap { family in
      models.first { $0.name == family.demonstrated }.map { (family, $0) }
    }
    if shown.isEmpty { return false }
    report.section(
      "Trained networks that come with the package",
      ["`reverie models` lists them, and `--model NAME` takes one wherever a run is wanted."])
    for (family, model) in shown {
      guard let picture = try family.picture(ofRunAt: model.path, seed: seed, context: context)
      else { continue }
      report.figure(picture.figure, caption: "`\(model.name)`: \(picture.caption)")
    }
    report.section(
      "Networks trained just now",
      ["Small ones on embedded data, a short training each."])
    return true
  }
}

extension ModelFamily {
  fileprivate static func picture(
    ofRunAt path: String, seed: UInt64, context: JobContext
  ) throws -> (figure: Figure, caption: String)? {
    try picture(of: readRun(path, context), seed: seed, context: context)
  }

  /// Trains in memory for a demo: the run, and metrics as lines of a `metrics.jsonl`, for its report.
  ///
  /// - Parameter logInterval: updates between two lines; nil for those of the training.
  /// - Throws: `JobError` of kind `interrupted` where the front asked to stop.
  package static func trainDemo(
    _ training: Training, label: String, logInterval: Int? = nil, context: JobContext
  ) throws -> (run: Training.Run, metrics: [JSONValue]) {
    let lines = MetricLines()
    let result = try context.stage(label, unit: "updates") { stage in
      try training.train(
        in: TrainingSession(
          loop: TrainingLoop(logInterval: logInterval ?? training.logInterval),
          parallelism: context.parallelism, isInterrupted: stage.isInterrupted,
          onProgress: { progress in
            lines.add(progress)
            stage.update(progress.updatesDone, progress.totalUpdates, note(on: progress.metrics))
          }))
    }
    guard let run = result.run else {
      throw JobError(.interrupted, "stopped by a signal; nothing was written.")
    }
    return (run, lines.all)
  }
}
