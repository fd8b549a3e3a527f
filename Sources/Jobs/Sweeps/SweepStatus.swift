import Archives

/// How far a sweep is.
struct SweepStatus {
  enum State: String, CaseIterable {
    case done, failed, running, stopped, waiting
  }

  /// A piece that failed, and why.
  struct Failure {
    let unit: SweepUnit
    let reason: String
  }

  private(set) var counts: [State: Int] = [:]
  private(set) var failures: [Failure] = []
  /// Wall time of what is done, seconds.
  private(set) var seconds = 0.0
  private let jobs: (done: Int, all: Int)

  /// Reads the directory.
  init(_ schedule: SweepSchedule, in store: SweepStore, patience: Double) throws {
    let finished = try store.finished()
    let claims = try Self.names(in: "\(store.directory)/claims", of: store)
    let runs = try Self.names(in: "\(store.directory)/runs", of: store)
    var done: Set<String> = []
    for unit in schedule.units {
      var state = State.waiting
      if finished.contains(unit.id), let result = try store.result(of: unit.id) {
        state = result.isDone ? .done : .failed
        seconds += result.seconds
        if let error = result.error { failures.append(Failure(unit: unit, reason: error)) }
        if result.isDone { done.insert(unit.id) }
      } else if claims.contains("\(unit.id).lock"),
        SweepClaim.isHeld(unit.id, in: store, patience: patience)
      {
        state = .running
      } else if runs.contains(unit.id) {
        state = .stopped
      }
      counts[state, default: 0] += 1
    }
    jobs = (schedule.jobs.count { $0.units.allSatisfy(done.contains) }, schedule.jobs.count)
  }

  private static func names(in directory: String, of store: SweepStore) throws -> Set<String> {
    guard store.files.entry(at: directory) == .directory else { return [] }
    return Set(try store.files.contents(of: directory))
  }

  /// What is printed.
  func result(of directory: String) throws -> JobResult {
    var result = JobResult()
    result.metrics.add("sweep", directory)
    result.metrics.add("jobs done", "\(jobs.done) of \(jobs.all)")
    for state in State.allCases { result.metrics.add(state.rawValue, counts[state] ?? 0) }
    result.metrics.add("seconds", seconds)
    var document = result.metrics.json.object ?? [:]
    document["failures"] = .array(
      failures.map {
        ["id": .string($0.unit.id), "name": .string($0.unit.name), "error": .string($0.reason)]
      })
    result.json = .object(document)
    result.text =
      ([result.metrics.text]
      + failures.map {
        "\($0.unit.name) \($0.unit.id) failed: \($0.reason)"
      }).joined(separator: "\n")
    result.files = [directory]
    return result
  }
}
