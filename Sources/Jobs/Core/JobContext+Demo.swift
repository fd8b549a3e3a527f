import Archives
import Synchronization
import Training

extension JobContext {
  /// Trains in memory for a demo. Metrics are given as the lines of `metrics.jsonl`.
  ///
  /// - Parameter logInterval: updates between two of them.
  /// - Throws: `JobError` of kind `interrupted` where the front asked to stop.
  package func trainForDemo<Training: FamilyTraining>(
    _ training: Training, logInterval: Int
  ) throws -> (run: Training.Run, metrics: [JSONValue]) {
    let lines = MetricLines()
    let result = try stage(Training.Run.family, unit: "updates") { stage in
      try training.train(
        in: TrainingSession(
          loop: TrainingLoop(logInterval: logInterval), parallelism: parallelism,
          isInterrupted: stage.isInterrupted,
          onProgress: {
            lines.add($0)
            stage.update($0.updatesDone, $0.totalUpdates, "")
          }))
    }
    guard let run = result.run else {
      throw JobError(.interrupted, "stopped by a signal; nothing was written.")
    }
    return (run, lines.values)
  }
}

/// The lines that a training in a directory would write.
private final class MetricLines: Sendable {
  private let lines = Mutex<[JSONValue]>([])

  var values: [JSONValue] { lines.withLock { $0 } }

  func add(_ progress: TrainingLoop.Progress) {
    var line = progress.metrics.mapValues { JSONValue($0) }
    line["step"] = JSONValue(progress.updatesDone)
    lines.withLock { [line] in $0.append(.object(line)) }
  }
}
