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
    let errors = momentErrors(exact, mixed)
    let (largest, square) = (
      errors.map { abs($0) }.max() ?? .nan, errors.map { $0 * $0 }.reduce(0, +)
    )
    print(
      "replay \(cell): moments differ by \((square / Double(errors.count)).squareRoot()) SE, at most \(largest)"
    )
    #expect(largest < 0.5)
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
  func column(_ x: Matrix<Float>, _ unit: Int) -> [Double] { x.column(unit).map { Double($0) } }
  func mean(_ x: [Double]) -> Double { x.reduce(0, +) / count }
  func centred(_ x: [Double]) -> [Double] {
    let centre = mean(x)
    return x.map { $0 - centre }
  }
  func product(_ x: [Double], _ y: [Double]) -> Double { mean(zip(x, y).map { $0 * $1 }) }
  return (0..<exact.columns).flatMap { unit in
    let next = (unit + 1) % exact.columns
    let (a, b) = (column(exact, unit), column(other, unit))
    let (x, y) = (centred(a), centred(b))
    let (xNext, yNext) = (centred(column(exact, next)), centred(column(other, next)))
    let (variance, covariance) = (product(x, x), product(x, xNext))
    let covarianceError = ((variance * product(xNext, xNext) + covariance * covariance) / count)
      .squareRoot()
    return [
      (mean(b) - mean(a)) / (variance / count).squareRoot(),
      (product(y, y) - variance) / (variance * (2 / count).squareRoot()),
      (product(y, yNext) - covariance) / covarianceError,
    ]
  }
}
