import Archives
import Synchronization
import Training

/// The metrics of a training in memory, as the lines of a `metrics.jsonl`.
final class MetricLines: Sendable {
  private let lines = Mutex<[JSONValue]>([])

  /// The lines so far.
  var all: [JSONValue] { lines.withLock { $0 } }

  func add(_ progress: TrainingLoop.Progress) {
    guard progress.work == nil else { return }
    var line = progress.metrics.mapValues { JSONValue($0) }
    line["step"] = JSONValue(progress.updatesDone)
    lines.withLock { $0.append(.object(line)) }
  }
}
