import Archives
import ReplayNetworks

extension ReplayRequest {
  /// Arrays and figures of a record.
  func write(_ record: ReplayRecord<Float>, of run: ReplayRun, to result: inout JobResult) throws {
    let arena = run.task.environment.trackedArena
    var kept = record
    if !keepsOutputs { kept.outputs = nil }
    if stateInterval == 0 { kept.states = nil }
    result.arrays = ReplayArchive(kept, warmup: warmup, arena: arena).arrays
    if let output {
      try ArrayFile.writeAll(result.arrays, to: output)
      result.files.append(output)
    }
    if let pynapple {
      try ArrayFile.writeAll(
        ReplayArchive.pynapple(record.positions.finiteTrials, arena: arena), to: pynapple)
      result.files.append(pynapple)
    }
    if let figures {
      try ReplayFigures(run: run, seed: seed).write(record, to: figures)
      result.files.append(figures)
    }
  }

  /// Draws spikes from the outputs, reads them as recordings are read, and writes the events.
  func decode(
    _ record: ReplayRecord<Float>, of run: ReplayRun, _ decoding: Decoding,
    to result: inout JobResult
  ) throws {
    var settings = DecodedReplay.Settings()
    (settings.peakRate, settings.shuffle) = (decoding.peakRate, decoding.shuffle)
    let decoded = try DecodedReplay(
      record, task: run.task, awake: run.awakePaths(200), settings: settings, seed: seed)
    let events = try JSONValue(encoding: decoded.events, name: "events")
    if let file = decoding.file {
      try AtomicFile.write(
        Array(JSONValue.object(["events": events]).prettyText.utf8), to: file)
      result.files.append(file)
      result.metrics.add("decoded", file)
    } else {
      result.metrics.add("decodedEvents", events)
    }
    result.metrics.add("events", decoded.foundEvents)
    result.metrics.add("eventsScored", decoded.events.count)
    for (name, value) in [
      ("decodingError", decoded.decodingError), ("significantShare", decoded.significantShare),
      ("medianWeightedCorrelation", decoded.medianCorrelation),
      ("forwardShare", decoded.forwardShare),
    ] { result.metrics.add(name, value.map { JSONValue($0) } ?? .null) }
    result.metrics.add("eventsWithDirection", decoded.directedEvents)
  }

  /// Recorded events beside replay: how fast both are, relative to running, and how ordered.
  func compare(
    _ record: ReplayRecord<Float>, of run: ReplayRun, with comparison: Comparison,
    to metrics: inout JobMetrics, _ context: JobContext
  ) throws {
    let events = try recordedEvents(comparison, run)
    context.tell(events.understanding)
    func speed(_ paths: Trajectories) -> Double? { MotionMetrics.speed(paths, lag: 5) }
    var ratio: Double?
    if let fast = speed(record.positions.finiteTrials), let normal = speed(run.awakePaths(200)),
      normal > 0
    {
      ratio = fast / normal
    }
    metrics.add("recordedUnits", events.units)
    metrics.add("recordedEventsScored", events.scores.count)
    for (name, value) in [
      ("recordedEventsPerMinute", events.rate),
      ("recordedSignificantShare", events.significantShare),
      ("recordedMedianWeightedCorrelation", events.medianCorrelation),
      ("recordedSpeedOverRunning", events.compression), ("replaySpeedOverRunning", ratio),
    ] as [(String, Double?)] { metrics.add(name, value.map { JSONValue($0) } ?? .null) }
  }

  private func recordedEvents(_ comparison: Comparison, _ run: ReplayRun) throws -> RecordedEvents {
    guard let arena = run.task.environment.trackedArena else {
      throw JobError(
        .wrongUse,
        "--compare \(comparison.file): \(source) was not trained on a tracked animal (--data).")
    }
    let configuration = run.configuration
    let recording = RecordedEvents.Recording(
      running: configuration.epochs.map { $0[0]...$0[1] },
      resting: comparison.rests.map { $0[0]...$0[1] }, arena: arena)
    return try RecordedEvents.decode(
      comparison.file, recording, options: configuration.readingOptions,
      dropsLost: configuration.dropsLost, limit: 150)
  }
}
