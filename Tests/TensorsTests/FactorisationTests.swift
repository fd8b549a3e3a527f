import Tensors
import Testing

/// Factorisations put back together.
@Suite struct FactorisationTests {
  static let orders = [1, 2, 3, 10, 65]

  /// A Aᵀ + 1: its smallest eigenvalue is at least 1.
  private func positiveDefinite(_ order: Int) -> Matrix<Double> {
    let a = Naive.matrix(order, order, seed: 31, of: Double.self)
    var result = Naive.product(a, Naive.transpose(a)).value
    for i in 0..<order { result[i, i] += 1 }
    return result
  }

  private func scale(_ a: Matrix<Double>) -> Double { max(1, a.maximumMagnitude()) }

  @Test(arguments: orders) func cholesky(order: Int) throws {
    let a = positiveDefinite(order)
    let factor = try a.choleskyFactor()
    for i in 0..<order {
      #expect(factor[i, i] > 0)
      for j in (i + 1)..<max(order, i + 1) { #expect(factor[i, j] == 0) }
    }
    let rebuilt = Naive.product(factor, Naive.transpose(factor)).value
    #expect(Naive.distance(rebuilt, a) <= 1e-12 * scale(a))
  }

  @Test func choleskyRefusesIndefinite() {
    let a = Matrix<Double>([[4, 2, 0], [2, 1, 0], [0, 0, -1]])
    #expect(throws: LinearAlgebraError.notPositiveDefinite(name: "covariance", order: 2)) {
      try a.choleskyFactor(name: "covariance")
    }
    #expect(throws: LinearAlgebraError.notPositiveDefinite(name: "matrix", order: 1)) {
      try Matrix<Float>([[-1]]).solvePositiveDefinite(Matrix([[1]]))
    }
  }

  @Test(arguments: orders, [1, 4]) func solve(order: Int, columns: Int) throws {
    let expected = Naive.matrix(order, columns, seed: 32, of: Double.self)
    let definite = positiveDefinite(order)
    let solution = try definite.solvePositiveDefinite(Naive.product(definite, expected).value)
    #expect(Naive.distance(solution, expected) <= 1e-12 * scale(definite) * Double(order))
    // Not symmetric, diagonally dominant.
    var general = Naive.matrix(order, order, seed: 33, of: Double.self)
    for i in 0..<order { general[i, i] += Double(order) }
    let other = try general.solve(Naive.product(general, expected).value)
    #expect(Naive.distance(other, expected) <= 1e-12 * Double(order))
  }

  @Test func solveRefusesSingular() {
    let a = Matrix<Double>([[1, 2], [2, 4]])
    #expect(throws: LinearAlgebraError.singular(name: "mixing")) {
      try a.solve(.identity(2), name: "mixing")
    }
  }

  @Test(arguments: orders) func symmetricEigen(order: Int) throws {
    var a = Naive.matrix(order, order, seed: 34, of: Double.self)
    a.add(Naive.transpose(a))
    let (values, vectors) = try a.symmetricEigen()
    #expect(zip(values, values.dropFirst()).allSatisfy(<=))
    // Rows are the vectors: A = Vᵀ diag(values) V, V Vᵀ = 1.
    var scaled = vectors
    for i in 0..<order { for j in 0..<order { scaled[i, j] *= values[i] } }
    let rebuilt = Naive.product(Naive.transpose(vectors), scaled).value
    #expect(Naive.distance(rebuilt, a) <= 1e-12 * scale(a) * Double(order))
    let gram = Naive.product(vectors, Naive.transpose(vectors)).value
    #expect(Naive.distance(gram, Matrix<Double>.identity(order)) <= 1e-12)
  }

  @Test(arguments: [(1, 1), (3, 3), (2, 7), (7, 2), (40, 65), (65, 40)])
  func singularValues(rows: Int, columns: Int) throws {
    let a = Naive.matrix(rows, columns, seed: 35, of: Double.self)
    let (left, values, right) = try a.singularValueDecomposition()
    let rank = min(rows, columns)
    #expect(left.shape == [rows, rank] && right.shape == [rank, columns])
    #expect(zip(values, values.dropFirst()).allSatisfy(>=) && values.allSatisfy { $0 >= 0 })
    var scaled = right
    for i in 0..<rank { for j in 0..<columns { scaled[i, j] *= values[i] } }
    #expect(Naive.distance(Naive.product(left, scaled).value, a) <= 1e-12 * Double(rank))
    for unit in [
      Naive.product(Naive.transpose(left), left).value,
      Naive.product(right, Naive.transpose(right)).value,
    ] { #expect(Naive.distance(unit, Matrix<Double>.identity(rank)) <= 1e-12) }
  }

  /// Single precision goes through the same code to other routines of the library.
  @Test func singlePrecision() throws {
    let a = Matrix<Float>(positiveDefinite(12))
    let right = Naive.matrix(12, 2, seed: 36, of: Float.self)
    let factor = try a.choleskyFactor()
    #expect(Naive.distance(factor.times(transpose: factor), a) < 1e-4)
    #expect(Naive.distance(a.times(try a.solvePositiveDefinite(right)), right) < 1e-4)
    #expect(Naive.distance(a.times(try a.solve(right)), right) < 1e-4)
    let eigen = try a.symmetricEigen()
    var scaled = eigen.vectors
    for i in 0..<12 { for j in 0..<12 { scaled[i, j] *= eigen.values[i] } }
    #expect(Naive.distance(eigen.vectors.transposeTimes(scaled), a) < 1e-4)
    let svd = try right.singularValueDecomposition()
    var columns = svd.left
    columns.multiplyColumns(by: svd.values)
    #expect(Naive.distance(columns.times(svd.right), right) < 1e-5)
  }

  /// What is not finite is an error, not a plausible result.
  @Test(arguments: [Double.nan, .infinity]) func notFinite(_ value: Double) {
    let a = Matrix<Double>([[2, 1], [value, 2]])
    let error = LinearAlgebraError.notFinite(name: "a", row: 1, column: 0)
    #expect(throws: error) { try a.choleskyFactor(name: "a") }
    #expect(throws: error) { try a.solvePositiveDefinite(.identity(2), name: "a") }
    #expect(throws: error) { try a.solve(.identity(2), name: "a") }
    #expect(throws: error) { try a.symmetricEigen(name: "a") }
    #expect(throws: error) { try a.singularValueDecomposition(name: "a") }
    let right = LinearAlgebraError.notFinite(name: "right-hand side of b", row: 1, column: 0)
    #expect(throws: right) { try Matrix.identity(2).solve(a, name: "b") }
    #expect(throws: right) { try Matrix.identity(2).solvePositiveDefinite(a, name: "b") }
  }

  @Test func messagesSayWhatToTry() {
    let error = LinearAlgebraError.notPositiveDefinite(name: "covariance", order: 3)
    #expect("\(error)".contains("`covariance`") && "\(error)".contains("ridge"))
    #expect("\(LinearAlgebraError.singular(name: "a"))".contains("`a` is singular"))
    #expect("\(LinearAlgebraError.notConverged(name: "b"))".contains("`b`"))
    let place = LinearAlgebraError.notFinite(name: "c", row: 4, column: 5)
    #expect("\(place)".contains("`c`") && "\(place)".contains("row 4, column 5"))
  }
}
