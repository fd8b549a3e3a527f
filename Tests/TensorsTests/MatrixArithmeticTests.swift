import Foundation
import RandomStreams
import Tensors
import Testing

/// Bulk operations against one entry at a time.
@Suite struct MatrixArithmeticTests {
  private let a = Naive.matrix(7, 33, seed: 41, of: Double.self)
  private let b = Naive.matrix(7, 33, seed: 42, of: Double.self)
  private let row = Naive.matrix(1, 33, seed: 43, of: Double.self).elements

  /// Every entry of `change`d `a` against `expected(value, row, column)`, exactly.
  private func check(
    _ change: (inout Matrix<Double>) -> Void, _ expected: (Double, Int, Int) -> Double,
    tolerance: Double = 0, _ location: SourceLocation = #_sourceLocation
  ) {
    var changed = a
    change(&changed)
    var result = Matrix<Double>.zeros(7, 33)
    for i in 0..<7 { for j in 0..<33 { result[i, j] = expected(a[i, j], i, j) } }
    #expect(Naive.distance(changed, result) <= tolerance, sourceLocation: location)
  }

  @Test func entryByEntry() {
    check({ $0.add(b, scaledBy: 0.25) }, { x, i, j in x + 0.25 * b[i, j] })
    check({ $0.add(b) }, { x, i, j in x + b[i, j] })
    check({ $0.interpolate(towards: b, by: 0.25) }, { x, i, j in x + 0.25 * (b[i, j] - x) })
    check({ $0.scale(by: -3) }, { x, _, _ in -3 * x })
    check({ $0.multiplyElementwise(by: b) }, { x, i, j in x * b[i, j] })
    check({ $0.addRow(row) }, { x, _, j in x + row[j] })
    check({ $0.multiplyColumns(by: row) }, { x, _, j in x * row[j] })
    check({ $0.mapInPlace { $0 * $0 + 1 } }, { x, _, _ in x * x + 1 })
    check({ $0.copy(b) }, { _, i, j in b[i, j] })
  }

  @Test func activations() {
    let functions: [(Activation, (Double) -> Double, (Double) -> Double)] = [
      (.identity, { $0 }, { _ in 1 }), (.relu, { max(0, $0) }, { $0 > 0 ? 1 : 0 }),
      (.tanh, { tanh($0) }, { 1 - tanh($0) * tanh($0) }),
      (.softplus, { log1p(exp($0)) }, { 1 / (1 + exp(-$0)) }),
      (.sigmoid, { 1 / (1 + exp(-$0)) }, { exp($0) / ((1 + exp($0)) * (1 + exp($0))) }),
    ]
    #expect(functions.count == Activation.allCases.count)
    for (activation, value, slope) in functions {
      check({ $0.activate(activation) }, { x, _, _ in value(x) }, tolerance: 1e-15)
      check({ $0 = $0.activated(activation) }, { x, _, _ in value(x) }, tolerance: 1e-15)
      check(
        { $0.setToActivation(activation, of: b) }, { _, i, j in value(b[i, j]) }, tolerance: 1e-15)
      check({ $0 = $0.slope(of: activation) }, { x, _, _ in slope(x) }, tolerance: 1e-15)
      var currents = b
      check(
        { $0.multiplyBySlope(of: activation, at: &currents) }, { x, i, j in x * slope(b[i, j]) },
        tolerance: 1e-15)
    }
  }

  @Test func boundedActivations() {
    #expect(Activation.allCases.filter(\.isBounded) == [.tanh, .sigmoid])
  }

  @Test func reductions() {
    let (values, count) = (a.elements, Double(a.count))
    #expect(a.sum() == values.reduce(0, +))
    #expect(a.mean() == values.reduce(0, +) / count)
    #expect(a.sumOfSquares() == values.reduce(0) { $0 + $1 * $1 })
    #expect(a.meanSquare() == values.reduce(0) { $0 + $1 * $1 } / count)
    #expect(a.maximumMagnitude() == values.map { Swift.abs($0) }.max())
    let sums = (0..<33).map { j in (0..<7).reduce(0.0) { $0 + a[$1, j] } }
    #expect(a.columnSums() == sums)
    #expect(a.columnMeans() == sums.map { $0 / 7 })
    // Single precision is accumulated in Double: the ten millions add up.
    #expect(Matrix<Float>(repeating: 0.1, 1000, 200).sum() == Double(Float(0.1)) * 200_000)
  }

  @Test func divergenceGuard() {
    #expect(a.firstEntry(beyond: 1) == nil)
    for value in [Double.nan, .infinity, -.infinity, 1.5, -1.5] {
      var bad = a
      bad[4, 30] = value
      bad[5, 1] = value
      let found = bad.firstEntry(beyond: 1)
      #expect(found?.row == 4 && found?.column == 30)
    }
  }
}
