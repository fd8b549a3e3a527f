import Dynamics
import Foundation
import RandomStreams
import Tensors
import Testing

/// Equal mixture of N(±3, s²).
private struct TwoPeaks: DifferentiableDensity {
  typealias Scalar = Double
  let deviation: Double
  var dimension: Int { 1 }

  func evaluate(
    at x: Matrix<Double>, score: inout Matrix<Double>, logDensity: inout [Double],
    using workspace: inout Void
  ) {
    let variance = deviation * deviation
    for row in 0..<x.rows {
      let (left, right) = (x[row, 0] + 3, x[row, 0] - 3)
      let (a, b) = (-left * left / (2 * variance), -right * right / (2 * variance))
      let top = max(a, b)
      let (ea, eb) = (exp(a - top), exp(b - top))
      logDensity[row] = top + log(ea + eb)
      score[row, 0] = -(ea * left + eb * right) / (variance * (ea + eb))
    }
  }
}

@Suite struct ReplicaExchangeTests {
  private let deviations = [2.0, 1.2, 0.7, 0.4]
  private let steps: [Double] = [1.2, 0.432, 0.147, 0.048]
  private var kernel: ReplicaExchange<TwoPeaks> {
    get throws {
      try ReplicaExchange(
        deviations.map { TwoPeaks(deviation: $0) }, stepSizes: steps)
    }
  }

  /// All chains start in the right peak. A single density never leaves it; with replicas half of them
  /// are left in the end: 400 chains, standard error 0.025, threshold 4.9 of them (false alarm 1e-6);
  /// sees a share of 0.3 for certain. The variance of both peaks stays that of N(±3, 0.4²).
  @Test func chainsCrossBarriers() throws {
    let start = Matrix<Double>(repeating: 3, 400, 1)
    let plain = MetropolisAdjustedLangevin(TwoPeaks(deviation: 0.4), stepSize: 0.048)
    let stuck = try ChainRunner(plain, blockSize: 400).run(
      from: start, steps: 1_500, stream: RandomStream(seed: 1))
    #expect(stuck.column(0).allSatisfy { $0 > 0 })
    let kernel = try kernel
    var state = try kernel.makeState(at: start)
    var stream = RandomStream(seed: 2)
    for _ in 0..<1_500 { _ = try kernel.step(&state, using: &stream) }
    let x = kernel.positions(of: state).column(0)
    let left = Double(x.count { $0 < 0 }) / 400
    #expect(abs(left - 0.5) < 4.9 * 0.025)
    let variance = x.reduce(0) { $0 + (abs($1) - 3) * (abs($1) - 3) } / 400
    #expect(abs(variance / 0.16 - 1) < 4.9 * (2.0 / 400).squareRoot())
    #expect(state.exchangeRates.allSatisfy { ($0 ?? 0) > 0.1 })
  }

  /// A batch can be split anywhere: chains do not know of one another.
  @Test func splittingABatchChangesNothing() throws {
    var stream = RandomStream(seed: 3)
    let start = Matrix<Double>.normals(10, 1, from: &stream)
    let noise = RandomStream(seed: 4)
    let whole = try ChainRunner(try kernel, blockSize: 10).run(
      from: start, steps: 50, stream: noise)
    let parts = try ChainRunner(try kernel, blockSize: 3).run(
      from: start, steps: 50, stream: noise)
    #expect(whole == parts)
  }

  @Test func refusesWrongSteps() {
    #expect(throws: SamplingError.self) {
      try ReplicaExchange([TwoPeaks(deviation: 1)], stepSizes: [])
    }
  }
}
