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
    let errors = size(of: momentErrors(exact, mixed))
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

/// How far moments of final states `[chain, unit]` are apart, in standard errors of those of `exact`: of each
/// unit the mean and the variance, of neighbouring units the covariance.
private func momentErrors(_ exact: Matrix<Float>, _ other: Matrix<Float>) -> [Double] {
  let count = Double(exact.rows)
  func mean(_ x: [Double]) -> Double { x.reduce(0, +) / count }
  func column(_ x: Matrix<Float>, _ unit: Int) -> [Double] {
    x.column(unit % x.columns).map { Double($0) }
  }
  func covariance(_ x: [Double], _ y: [Double]) -> Double {
    let (xMean, yMean) = (mean(x), mean(y))
    var sum = 0.0
    for i in x.indices { sum += (x[i] - xMean) * (y[i] - yMean) }
    return sum / count
  }
  var errors: [Double] = []
  for unit in 0..<exact.columns {
    let (a, b) = (column(exact, unit), column(other, unit))
    let (aNext, bNext) = (column(exact, unit + 1), column(other, unit + 1))
    let (variance, nextVariance) = (covariance(a, a), covariance(aNext, aNext))
    let common = covariance(a, aNext)
    errors.append((mean(b) - mean(a)) / (variance / count).squareRoot())
    errors.append((covariance(b, b) - variance) / (variance * (2 / count).squareRoot()))
    let spread = (variance * nextVariance + common * common) / count
    errors.append((covariance(b, bNext) - common) / spread.squareRoot())
  }
  return errors
}

/// The root of the mean square of errors, and the largest.
private func size(of errors: [Double]) -> (typical: Double, largest: Double) {
  var (sum, largest) = (0.0, 0.0)
  for error in errors { (sum, largest) = (sum + error * error, max(largest, abs(error))) }
  return ((sum / Double(errors.count)).squareRoot(), sum.isNaN ? .nan : largest)
}
