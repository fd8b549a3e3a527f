import Archives
import Dispatch
import Synchronization
import Tensors

/// `sweep ACTION FILE.json`: many trainings, and verbs after them, shared among workers.
public struct SweepRequest: JobRequest {
  /// The verb `sweep`.
  public static let verb = "sweep"
  /// A plan of nothing, in no directory.
  public static var defaults: Self { Self(.status, SweepPlan(), output: "") }
  /// What to do with which plan, and where.
  public static let required = ["action", "plan", "output"]

  /// What is done with the sweep.
  public enum Action: String, Codable, Sendable, CaseIterable {
    /// Lists the jobs and measures by short probes how long they take.
    case plan
    /// Computes.
    case run
    /// Says how far it is.
    case status
    /// A row for each job that is done.
    case table
    /// A script for Slurm.
    case slurm
  }

  /// What is done.
  public var action: Action
  /// What the sweep is.
  public var plan: SweepPlan
  /// The file of the plan, for the script.
  public var file: String?
  /// The directory of the sweep.
  public var output: String
  /// nil for all jobs.
  public var shard: Shard?
  /// Pieces computed at the same time; they share the threads.
  public var jobs = 1
  /// Whether pieces that failed are tried again.
  public var retriesFailed = false
  /// Whether to stay while other workers compute.
  public var waits = false
  /// Seconds after which a silent worker of another machine counts as dead.
  public var patience = 300.0
  /// With `plan`: seconds of each probe; 0 for none.
  public var probeSeconds = 2.0
  /// With `table`: what is shown.
  public var table = SweepTableRequest()
  /// With `slurm`: what the script asks for.
  public var slurm = SlurmRequest()

  /// An action on a sweep.
  public init(_ action: Action, _ plan: SweepPlan, output: String) {
    (self.action, self.plan, self.output) = (action, plan, output)
  }

  /// Does what is asked.
  public func run(
    _ inputs: [String: NumericArray], in context: JobContext
  ) throws -> JobResult {
    try check()
    let schedule = try SweepSchedule(plan)
    let store = SweepStore(output)
    switch action {
    case .plan:
      return try SweepOutlook(schedule, in: store, probing: probeSeconds, context: context).result
    case .run: return try compute(schedule, in: store, context)
    case .status, .table:
      guard store.exists else {
        throw JobError(.notFound, "--output \(output): there is no sweep. `sweep run` begins one.")
      }
      guard action == .table else {
        return try SweepStatus(schedule, in: store, patience: patience).result(of: output)
      }
      return try SweepTable(schedule, in: store).result(table, directory: output)
    case .slurm:
      var result = JobResult()
      result.text = try slurm.script(for: self, jobs: schedule.jobs.count)
      result.json = .string(result.text ?? "")
      return result
    }
  }

  private func check() throws {
    if jobs < 1 { throw JobError(.wrongUse, "--jobs is \(jobs), expected at least 1.") }
    try shard?.check()
    for (name, value) in [("--patience", patience), ("--probe", probeSeconds)]
    where !(value >= 0 && value < 1e9) {
      throw JobError(.wrongUse, "\(name) is \(value), expected seconds from 0 to 1e9.")
    }
  }

  // MARK: - Computing

  private func compute(
    _ schedule: SweepSchedule, in store: SweepStore, _ context: JobContext
  ) throws -> JobResult {
    try store.prepare(for: plan)
    try store.checkInputs(schedule.inputs)
    let units =
      shard.map { schedule.units(ofShard: $0.index, of: $0.count) } ?? schedule.units
    if retriesFailed { try forgetFailures(of: units, in: store) }
    try context.stage("sweep", unit: "pieces") { stage in
      try work(
        SweepWorker(
          schedule: schedule, store: store, units: units, patience: patience,
          parallelism: Parallelism(threads: context.parallelism.threads / jobs), stage: stage,
          team: SweepTeam(total: units.count), waits: waits, log: context.log))
    }
    let status = try SweepStatus(schedule, in: store, patience: patience)
    var result = try status.result(of: output)
    let own = Set(units.map(\.id))
    let failed = status.failures.count { own.contains($0.unit.id) }
    if failed > 0 {
      result.failure =
        "\(failed) pieces failed; `sweep status` says why, --retry-failed tries them again."
    }
    return result
  }

  /// `jobs` workers, each on a thread of its own; the first error stops the others' next piece.
  private func work(_ worker: SweepWorker) throws {
    guard jobs > 1 else { return try worker.run() }
    let registry = FamilyRegistry.current
    let failure = Mutex<(any Error)?>(nil)
    DispatchQueue.concurrentPerform(iterations: jobs) { _ in
      do {
        try FamilyRegistry.$current.withValue(registry) { try worker.run() }
      } catch {
        failure.withLock { $0 = $0 ?? error }
      }
    }
    if let error = failure.withLock({ $0 }) { throw error }
  }

  private func forgetFailures(of units: [SweepUnit], in store: SweepStore) throws {
    for unit in units {
      if let result = try store.result(of: unit.id), !result.isDone { try store.forget(unit.id) }
    }
  }
}
