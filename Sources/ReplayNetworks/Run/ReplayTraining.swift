import Tensors
import Training
import UserData

/// Trains a replay network as configured: the path from a configuration, and the file of positions it
/// may name, to a `ReplayRun`, in memory or in a run directory.
public struct ReplayTraining: FamilyTraining {
  /// All settings.
  public let configuration: ReplayConfiguration
  /// The task, its trials, and trials held out.
  public let material: ReplayMaterial

  /// Reads or draws what is trained on.
  ///
  /// - Parameters:
  ///   - recording: tracked positions in place of the configuration's file.
  ///   - understanding: what was understood of the file they are from.
  /// - Throws: `ReplayError` for settings out of range and positions that cannot be used, errors of
  ///   reading.
  public init(
    _ configuration: ReplayConfiguration, recording: TrackedTrajectory? = nil,
    understanding: Understanding? = nil
  ) throws {
    self.configuration = configuration
    material = try ReplayMaterial(
      for: configuration, recording: recording, understanding: understanding)
    try configuration.architecture(for: material.task).validate()
    try configuration.dynamics.validate()
    try configuration.training.validate()
  }

  /// The recording `[sample, 3]` of times and positions as read; nil for tasks that need no file.
  public var data: DataIdentity? { material.recording }

  /// Updates of the whole training.
  public var totalUpdates: Int { configuration.training.updates }

  /// Weights with moments and a gradient for each block of trials; rates, currents and adjoints of every
  /// step, and rates and currents of the trials that are tested beside.
  public var memory: MemoryEstimate {
    let architecture = configuration.architecture(for: material.task)
    let (batch, steps) = (configuration.training.batch, material.task.steps)
    let blocks = GradientWorkspace<Float>.blockCount(of: batch)
    var memory = MemoryEstimate()
    // Weights, their moments, gradients of all blocks, and packed copies.
    for shape in architecture.parameterShapes { memory.add(shape, copies: 6 + blocks) }
    let isGated = architecture.cell == .gated
    memory.add([batch, steps + 1, architecture.units], copies: isGated ? 5 : 3)
    memory.add([batch, steps, architecture.gateUnits], copies: 2)
    memory.add([batch, steps, architecture.outputs], copies: 2)
    return memory
  }

  /// A trainer with its first weights.
  public func makeTrainer(
    parallelism: Parallelism = .serial
  ) throws(ReplayError) -> ReplayTrainer<Float> {
    try ReplayTrainer(
      try configuration.makeNetwork(for: material.task), source: material.source,
      training: configuration.training, parallelism: parallelism)
  }

  /// Trains from the start or the latest checkpoint of the session.
  public func train(in session: TrainingSession) throws -> TrainingResult<ReplayRun> {
    var trainer = try makeTrainer(parallelism: session.parallelism)
    switch try session.run(&trainer) {
    case .interrupted(let updatesDone): return .interrupted(updatesDone: updatesDone)
    case .finished:
      return .finished(
        ReplayRun(
          configuration: configuration, network: trainer.network, source: material.source))
    }
  }
}
