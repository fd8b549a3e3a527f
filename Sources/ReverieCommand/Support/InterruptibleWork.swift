import Reverie

/// Long work behind a progress bar, which a signal can stop. Afterwards signals end the process as
/// usual: a report or a file that is being written has nothing to save.
enum InterruptibleWork {
  /// Trains; a signal leaves a checkpoint. The bar shows `note` of the metrics.
  static func train<Outcome>(
    quiet: Bool, note: @escaping ([String: Double]) -> String = InterruptibleWork.loss,
    _ body: (
      _ isInterrupted: () -> Bool, _ onProgress: (TrainingLoop.Progress) -> Void
    ) throws -> Outcome
  ) rethrows -> Outcome {
    let interrupt = InterruptSignal {
      if !quiet { Console.write("reverie: stopping; a checkpoint is saved first.\n") }
    }
    defer { interrupt.stop() }
    var bar = ProgressBar("train", unit: "updates", quiet: quiet)
    defer { bar.finish() }
    return try body(
      { interrupt.isRaised },
      { bar.update($0.updatesDone, of: $0.totalUpdates, note: note($0.metrics)) })
  }

  /// Takes steps of which nothing is kept unless all are taken. `body` stops where its argument,
  /// called with steps done and of the whole, gives false.
  ///
  /// - Throws: `CommandFailure` after a signal.
  static func steps<Result>(
    _ label: String, quiet: Bool, _ body: ((_ done: Int, _ total: Int) -> Bool) throws -> Result
  ) throws -> Result {
    let interrupt = InterruptSignal()
    defer { interrupt.stop() }
    var bar = ProgressBar(label, unit: "steps", quiet: quiet)
    let result = try body { done, total in
      bar.update(done, of: total)
      return !interrupt.isRaised
    }
    bar.finish()
    if interrupt.isRaised {
      throw CommandFailure(.interrupted, "stopped by a signal; nothing was written.")
    }
    return result
  }

  /// Trains in a demo: metrics are kept as the lines of `metrics.jsonl`, for its report.
  static func demo<Outcome>(
    _ label: String, quiet: Bool,
    _ body: (_ onProgress: (TrainingLoop.Progress) -> Void) throws -> Outcome
  ) rethrows -> (outcome: Outcome, metrics: [JSONValue]) {
    var metrics: [JSONValue] = []
    var bar = ProgressBar(label, unit: "updates", quiet: quiet)
    defer { bar.finish() }
    let outcome = try body { progress in
      var line = progress.metrics.mapValues { JSONValue($0) }
      line["step"] = JSONValue(progress.updatesDone)
      metrics.append(.object(line))
      bar.update(progress.updatesDone, of: progress.totalUpdates)
    }
    return (outcome, metrics)
  }

  static func loss(_ metrics: [String: Double]) -> String {
    metrics["loss"].map { "loss \(Results.short($0))" } ?? ""
  }
}
