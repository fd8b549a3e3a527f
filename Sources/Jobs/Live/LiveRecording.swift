import Archives
import ReplayNetworks
import Tensors

/// Candidate replay events of the recording that a run learned from: bursts of spikes after what it learned.
enum LiveRecording {
  /// Most events that are shown.
  private static let mostEvents = 20
  /// Seconds of rest that are looked through.
  private static let mostRest = 300.0

  /// `recorded` `[event, 4]`: start and duration in seconds, p-value, and |speed| over that of running, not a
  /// number on tracks that branch or close; `recordedPaths` `[event, bin, 2]`: decoded positions, arena units,
  /// not numbers behind the end. Where a run of a recording has none, `recordedNote` says why; other runs have
  /// nothing, nor have those of generated running, which hold no recording.
  static func add(
    to frame: inout LiveFrame, of run: ReplayRun, at path: String, parallelism: Parallelism
  ) {
    guard let arena = run.task.environment.trackedArena, arena.motion == nil else { return }
    do {
      let session = try session(of: run, at: path, arena)
      let events = try session.events(parallelism: parallelism)
      guard !events.events.isEmpty else {
        return frame.add("recordedNote", "no bursts of spikes were found at rest")
      }
      let paths = try session.paths(of: events)
      add(events, paths, to: &frame)
      frame.add("recordedBin", session.recording.timeBin)
      frame.add("recordedRest", .array(session.recording.resting.flatMap(\.ends)))
    } catch {
      frame.add("recordedNote", JSONValue("\(error)"))
    }
  }

  private static func add(
    _ events: RecordedEvents, _ paths: [[Position]], to frame: inout LiveFrame
  ) {
    let rows = events.events.map {
      [$0.start, $0.end - $0.start, $0.pValue, abs($0.speed ?? .nan) / events.runningSpeed]
    }
    frame.add("recorded", [rows.count, 4], rows.joined().map { Float($0) })
    let longest = paths.map(\.count).max() ?? 0
    let padded = paths.flatMap {
      $0 + [Position](repeating: Position(.nan, .nan), count: longest - $0.count)
    }
    frame.add(
      "recordedPaths", [paths.count, longest, 2], padded.flatMap { [Float($0.x), Float($0.y)] })
  }

  private static func session(
    of run: ReplayRun, at path: String, _ arena: TrackedArena
  ) throws -> RecordedSession {
    let configuration = try ReplayFamily.locatingData(
      of: run.configuration, in: RunDirectory.open(path))
    guard let file = configuration.data else {
      throw JobError(.notFound, "the run does not name its recording.")
    }
    let running = try configuration.intervals()
    guard let rest = rest(behind: running) else {
      throw JobError(
        .notFound, "the run learned from all of \(file): train with --epoch to keep rest apart.")
    }
    var recording = RecordedEvents.Recording(running: running, resting: [rest], arena: arena)
    (recording.limit, recording.shuffles) = (mostEvents, 200)
    return try RecordedSession(
      reading: file, recording, options: configuration.readingOptions,
      dropsLost: configuration.dropsLost)
  }

  /// The first seconds behind the first epoch, up to the next one.
  private static func rest(behind epochs: [ClosedRange<Double>]) -> ClosedRange<Double>? {
    let sorted = epochs.sorted { $0.lowerBound < $1.lowerBound }
    guard let end = sorted.first?.upperBound else { return nil }
    let next = sorted.dropFirst().first?.lowerBound ?? .infinity
    return next > end + 1 ? end...min(next, end + mostRest) : nil
  }
}

extension ClosedRange<Double> {
  /// As JSON numbers.
  fileprivate var ends: [JSONValue] { [JSONValue(lowerBound), JSONValue(upperBound)] }
}
