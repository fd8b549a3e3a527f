import Archives
import Synchronization
import Training

extension JobContext {
  /// Trains in memory for a demo.
  ///
  /// - Returns: the run, and what was logged as the lines of `metrics.jsonl`.
  /// - Throws: `JobError` of kind `interrupted` where the front asked to stop.
  package func trainForDemo<Training: FamilyTraining>(
    _ training: Training, logInterval: Int = 100
  ) throws -> (run: Training.Run, metrics: [JSONValue]) {
    let lines = Mutex<[JSONValue]>([])
    let result = try stage(Training.Run.family, unit: "updates") { stage in
      try training.train(
        in: TrainingSession(
          loop: TrainingLoop(logInterval: logInterval), parallelism: parallelism,
          isInterrupted: stage.isInterrupted,
          onProgress: { progress in
            var line = progress.metrics.mapValues { JSONValue($0) }
            line["step"] = JSONValue(progress.updatesDone)
            lines.withLock { $0.append(.object(line)) }
            stage.update(progress.updatesDone, progress.totalUpdates, "")
          }))
    }
    guard let run = result.run else {
      throw JobError(.interrupted, "stopped by a signal; nothing was written.")
    }
    return (run, lines.withLock { $0 })
  }
}
