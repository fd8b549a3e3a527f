import Archives
import Synchronization
import Tensors

/// What a sweep will compute, and how long that takes.
struct SweepOutlook {
  private static let shownJobs = 20

  private let schedule: SweepSchedule
  private let finished: Set<String>
  private var probes: [SweepProbe] = []

  /// Trains the first, the middle and the last of the different networks for a while each, where that is
  /// asked for.
  init(
    _ schedule: SweepSchedule, in store: SweepStore, probing seconds: Double, context: JobContext
  ) throws {
    self.schedule = schedule
    finished = try store.finished()
    guard seconds > 0 else { return }
    let trainings = schedule.units.filter { $0.training != nil }
    let places = Set([0, trainings.count / 2, trainings.count - 1]).sorted()
    let probed = places.filter(trainings.indices.contains).map { trainings[$0] }
    probes = try context.steps("probe", unit: "trainings") { goesOn in
      var probes: [SweepProbe] = []
      for training in probed where goesOn(probes.count, probed.count) {
        probes.append(
          try SweepProbe(
            training, seconds: seconds, directory: "\(store.directory).probe", context))
      }
      return probes
    }
  }

  /// What is printed.
  var result: JobResult {
    let trainings = schedule.units.count { $0.training != nil }
    var result = JobResult()
    result.metrics.add("jobs", schedule.jobs.count)
    result.metrics.add("trainings", trainings)
    result.metrics.add("verbs after them", schedule.units.count - trainings)
    result.metrics.add("finished pieces", schedule.units.count { finished.contains($0.id) })
    for probe in probes { probe.add(to: &result.metrics) }
    let times = probes.compactMap(\.trainingSeconds)
    if let low = times.min(), let high = times.max() {
      let left = schedule.units.count { $0.training != nil && !finished.contains($0.id) }
      result.metrics.add("hours of training left, at least", low * Double(left) / 3600)
      result.metrics.add("hours of training left, at most", high * Double(left) / 3600)
    }
    result.text = result.metrics.text + "\n\n" + jobLines
    var document = result.metrics.json.object ?? [:]
    document["points"] = .array(
      schedule.jobs.map {
        [
          "id": .string($0.units.last ?? ""), "values": .object($0.point.values),
          "pieces": .array($0.units.map { .string($0) }),
        ]
      })
    result.json = .object(document)
    return result
  }

  private var jobLines: String {
    let lines = schedule.jobs.prefix(Self.shownJobs).map { job in
      let values = job.point.values.sorted { $0.key < $1.key }
      return "\(job.units.last ?? "")  "
        + values.map { "\($0.key)=\($0.value.string ?? $0.value.text)" }.joined(separator: " ")
    }
    let rest = schedule.jobs.count - lines.count
    return (lines + (rest > 0 ? ["… and \(rest) more"] : [])).joined(separator: "\n")
  }
}
