import Archives
import ReplayNetworks

extension ReplayRequest {
  /// Recorded events beside replay: how many are more ordered than chance, and how fast those are.
  func compare(
    _ record: ReplayRecord<Float>, of run: ReplayRun, with comparison: Comparison,
    to result: inout JobResult, _ context: JobContext
  ) throws {
    var session = try self.session(comparison.file, of: run, rests: comparison.rests)
    context.tell(session.understanding)
    session.recording.shuffles = comparison.shuffles ?? session.recording.shuffles
    session.recording.seed = seed
    let events = try session.events(parallelism: context.parallelism)
    context.log(
      "\(comparison.file): \(events.units.spikes.units.count) of \(events.units.recorded) units say "
        + "where the animal is (\(session.recording.choice.text))")
    addMetrics(of: events, to: &result.metrics)
    add(
      "replaySpeedOverRunning",
      ReplayScores(
        record, beside: run.reference(seed: seed), options: .withoutDistances, seed: seed
      ).compression, to: &result.metrics)
    add(events, to: &result.arrays)
    if let file = comparison.events {
      let list = try JSONValue(encoding: events.events, name: "events")
      try AtomicFile.write(Array(JSONValue.object(["events": list]).prettyText.utf8), to: file)
      result.files.append(file)
    }
    guard let count = comparison.controls else { return }
    try addControls(count, session, to: &result.metrics, context)
  }

  private func addMetrics(of events: RecordedEvents, to metrics: inout JobMetrics) {
    metrics.add("recordedUnits", events.units.spikes.units.count)
    metrics.add("recordedEvents", events.found)
    metrics.add("recordedEventsScored", events.events.count)
    metrics.add("recordedEventsJudged", events.judged.count)
    metrics.add("recordedEventsPerMinute", events.rate)
    metrics.add("recordedSignificant", events.significant.successes)
    add(events.significant, "recordedSignificantShare", to: &metrics)
    metrics.add("recordedBinomialP", events.binomialP)
    add("recordedMedianWeightedCorrelation", events.medianCorrelation, to: &metrics)
    add("recordedSpeedOverRunning", events.speedOverRunning, to: &metrics)
    add("shuffledSpeedOverRunning", events.shuffledSpeedOverRunning, to: &metrics)
  }

  /// Scores events of which it is known whether they are replay, and the recorded ones with units dealt
  /// out to other maps.
  private func addControls(
    _ count: Int, _ session: RecordedSession, to metrics: inout JobMetrics, _ context: JobContext
  ) throws {
    var settings = DecodingControls.Settings()
    settings.count = count
    let controls = try DecodingControls(
      session, settings: settings, seed: seed, parallelism: context.parallelism)
    for power in controls.planted {
      add(power.found, "plantedFound\(power.spikes)", to: &metrics)
      add("plantedSpeedRatio\(power.spikes)", power.speedRatio, to: &metrics)
    }
    add(controls.poisson, "poissonFound", to: &metrics)
    let permuted = try session.events(
      permuting: .init(seed: seed, step: 1), parallelism: context.parallelism)
    add(permuted.significant, "permutedUnitsFound", to: &metrics)
  }

  /// A share and its 95 % interval.
  private func add(_ share: BinomialShare, _ name: String, to metrics: inout JobMetrics) {
    add(name, share.share, to: &metrics)
    metrics.add(
      name + "Interval",
      .array([JSONValue(share.interval.lowerBound), JSONValue(share.interval.upperBound)]))
  }

  private func add(_ name: String, _ value: Double?, to metrics: inout JobMetrics) {
    metrics.add(name, value.map { JSONValue($0) } ?? .null)
  }

  /// Events as arrays, one entry each; a speed that is not read is not a number.
  private func add(_ events: RecordedEvents, to arrays: inout [String: NumericArray]) {
    let columns: [(String, (RecordedEvents.Event) -> Double)] = [
      ("start", \.start), ("end", \.end), ("p_value", \.pValue),
      ("least_p_value", \.leastPValue), ("speed", { $0.speed ?? .nan }),
      ("weighted_correlation", \.weightedCorrelation),
    ]
    for (name, value) in columns {
      arrays["recorded_\(name)"] = NumericArray(
        shape: [events.events.count], values: events.events.map(value))
    }
  }

  // MARK: - Running

  /// How well held-out running of a recording is decoded.
  func decodeRunning(
    _ file: String, of run: ReplayRun, _ context: JobContext
  ) throws -> JobResult {
    let session = try self.session(file, of: run, rests: [])
    context.tell(session.understanding)
    let decoded = try RunningDecoding(session, seed: seed)
    let scale = session.recording.arena.scale
    var metrics = JobMetrics()
    metrics.add("runningUnits", decoded.units)
    metrics.add("runningBins", decoded.bins)
    metrics.add("secondsPerBin", decoded.timeBin)
    metrics.add("medianError", scale * decoded.medianError)
    metrics.add("shuffledMedianError", scale * decoded.shuffledError)
    var verdict = Verdict()
    let text =
      "half of held-out running is decoded within \((scale * decoded.medianError).shortText) of the "
      + "file's units, by chance \((scale * decoded.shuffledError).shortText)"
    verdict.add(decoded.medianError < 0.5 * decoded.shuffledError ? .good : .poor, text)
    metrics.verdict = verdict
    return JobResult(metrics: metrics)
  }

  private func session(
    _ file: String, of run: ReplayRun, rests: [[Double]]
  ) throws -> RecordedSession {
    guard let arena = run.task.environment.trackedArena else {
      throw JobError(
        .wrongUse, "\(file): \(source) was not trained on a tracked animal (--data).")
    }
    let configuration = run.configuration
    let recording = RecordedEvents.Recording(
      running: try configuration.intervals(),
      resting: rests.map { $0[0]...$0[1] }, arena: arena)
    return try RecordedSession(
      reading: file, recording, options: configuration.readingOptions,
      dropsLost: configuration.dropsLost)
  }
}
