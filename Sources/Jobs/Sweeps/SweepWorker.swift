import Archives
import Synchronization
import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Computes pieces of a sweep until there is none left that it can take. Any number of workers share a
/// directory, on one machine or several.
struct SweepWorker: Sendable {
  let schedule: SweepSchedule
  let store: SweepStore
  /// The pieces to compute.
  let units: [SweepUnit]
  /// Seconds after which a silent worker of another machine is dead.
  let patience: Double
  /// Threads of each piece.
  let parallelism: Parallelism
  let stage: JobContext.Stage
  /// What the workers of this process have in common.
  let team: SweepTeam
  /// Whether to stay while others compute, to take over what they leave.
  let waits: Bool
  let log: @Sendable (String) -> Void

  /// Computes; several threads may call it at once.
  ///
  /// - Throws: `JobError` of kind `interrupted` when the stage is; what cannot be written.
  func run() throws {
    var left = units
    while !left.isEmpty {
      let before = left.count
      left = try pass(over: left)
      guard left.count == before else { continue }
      // Others have the rest, or what it needs.
      guard waits || team.isComputing else { return }
      try checkInterruption()
      usleep(200_000)
    }
  }

  /// Takes what can be taken; gives what is left.
  private func pass(over units: [SweepUnit]) throws -> [SweepUnit] {
    var left: [SweepUnit] = []
    for unit in units {
      try checkInterruption()
      if try finish(unit) {
        let done = team.noteFinished(unit.id)
        stage.update(done, team.total, "")
      } else {
        left.append(unit)
      }
    }
    return left
  }

  /// Whether the piece is finished now.
  private func finish(_ unit: SweepUnit) throws -> Bool {
    if store.files.entry(at: store.resultFile(of: unit.id)) != nil { return true }
    switch try readiness(of: unit) {
    case .waits: return false
    case .failed(let reason):
      try store.store(failure(unit, reason, .wrongUse, seconds: 0, warnings: []), of: unit.id)
      return true
    case .ready: break
    }
    // Somebody goes on with the run by hand.
    if unit.training != nil, FileLock.isHeldHere(store.runLock(of: unit.id), in: store.files) {
      return false
    }
    guard let claim = try SweepClaim(on: unit.id, in: store, patience: patience) else {
      return false
    }
    defer { claim.release() }
    // Another worker may have finished it between the look and the claim.
    if store.files.entry(at: store.resultFile(of: unit.id)) == nil {
      let result = try team.compute { try compute(unit) }
      // Who was taken for dead leaves the piece to the one that has it now.
      guard claim.isStillHeld else { return false }
      try store.store(result, of: unit.id)
    }
    return true
  }

  private enum Readiness { case ready, waits, failed(String) }

  private func readiness(of unit: SweepUnit) throws -> Readiness {
    for id in unit.dependencies {
      guard let result = try store.result(of: id) else { return .waits }
      if !result.isDone {
        return .failed("what it needs failed: \(schedule[id]?.name ?? id) \(id)")
      }
    }
    return .ready
  }

  private func checkInterruption() throws {
    guard stage.isInterrupted() else { return }
    throw JobError(.interrupted, "stopped by a signal; the same command goes on with what is left.")
  }

  // MARK: - Computing

  private func compute(_ unit: SweepUnit) throws -> SweepResult {
    log("\(unit.name) \(unit.id): begins")
    let warnings = Mutex<[String]>([])
    let clock = ContinuousClock()
    let start = clock.now
    do {
      let result = try request(of: unit).run(
        [:], in: context { text in warnings.withLock { $0.append(text) } })
      if stage.isInterrupted() { try checkInterruption() }
      return SweepResult(
        request: unit.request, metrics: result.metrics.json, files: result.files,
        warnings: warnings.withLock { $0 }, error: result.failure,
        errorKind: result.failure.map { _ in .diagnosticsFailed },
        seconds: (clock.now - start).seconds, machine: try Self.machine)
    } catch let error as any ClassifiedError
      where ![.interrupted, .cannotWrite].contains(error.errorKind)
    {
      log("\(unit.name) \(unit.id): failed: \(error)")
      return try failure(
        unit, "\(error)", error.errorKind, seconds: (clock.now - start).seconds,
        warnings: warnings.withLock { $0 })
    }
  }

  private func failure(
    _ unit: SweepUnit, _ reason: String, _ kind: ErrorKind, seconds: Double, warnings: [String]
  ) throws -> SweepResult {
    SweepResult(
      request: unit.request, metrics: .object([:]), warnings: warnings, error: reason,
      errorKind: kind, seconds: seconds, machine: try Self.machine)
  }

  private static var machine: JSONValue {
    get throws { try JSONValue(encoding: ComputingMachine.current) }
  }

  /// A context whose stages end when the sweep is stopped.
  private func context(warn: @escaping @Sendable (String) -> Void) -> JobContext {
    let stage = stage
    return JobContext(
      parallelism: parallelism,
      begin: { _, _ in
        JobContext.Stage(isInterrupted: stage.isInterrupted, update: { _, _, _ in }, finish: {})
      }, warn: warn)
  }

  /// The request with folders in place of names.
  private func request(of unit: SweepUnit) throws -> any JobRequest {
    if var training = unit.training {
      training.output = store.runDirectory(of: unit.id)
      training.isResumed = store.files.entry(at: "\(training.output)/run.json") == .file
      // The claim says that the worker that wrote the run before is gone, on whatever machine; whoever goes on
      // with it by hand on this one since is not.
      let lock = store.runLock(of: unit.id)
      if training.isResumed, !FileLock.isHeldHere(lock, in: store.files) {
        try? store.files.remove(lock)
      }
      return training
    }
    let here = store.outputDirectory(of: unit.id)
    try store.files.removeTree(here)  // what a stopped worker left
    try store.files.createDirectories(here)
    let placed = unit.request.replacingTexts { text in
      unit.dependencies.reduce(text.replacing("{here}", with: here)) {
        $0.replacing("{\($1)}", with: folder(of: $1))
      }
    }
    return try JobDocument(placed, source: unit.name).request
  }

  private func folder(of id: String) -> String {
    schedule[id]?.training == nil ? store.outputDirectory(of: id) : store.runDirectory(of: id)
  }
}
