import RandomStreams
import ReservoirSampling
import Synchronization
import Tensors
import Testing
import Training

@testable import Archives

/// A short training, from an empty disk to the written model, with a fault at each of its
/// operations: afterwards there is the old or the new checkpoint, and the run ends with the same
/// bytes.
@Suite struct FaultInjectionTests {
  /// What goes wrong at operation n.
  enum Fault: CaseIterable {
    /// One operation fails, as on a bad block.
    case failure
    /// All operations fail from there, as on a full disk.
    case failures
    /// The power goes; what is kept are the synced bytes only, or more.
    case powerKeepingSynced, powerKeepingNames, powerKeepingHalf, processKilled

    func at(_ operation: Int) -> SimulatedFileSystem.Fault {
      switch self {
      case .failure: .failure(at: operation)
      case .failures: .failures(from: operation)
      case .powerKeepingSynced: .powerCut(at: operation, keeping: .synced)
      case .powerKeepingNames: .powerCut(at: operation, keeping: .names)
      case .powerKeepingHalf: .powerCut(at: operation, keeping: .namesAndHalf)
      case .processKilled: .powerCut(at: operation, keeping: .everything)
      }
    }
  }

  static let interval = 4

  static func configuration() -> ReservoirConfiguration {
    var configuration = ReservoirConfiguration(target: .mixture, seed: 3)
    (configuration.units, configuration.activation) = (6, .tanh)
    configuration.recipe = ReservoirLearning(
      noise: NoiseSchedule(lowest: 0.3, levels: 2, inclusive: true), updatesPerLevel: 6,
      batchSize: 4, learningRate: 1e-2, weightDecay: 1e-3, amsGrad: true, resetsAtLevels: true,
      antitheticPairs: true, averageDecay: 0.9, polishUpdates: 5)
    return configuration
  }

  /// Trains, or goes on, as `reverie train` does; `reached` is the update that was done last.
  private func train(
    _ files: SimulatedFileSystem, keeping: Int = 2, reached: inout Int
  ) throws {
    let configuration = Self.configuration()
    let record = RunRecord(
      family: "reservoir", configuration: try JSONValue(encoding: configuration),
      seed: configuration.seed)
    let isThere = files.entry(at: "runs/a/run.json") != nil
    var run = try RunDirectory.create(
      "runs/a", record: record, mode: isThere ? .resume : .fresh, in: files)
    run.keptCheckpoints = keeping
    let done = Mutex(try run.latestCheckpoint()?.step ?? 0)
    defer { reached = done.withLock { $0 } }
    let outcome = try ReservoirTraining(configuration).train(
      in: TrainingSession(
        directory: run, loop: TrainingLoop(logInterval: 3, checkpointInterval: Self.interval),
        isInterrupted: {
          done.withLock { $0 += 1 }
          return false
        }))
    guard case .finished(let sampler) = outcome else { return }
    try run.writeModel(sampler.tensors)
    try run.setStatus(.finished)
  }

  /// What an undisturbed run leaves.
  private struct Reference {
    var operations: Int
    var model: [UInt8]
    var checkpoints: [Int: Checkpoint]
  }

  private func reference() throws -> Reference {
    let files = SimulatedFileSystem()
    var reached = 0
    try train(files, reached: &reached)
    let operations = files.operationCount
    let model = try files.read("runs/a/model.safetensors")
    let all = SimulatedFileSystem()
    try train(all, keeping: 100, reached: &reached)
    let run = try RunDirectory.open("runs/a", in: all)
    let checkpoints = try run.checkpointSteps().map { ($0, try run.checkpoint(atStep: $0)) }
    return Reference(
      operations: operations, model: model,
      checkpoints: Dictionary(uniqueKeysWithValues: checkpoints))
  }

  /// The checkpoint found is one of those that were whole when the fault came; `reached` is the
  /// update done last, whose checkpoint may have been under way.
  private func expectOldOrNew(
    _ files: SimulatedFileSystem, reached: Int, _ reference: Reference, _ place: Comment
  ) throws {
    guard files.entry(at: "runs/a/run.json") != nil else {
      #expect(reached == 0, place)  // the fault came while the directory was made
      return
    }
    let run = try RunDirectory.open("runs/a", in: files)
    let found = try run.latestCheckpoint()
    let old = max(0, reached - 1) / Self.interval * Self.interval
    // The last update has a checkpoint, too.
    let isLast = reached == Self.configuration().recipe.totalUpdates
    let new = isLast ? reached : reached / Self.interval * Self.interval
    #expect([old, new].contains(found?.step ?? 0), place)
    if let found { #expect(found == reference.checkpoints[found.step], place) }
  }

  @Test(arguments: Fault.allCases)
  func everyOperation(fault: Fault) throws {
    let reference = try reference()
    #expect(reference.operations > 70 && reference.checkpoints.count == 5)
    for operation in 1...reference.operations {
      let place: Comment = "operation \(operation)"
      let files = SimulatedFileSystem()
      var reached = 0
      files.inject(fault.at(operation))
      try? train(files, reached: &reached)
      #expect(files.operationCount >= operation, place)
      files.restart()
      try expectOldOrNew(files, reached: reached, reference, place)
      // A second fault while the run is resumed, at a place that moves with the first.
      let before = reached
      reached = 0
      files.inject(fault.at(1 + operation * 7 % 40))
      try? train(files, reached: &reached)
      files.restart()
      try expectOldOrNew(files, reached: max(reached, reached == 0 ? before : 0), reference, place)
      // Then nothing goes wrong.
      try train(files, reached: &reached)
      #expect(try files.read("runs/a/model.safetensors") == reference.model, place)
      let run = try RunDirectory.open("runs/a", in: files)
      #expect(run.record.status == .finished, place)
      #expect(
        try run.metrics().values.compactMap { $0["step"]?.int } == [3, 6, 9, 12, 15, 17], place)
    }
  }
}
