import Diagnostics
import RandomStreams
import ReplayNetworks
import Tensors
import Testing

@Suite struct MixedReplayTests {
  private static func replay(
    _ precision: ProductPrecision, cell: ReplayArchitecture.Cell = .simple, count: Int,
    threads: Int = 1, blockSize: Int = 64
  ) throws -> ReplayRecord<Float> {
    let task = ReplayTask.placeCells(count: 64)
    let network = ReplayNetwork<Float>(
      task.architecture(units: 96, cell: cell),
      dynamics: ReplayDynamics(leak: 0.5, noiseAmplitude: 0.1), seed: 1)
    var simulator = try ReplaySimulator(
      network, code: task.code,
      settings: ReplayProtocol(count: count, steps: 60, friction: 0.6, adaptation: 0.03),
      parallelism: Parallelism(threads: threads))
    (simulator.precision, simulator.blockSize) = (precision, blockSize)
    simulator.recordsOutputs = true
    var stream = RandomStream(seed: 2, purpose: .initialState)
    let starts = ReplayStarts(states: Matrix<Float>.uniforms(count, 96, from: &stream))
    return try simulator.run(from: starts, seed: 3)
  }

  /// The law of hidden states moves by less than what 1000 replays can tell: with the same noise, every
  /// mean, variance and covariance by less than half its standard error. Deterministic.
  @Test(arguments: [ReplayArchitecture.Cell.simple, .gated])
  func stationaryMomentsStay(_ cell: ReplayArchitecture.Cell) throws {
    let exact = try Self.replay(.float32, cell: cell, count: 1_000).finalStates
    let mixed = try Self.replay(.mixed, cell: cell, count: 1_000).finalStates
    let errors = MomentShift(from: Matrix<Double>(exact), to: Matrix<Double>(mixed))
    #expect(errors.largest < 0.5)
    #expect(exact != mixed)
  }

  @Test func splitsChangeNothing() throws {
    let whole = try Self.replay(.mixed, count: 37)
    let split = try Self.replay(.mixed, count: 37, threads: 3, blockSize: 5)
    #expect(whole.finalStates == split.finalStates && whole.outputs == split.outputs)
    #expect(whole.positions == split.positions)
  }
}
