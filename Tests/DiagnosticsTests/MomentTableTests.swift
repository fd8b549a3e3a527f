import Diagnostics
import RandomStreams
import Tensors
import Testing

@Suite struct MomentTableTests {
  /// NumPy 2.4.6 and SciPy 1.17.1.
  @Test func references() throws {
    let y = ReferenceChains.sequence(22, 200).map { 3 * $0 * $0 - 1 }
    let table = try #require(MomentTable(Matrix(rows: 200, columns: 1, elements: y)))
    #expect(try abs(#require(table.excessKurtosis[0]) + 0.9525083817976538) < 1e-13)
    #expect(try abs(#require(table.tailRatio[0]) - 2.2842333275612825) < 1e-13)
    #expect(abs(table.covariance[0, 0] - 0.8403065937726649) < 1e-14)
  }

  @Test func smallExample() throws {
    let table = try #require(MomentTable(Matrix([[1.0, 2], [3, 2], [5, 8]])))
    #expect(table.mean == [3, 4])
    #expect(table.covariance == Matrix([[4.0, 6], [6, 12]]))
    #expect(table.standardDeviation == [2, 12.0.squareRoot()])
    #expect(table.count == 3)
  }

  /// Laws with known tails, 100 000 draws: kurtosis 0 and 3, ratios 3.449 and 5.644. Deviations of
  /// the ratios are 0.02 and 0.05 (delta method), of the normal kurtosis √(24/n): five of them are
  /// a false alarm below 1e-6.
  @Test func tails() throws {
    var stream = RandomStream(seed: 26)
    let count = 100_000
    let normal = Matrix<Double>.normals(count, 1, from: &stream)
    var sizes = Matrix<Double>.zeros(count, 1)
    sizes.fillWithExponentials(from: &stream)
    let signs = Matrix<Double>.uniforms(count, 1, from: &stream)
    let laplace = zip(sizes.elements, signs.elements).map { $1 < 0.5 ? -$0 : $0 }
    let table = try #require(MomentTable(normal))
    #expect(try abs(#require(table.excessKurtosis[0])) < 5 * (24 / Double(count)).squareRoot())
    #expect(try abs(#require(table.tailRatio[0]) - 3.449) < 0.1)
    #expect(try abs(#require(tailRatio(laplace)) - 5.644) < 0.25)
  }

  @Test func undefined() {
    #expect(MomentTable(Matrix([[1.0]])) == nil)
    #expect(MomentTable(Matrix([[1.0], [.infinity]])) == nil)
    let constant = MomentTable(Matrix<Double>.zeros(4, 1))
    #expect(constant?.excessKurtosis == [nil] && constant?.tailRatio == [nil])
  }
}
