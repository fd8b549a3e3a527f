import Archives
import ReplayNetworks

extension ReplayRequest {
  /// Scores of the record and of replays from shuffled starts, a verdict on both, and descriptions.
  func measure(
    _ record: ReplayRecord<Float>, of run: ReplayRun, _ settings: ReplayProtocol,
    to metrics: inout JobMetrics, _ context: JobContext
  ) throws {
    let measured = try context.stage("measure", unit: "measures") { stage in
      let reference = run.reference(seed: seed)
      let options = ReplayMetrics.Options(for: run.task, parallelism: context.parallelism)
      stage.update(1, 3, "replays")
      var measured = run.metrics(of: record, options: options, beside: reference, seed: seed)
      stage.update(2, 3, "replays from shuffled starts")
      try Self.checkStop(stage)
      measured.shuffledScores = try shuffledScores(
        run, settings, reference, options, context, stage)
      return measured
    }
    try add(measured.scores, "", to: &metrics)
    if let shuffled = measured.shuffledScores { try add(shuffled, "shuffled", to: &metrics) }
    var members = try JSONValue(encoding: measured, name: "metrics").object ?? [:]
    for key in ["scores", "shuffledScores"] { members[key] = nil }
    for (name, member) in members.sorted(by: { $0.key < $1.key }) { metrics.add(name, member) }
    metrics.verdict = ReplayVerdict(measured.scores, measured.shuffledScores).verdict
  }

  /// The same replays from starts anywhere in the arena; nil where the network starts otherwise, or did.
  private func shuffledScores(
    _ run: ReplayRun, _ settings: ReplayProtocol, _ reference: ReplayReference,
    _ options: ReplayMetrics.Options, _ context: JobContext, _ stage: JobContext.Stage
  ) throws -> ReplayScores? {
    guard start != .shuffled, run.network.architecture.encoder != .none else { return nil }
    var shuffled = settings
    shuffled.start = .shuffled
    let record: ReplayRecord<Float>
    do throws(ReplayError) {
      record = try run.replay(
        shuffled, from: firstReplay, seed: seed, parallelism: context.parallelism,
        recordsOutputs: !run.task.code.isPosition, precision: precision,
        progress: { _, _ in !stage.isInterrupted() })
    } catch {
      guard case .allDiverged = error else { throw error }
      try Self.checkStop(stage)
      return ReplayMetrics(allDivergedWithin: steps).scores
    }
    try Self.checkStop(stage)
    return ReplayScores(
      record, beside: reference, regions: run.task.environment.track?.regions ?? [],
      options: options, seed: seed)
  }

  private static func checkStop(_ stage: JobContext.Stage) throws(JobError) {
    guard stage.isInterrupted() else { return }
    throw JobError(
      .interrupted, "stopped by a signal while measuring; files that were asked for are written.")
  }

  /// Every member of the scores by its name, behind `prefix`.
  private func add(
    _ scores: ReplayScores, _ prefix: String, to metrics: inout JobMetrics
  ) throws {
    let members = try JSONValue(encoding: scores, name: "scores").object ?? [:]
    for (name, member) in members.sorted(by: { $0.key < $1.key }) {
      let name = prefix.isEmpty ? name : prefix + name.prefix(1).uppercased() + name.dropFirst()
      metrics.add(name, member)
    }
    // A median that is not seen is said to be so.
    if scores.reachMedian == nil {
      metrics.add(prefix.isEmpty ? "reachMedian" : "\(prefix)ReachMedian", .null)
    }
  }

  /// What must be read with the measurements, in the JSON document too.
  func addCautions(to result: inout JobResult) {
    result.cautions = ReplayMetrics.cautions
    var document = result.metrics
    document.add("cautions", .array(result.cautions.map { .string($0) }))
    result.json = document.json
  }

  /// Throws where no replay is anywhere: what the network says is no number, or its cells are silent.
  func checkPositions(_ record: ReplayRecord<Float>) throws(JobError) {
    guard !record.positions.coordinates.contains(where: \.isFinite) else { return }
    throw JobError(
      .numericalFailure,
      "no position of \(record.positions.trials) replays is a number: the model's read-out is not, or "
        + "its place cells are silent. Check model.safetensors of \(source); with adaptation try a "
        + "smaller --adaptation, or --adaptation-form deviations.")
  }
}
