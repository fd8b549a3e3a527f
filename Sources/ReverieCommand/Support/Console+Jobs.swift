import ArgumentParser
import Jobs
import Processes
import Reverie
import Synchronization

/// A job on the command line: results to standard output, progress and warnings to standard error,
/// signals stop it.
extension Console {
  /// Runs a job and prints its result.
  ///
  /// - Parameters:
  ///   - threads: those that share the work where the options name none.
  ///   - processes: those that do the job together; the first one prints.
  /// - Throws: what the job throws; `JobError` where what was required is not there.
  static func run(
    _ request: some JobRequest, _ compute: ComputeOptions, threads: Parallelism = .available,
    processes: any ProcessGroup = SingleProcess(), requiring quality: QualityOptions? = nil
  ) throws {
    compute.kernels?.use()
    try run(
      request, compute.printing, compute.threads.map(Parallelism.init) ?? threads, processes,
      requiring: quality)
  }

  /// Runs a job that needs no threads.
  static func run(
    _ request: some JobRequest, _ printing: PrintOptions, _ parallelism: Parallelism = .serial,
    _ processes: any ProcessGroup = SingleProcess(), requiring quality: QualityOptions? = nil
  ) throws {
    let result = try request.run([:], in: context(printing, parallelism, processes))
    guard processes.isFirst else { return }
    try print(result.printed(asJSON: printing.json))
    if !printing.quiet { result.cautions.forEach { warn($0) } }
    if let failure = result.failure { throw JobError(.diagnosticsFailed, failure) }
    try quality?.check(result)
  }

  /// Where jobs run.
  private static func context(
    _ printing: PrintOptions, _ parallelism: Parallelism, _ processes: any ProcessGroup
  ) -> JobContext {
    let (speaks, quiet) = (processes.isFirst, printing.quiet || !processes.isFirst)
    return JobContext(
      parallelism: parallelism, processes: processes,
      begin: { stage($0, unit: $1, quiet: quiet) },
      warn: { if speaks { warn($0) } }, log: { if !quiet { log($0) } })
  }

  /// A progress bar that a signal can stop. Afterwards signals end the process as usual: a report or a
  /// file that is being written has nothing to save.
  private static func stage(_ label: String, unit: String, quiet: Bool) -> JobContext.Stage {
    let interrupt = InterruptSignal {
      guard !quiet else { return }
      write(
        "reverie: stopping; what can be gone on with is saved first. Another signal, a second later, "
          + "ends it at once.\n")
    }
    let bar = SharedProgressBar(ProgressBar(label, unit: unit, quiet: quiet))
    return JobContext.Stage(
      isInterrupted: { interrupt.isRaised },
      update: { done, total, note in
        bar.value.withLock { $0.update(done, of: total, note: note) }
      },
      finish: {
        bar.value.withLock { $0.finish() }
        interrupt.stop()
      })
  }
}

/// A bar that closures of several threads may draw.
private final class SharedProgressBar: Sendable {
  let value: Mutex<ProgressBar>

  init(_ bar: ProgressBar) { value = Mutex(bar) }
}
