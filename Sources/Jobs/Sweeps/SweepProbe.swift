import Archives
import Synchronization
import Tensors

/// A training that is stopped after a moment, to see how long the whole one takes.
struct SweepProbe {
  /// The training's name.
  let id: String
  /// Seconds of the whole training; nil where it was over before it could be measured.
  private(set) var trainingSeconds: Double?
  /// The most memory this process had in use by then, bytes.
  private(set) var peakMemory = 0

  /// Trains in a directory of its own, which is removed.
  init(
    _ unit: SweepUnit, seconds: Double, directory: String, _ context: JobContext
  ) throws {
    id = unit.id
    guard var request = unit.training else { return }
    let place = "\(directory)-\(unit.id)"
    (request.output, request.overwrites) = (place, true)
    defer { try? LocalFileSystem().removeTree(place) }
    let watch = ProbeWatch(seconds: seconds)
    do {
      _ = try request.run([:], in: Self.context(of: watch, context))
      trainingSeconds = watch.wholeTime
    } catch let error as any ClassifiedError where error.errorKind == .interrupted {
      trainingSeconds = watch.wholeTime
    }
    peakMemory = MemoryLimit.peak
  }

  private static func context(of watch: ProbeWatch, _ context: JobContext) -> JobContext {
    JobContext(
      parallelism: context.parallelism,
      begin: { _, _ in
        JobContext.Stage(
          isInterrupted: { watch.isOver }, update: { watch.note($0, of: $1, $2) }, finish: {})
      })
  }

  /// Adds what was measured.
  func add(to metrics: inout JobMetrics) {
    metrics.add("\(id) seconds of training", trainingSeconds ?? .nan)
    metrics.add("\(id) peak memory", MemoryLimit.text(peakMemory))
  }
}

/// When progress was first and last reported.
private final class ProbeWatch: Sendable {
  private struct Times {
    var first: (done: Int, at: ContinuousClock.Instant)?
    var last: (done: Int, at: ContinuousClock.Instant)?
    var total = 0
  }

  private let start = ContinuousClock.now
  private let seconds: Double
  private let times = Mutex(Times())

  init(seconds: Double) { self.seconds = seconds }

  /// Whether time is up; at least two reports are waited for, ten times as long at most.
  var isOver: Bool {
    let elapsed = (ContinuousClock.now - start).seconds
    let isMeasured = times.withLock { ($0.last?.done ?? 0) > ($0.first?.done ?? 0) }
    return elapsed > (isMeasured ? seconds : 10 * seconds)
  }

  func note(_ done: Int, of total: Int, _ text: String) {
    let now = ContinuousClock.now
    times.withLock {
      if $0.first == nil { $0.first = (done, now) }
      ($0.last, $0.total) = ((done, now), total)
    }
  }

  /// Seconds for all updates, at the pace between the first and the last report.
  var wholeTime: Double? {
    times.withLock { times -> Double? in
      guard let first = times.first, let last = times.last, last.done > first.done else {
        return nil
      }
      return (last.at - first.at).seconds * Double(times.total) / Double(last.done - first.done)
    }
  }
}
