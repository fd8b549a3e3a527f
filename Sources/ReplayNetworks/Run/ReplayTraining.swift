import Archives
import Tensors
import Training

/// Trains a replay network as configured: the path from a configuration, and the file of positions it
/// may name, to a `ReplayRun`, in memory or in a run directory.
public struct ReplayTraining: Sendable {
  /// All settings.
  public let configuration: ReplayConfiguration
  /// The task, its trials, and trials held out.
  public let material: ReplayMaterial

  /// Reads or draws what is trained on.
  ///
  /// - Throws: `ReplayError` for settings out of range and positions that cannot be used, errors of
  ///   reading.
  public init(_ configuration: ReplayConfiguration) throws {
    self.configuration = configuration
    material = try ReplayMaterial(for: configuration)
    try configuration.architecture(for: material.task).validate()
    try configuration.dynamics.validate()
    try configuration.training.validate()
  }

  /// A trainer with its first weights.
  public func makeTrainer(
    parallelism: Parallelism = .serial
  ) throws(ReplayError) -> ReplayTrainer<Float> {
    try ReplayTrainer(
      try configuration.makeNetwork(for: material.task), source: material.source,
      training: configuration.training, parallelism: parallelism)
  }

  /// How training ended.
  public enum Outcome: Sendable {
    case finished(ReplayRun)
    /// A signal came; a checkpoint of `updatesDone` updates is saved.
    case interrupted(updatesDone: Int)
  }

  /// Trains, resuming from the latest checkpoint of `directory` if it has one.
  public func run(
    in directory: RunDirectory? = nil, loop: TrainingLoop = TrainingLoop(),
    parallelism: Parallelism = .serial, isInterrupted: () -> Bool = { false },
    onProgress: (TrainingLoop.Progress) -> Void = { _ in }
  ) throws -> Outcome {
    var trainer = try makeTrainer(parallelism: parallelism)
    if let checkpoint = try directory?.latestCheckpoint() {
      try trainer.restore(from: checkpoint)
    }
    let outcome = try loop.run(
      &trainer, in: directory, isInterrupted: isInterrupted, onProgress: onProgress)
    if case .interrupted(let updatesDone) = outcome {
      return .interrupted(updatesDone: updatesDone)
    }
    return .finished(
      ReplayRun(
        configuration: configuration, network: trainer.network, source: material.source,
        testing: material.testing))
  }
}
