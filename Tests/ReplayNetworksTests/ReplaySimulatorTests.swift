import RandomStreams
import ReplayNetworks
import Synchronization
import Tensors
import Testing

@Suite struct ReplaySimulatorTests {
  /// Who asks for a stop gets it after the block that runs; the others have no positions.
  @Test func stopsBetweenBlocks() throws {
    let task = ReplayTask.tMazeAlternation()
    let network = ReplayNetwork<Float>(
      task.architecture(units: 16), dynamics: ReplayDynamics(leak: 0.5), seed: 1)
    var simulator = try ReplaySimulator(
      network, code: task.code, settings: ReplayProtocol(count: 12, steps: 5))
    simulator.blockSize = 4
    let starts = ReplayStarts(states: Matrix<Float>(repeating: 0.1, 12, 16))
    let told = Mutex<[Int]>([])
    let stopped = try simulator.run(from: starts, seed: 3) { done, total in
      told.withLock { $0.append(done) }
      return total != 12 || done < 8
    }
    #expect(told.withLock(\.self) == [4, 8, 12])
    #expect((0..<12).map { stopped.positions[$0, 4].isFinite } == (0..<12).map { $0 < 8 })
    let whole = try simulator.run(from: starts, seed: 3)
    #expect((0..<8).allSatisfy { whole.positions.path($0) == stopped.positions.path($0) })
  }
}
