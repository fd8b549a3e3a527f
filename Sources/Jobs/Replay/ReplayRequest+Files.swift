import Archives
import ReplayNetworks

extension ReplayRequest {
  /// Which replays an archive holds, and what these follow from.
  private func provenance(of run: ReplayRun) throws -> Provenance {
    try Provenance(
      of: self, row: "replay", first: firstReplay, count: count, seed: seed,
      tensors: run.tensors, configuration: run.configuration,
      leaving: [
        "source", "output", "pynapple", "figures", "count", "firstReplay", "decoding", "comparison",
        "runningFile", "measures", "checksStability", "overwrites",
      ], shared: ["time", "scale", "origin"])
  }

  /// Arrays and figures of a record.
  func write(_ record: ReplayRecord<Float>, of run: ReplayRun, to result: inout JobResult) throws {
    let arena = run.task.environment.trackedArena
    var kept = record
    if !keepsOutputs { kept.outputs = nil }
    if stateInterval == 0 { kept.states = nil }
    result.arrays = ReplayArchive(kept, warmup: warmup, arena: arena).arrays
    if let output {
      try ArrayFile.writeAll(result.arrays, to: output)
      result.files += [output, try provenance(of: run).write(of: output)]
    }
    if let pynapple {
      try ArrayFile.writeAll(
        ReplayArchive.pynapple(record.positions, arena: arena), to: pynapple)
      result.files.append(pynapple)
    }
    if let figures {
      try ReplayFigures(run: run, seed: seed).write(record, to: figures)
      result.files.append(figures)
    }
  }
}
