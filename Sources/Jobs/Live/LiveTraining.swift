import Archives
import LangevinMachines
import PoissonInference
import ReplayNetworks
import ReservoirSampling

/// How the training of a run went, or goes while it runs.
public struct LiveTraining: Sendable {
  /// Points of a curve; more lines of metrics are thinned.
  private static let mostPoints = 400

  private let path: String
  /// Updates of the whole training; nil where its settings do not say.
  private let total: Int?

  /// The training of a run. What its settings ask for is looked up once, for trainings that have not ended.
  public init(of run: LiveRun) {
    path = run.path
    total = run.isFinished ? nil : try? run.totalUpdates()
  }

  /// `status`, `updates`, `total` and `secondsLeft` where they are known, and `curves`: for each name of the
  /// metrics its values, with those of `step`.
  ///
  /// - Throws: `ArchiveError` where the run is gone or damaged.
  public func json() throws -> JSONValue {
    let directory = try RunDirectory.open(path)
    let lines = try directory.metrics().values
    let updates = lines.last?["step"]?.int ?? 0
    var members: [String: JSONValue] = [
      "status": JSONValue(directory.record.status.rawValue), "updates": JSONValue(updates),
      "curves": Self.curves(of: lines),
    ]
    if let total, directory.record.status != .finished {
      members["total"] = JSONValue(total)
      members["secondsLeft"] = Self.pace(of: lines).map { JSONValue($0 * Double(total - updates)) }
    }
    return .object(members)
  }

  /// Seconds of an update, over the later half of what was seen.
  private static func pace(of lines: [JSONValue]) -> Double? {
    guard let last = lines.last, let to = last["step"]?.double, let end = last["seconds"]?.double
    else { return nil }
    let middle = lines[lines.count / 2]
    guard let from = middle["step"]?.double, let start = middle["seconds"]?.double, from < to else {
      return to > 0 ? end / to : nil
    }
    return (end - start) / (to - from)
  }

  private static func curves(of lines: [JSONValue]) -> JSONValue {
    let count = min(lines.count, mostPoints)
    let kept = (0..<count).map { lines[($0 + 1) * lines.count / count - 1] }
    let names = Set(kept.flatMap { $0.object?.keys.map { $0 } ?? [] }).subtracting(["seconds"])
    return .object(
      Dictionary(
        uniqueKeysWithValues: names.map { name in
          (name, .array(kept.map { $0[name]?.double.map { JSONValue($0) } ?? .null }))
        }))
  }
}
