import Archives
import RandomStreams
import ReplayNetworks
import Tensors
import Testing
import Training

/// Threads, splits and interruptions change nothing.
@Suite struct InvarianceTests {
  private func trainer(_ threads: Int, updates: Int = 6) throws -> ReplayTrainer<Float> {
    try ReplayTrainer<Float>(
      .tMaze(mask: TrialMask(.block, difficulty: 5)), units: 24,
      training: ReplayLearning(updates: updates, batch: 40), seed: 11,
      parallelism: Parallelism(threads: threads))
  }

  @Test func trainingDoesNotDependOnThreads() throws {
    var (one, two) = (try trainer(1), try trainer(2))
    for _ in 0..<6 {
      try one.update()
      try two.update()
    }
    #expect(one.network.parameters == two.network.parameters)
  }

  @Test func resumedEqualsUninterrupted() throws {
    var whole = try trainer(1)
    for _ in 0..<6 { try whole.update() }
    var first = try trainer(1)
    for _ in 0..<3 { try first.update() }
    var second = try trainer(1)
    let (tensors, state) = first.checkpoint().encode()
    try second.restore(from: Checkpoint.decode(tensors: tensors, state: state))
    for _ in 0..<3 { try second.update() }
    #expect(whole.network.parameters == second.network.parameters)
    #expect(whole.takeMetrics() == second.takeMetrics())
  }

  @Test(arguments: [ReplayArchitecture.Cell.simple, .gated])
  func replayDoesNotDependOnSplits(_ cell: ReplayArchitecture.Cell) throws {
    let task = ReplayTask.tMaze()
    let network = ReplayNetwork<Float>(
      task.architecture(units: 24, cell: cell), dynamics: ReplayDynamics(), seed: 3)
    let settings = ReplayProtocol(count: 37, steps: 30, friction: 0.6, adaptation: 0.02)
    var simulator = try ReplaySimulator(network, code: task.code, settings: settings)
    simulator.recordsOutputs = true
    simulator.stateInterval = 10
    let source = try TrialSource(task, seed: 4)
    let starts = try network.makeStarts(
      .encoded, count: 37, paths: source.testPaths(37), task: task, seed: 4)
    let whole = try simulator.run(from: starts, seed: 5)
    simulator.blockSize = 5
    simulator.parallelism = Parallelism(threads: 2)
    let split = try simulator.run(from: starts, seed: 5)
    #expect(whole.positions == split.positions)
    #expect(whole.outputs == split.outputs)
    #expect(whole.states == split.states)
    #expect(whole.finalStates == split.finalStates)
    #expect(whole.states?.rows == 37 * 3)
    // The last recorded state is the final one.
    #expect(whole.states?.row(36 * 3 + 2) == whole.finalStates.row(36))
  }

  @Test func aReplaysNumberIsItsAddress() throws {
    let task = ReplayTask.triangle()
    let network = ReplayNetwork<Float>(
      task.architecture(units: 16), dynamics: ReplayDynamics(), seed: 3)
    let source = try TrialSource(task, seed: 4)
    let few = try network.replay(ReplayProtocol(count: 3, steps: 20), source: source, seed: 5)
    let many = try network.replay(ReplayProtocol(count: 70, steps: 20), source: source, seed: 5)
    #expect(few.positions == many.positions.selecting([0, 1, 2]))
  }

  /// r doubles less noise: 1.5^17 = 985 is within the limit of 1000, 1.5^18 is not; replays are
  /// looked at every eight steps. The other replay has no noise to grow from.
  @Test func divergedReplaysAreMarked() throws {
    let task = ReplayTask.tMaze()
    var network = ReplayNetwork<Float>(
      task.architecture(units: 8), dynamics: ReplayDynamics(leak: 1), seed: 3)
    network.parameters[0] = .zeros(8, 8)
    for i in 0..<8 { network.parameters[0][i, i] = 1.5 }
    let simulator = try ReplaySimulator(
      network, code: task.code,
      settings: ReplayProtocol(count: 2, steps: 60, noise: .absolute(0)))
    var starts = ReplayStarts<Float>(states: .zeros(2, 8))
    for i in 0..<8 { starts.states[0, i] = 1 }
    let record = try simulator.run(from: starts, seed: 1)
    #expect(record.divergedAt == [24, nil] && record.intact == [1])
    #expect(record.positions[0, 15].isFinite && !record.positions[0, 16].isFinite)
    #expect(record.positions.isFinite(1) && !record.positions.isFinite(0))
    let both = ReplayStarts(states: starts.states.gatheringRows([0, 0]))
    #expect(throws: ReplayError.allDiverged(count: 2, firstStep: 24, friction: 1)) {
      try simulator.run(from: both, seed: 1)
    }
  }
}
