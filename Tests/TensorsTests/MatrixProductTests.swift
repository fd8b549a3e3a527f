import Tensors
import Testing

/// The library's products against plain loops.
@Suite struct MatrixProductTests {
  static let shapes = [(1, 1, 1), (2, 3, 4), (17, 5, 33), (40, 64, 7), (1, 100, 1), (33, 1, 20)]

  @Test(arguments: shapes) func float(m: Int, k: Int, n: Int) { check(Float.self, m, k, n) }
  @Test(arguments: shapes) func double(m: Int, k: Int, n: Int) { check(Double.self, m, k, n) }

  private func check<Scalar: TensorScalar>(_: Scalar.Type, _ m: Int, _ k: Int, _ n: Int) {
    let a = Naive.matrix(m, k, seed: 1, of: Scalar.self)
    let b = Naive.matrix(k, n, seed: 2, of: Scalar.self)
    let before = Naive.matrix(m, n, seed: 3, of: Scalar.self)
    let expected = Naive.product(a, b).value
    let tolerance = Double(k + 4) * Double(k + 2) * Double(Scalar.ulpOfOne)
    #expect(Naive.distance(a.times(b), expected) <= tolerance)
    #expect(Naive.distance(a.times(transpose: Naive.transpose(b)), expected) <= tolerance)
    #expect(Naive.distance(Naive.transpose(a).transposeTimes(b), expected) <= tolerance)
    for (first, second) in [(false, false), (false, true), (true, false), (true, true)] {
      var result = before
      result.setToProduct(
        first ? Naive.transpose(a) : a, second ? Naive.transpose(b) : b, transposingFirst: first,
        transposingSecond: second, scaledBy: 0.5, adding: -2)
      var combined = Matrix<Double>.zeros(m, n)
      for i in 0..<m {
        for j in 0..<n { combined[i, j] = 0.5 * expected[i, j] - 2 * Double(before[i, j]) }
      }
      #expect(Naive.distance(result, combined) <= tolerance, "transposed: \(first), \(second)")
    }
  }

  /// A sum over nothing is zero, and leaves β · self.
  /// Rows have their bits whatever rows come with them, and whatever the BLAS.
  @Test(arguments: [(1, 1), (3, 4), (40, 40), (150, 2), (64, 300)])
  func rowsDoNotKnowEachOther(from: Int, to: Int) {
    checkRows(Float.self, from, to)
    checkRows(Double.self, from, to)
  }

  private func checkRows<Scalar: TensorScalar>(_: Scalar.Type, _ from: Int, _ to: Int) {
    let a = Naive.matrix(71, from, seed: 4, of: Scalar.self)
    let b = Naive.matrix(from, to, seed: 5, of: Scalar.self)
    let whole = a.rowTimes(b)
    let expected = Naive.product(a, b).value
    let tolerance = Double(from + 4) * Double(from + 2) * Double(Scalar.ulpOfOne)
    #expect(Naive.distance(whole, expected) <= tolerance)
    #expect(a.rowTimes(transpose: Naive.transpose(b)) == whole)
    for rows in [0..<1, 1..<4, 4..<12, 12..<71] {
      #expect(a.rows(rows).rowTimes(b) == whole.rows(rows), "\(rows)")
      var sum = whole.rows(rows)
      sum.setToRowProduct(a.rows(rows), b, accumulating: true)
      var twice = whole
      twice.setToRowProduct(a, b, accumulating: true)
      #expect(sum == twice.rows(rows), "\(rows)")
    }
  }

  @Test func emptyInnerDimension() {
    #expect(Matrix<Float>.zeros(2, 0).times(.zeros(0, 3)) == .zeros(2, 3))
    var result = Matrix<Float>(repeating: 3, 2, 3)
    result.setToProduct(.zeros(2, 0), .zeros(0, 3), adding: 2)
    #expect(result == Matrix(repeating: 6, 2, 3))
  }

  /// With β = 0 what was there before does not matter, not even NaN.
  @Test func overwritesWithoutReading() {
    var result = Matrix<Double>(repeating: .nan, 2, 2)
    result.setToProduct(.identity(2), Matrix([[1, 2], [3, 4]]))
    #expect(result == Matrix([[1, 2], [3, 4]]))
  }
}
