import Dynamics
import RandomStreams
import Tensors
import Testing

/// The standard normal in two dimensions.
private struct StandardNormal: DifferentiableDensity {
  typealias Scalar = Double
  let dimension = 2

  func evaluate(
    at x: Matrix<Double>, score: inout Matrix<Double>, logDensity: inout [Double],
    using workspace: inout Void
  ) {
    score.copy(x)
    score.scale(by: -1)
    for row in 0..<x.rows { logDensity[row] = -x.row(row).reduce(0) { $0 + $1 * $1 } / 2 }
  }
}

@Suite struct InfoDrawRecorderTests {
  private let start = Matrix<Double>(repeating: 1, 37, 2)
  private let kernel = MetropolisAdjustedLangevin(StandardNormal(), stepSize: 1.2)

  private func record(
    threads: Int, blockSize: Int, keepsInfos: Bool = true
  ) throws -> InfoDrawRecorder<Double, MetropolisInfo> {
    let runner = ChainRunner(
      kernel, parallelism: Parallelism(threads: threads), blockSize: blockSize)
    var recorder = InfoDrawRecorder<Double, MetropolisInfo>(every: 130, keepsInfos: keepsInfos)
    var blocks = try runner.start(at: start)
    try runner.advance(
      &blocks, steps: 130, stream: RandomStream(seed: 3), recording: &recorder)
    recorder.interval = 20
    try runner.advance(
      &blocks, steps: 60, stream: RandomStream(seed: 3, step: 130), recording: &recorder)
    return recorder
  }

  /// Positions are those of a plain run; counts add up to those of the states, and log p is that of the
  /// positions.
  @Test func reportsBelongToTheDraws() throws {
    let recorder = try record(threads: 1, blockSize: 37)
    #expect(recorder.infos.map(\.steps) == [130, 20, 20, 20])
    var state = try kernel.makeState(at: start)
    var stream = RandomStream(seed: 3)
    for _ in 0..<190 { _ = try kernel.step(&state, using: &stream) }
    #expect(recorder.positions.draws.count == 4)
    #expect(recorder.positions.draws.last == state.position)
    for chain in 0..<37 {
      let counts = recorder.infos.map { $0.acceptedCounts[chain] }
      #expect(counts.reduce(0, +) == state.acceptedCounts[chain])
    }
    #expect(recorder.infos.last?.logDensities == state.logDensities)
    #expect(recorder.total?.acceptanceRate == state.acceptanceRate)
    #expect((0.1...0.99).contains(recorder.total?.acceptanceProbability ?? 0))
  }

  /// Blocks and threads do not change a report; the mean probability is a sum in another order.
  @Test(arguments: [(1, 5), (2, 5), (3, 64)])
  func splitsDoNotChangeReports(threads: Int, blockSize: Int) throws {
    let (one, other) = (
      try record(threads: 1, blockSize: 37), try record(threads: threads, blockSize: blockSize)
    )
    #expect(one.positions.draws == other.positions.draws)
    for (a, b) in zip(one.infos, other.infos) {
      #expect(a.acceptedCounts == b.acceptedCounts && a.logDensities == b.logDensities)
      #expect(a.steps == b.steps)
      #expect(abs(a.acceptanceProbability - b.acceptanceProbability) < 1e-12)
    }
    let total = try record(threads: threads, blockSize: blockSize, keepsInfos: false)
    #expect(total.infos.isEmpty && total.total == other.total)
  }
}
