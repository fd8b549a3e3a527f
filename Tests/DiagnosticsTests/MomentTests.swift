import Diagnostics
import Foundation
import RandomStreams
import Tensors
import Testing

@Suite struct MomentTests {
  private let y = ReferenceChains.sequence(22, 200).map { 3 * $0 * $0 - 1 }

  /// NumPy 2.4.6 and SciPy 1.17.1.
  @Test func references() throws {
    let table = try #require(MomentTable(Matrix(rows: 200, columns: 1, elements: y)))
    #expect(try abs(#require(table.excessKurtosis[0]) + 0.9525083817976538) < 1e-13)
    #expect(try abs(#require(table.tailRatio[0]) - 2.2842333275612825) < 1e-13)
    #expect(abs(table.covariance[0, 0] - 0.8403065937726649) < 1e-14)
    let levels = try #require(quantiles(y, at: [0, 0.05, 0.333, 0.5, 0.95, 1]))
    let expected = [
      -0.9999961336954595, -0.9936278868779661, -0.7645266560389442, -0.2634596486320226,
      1.6315568571271473, 1.9979962726303238,
    ]
    for (value, reference) in zip(levels, expected) { #expect(abs(value - reference) < 1e-14) }
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

  /// Batches in any split, and merged, agree with the whole to rounding.
  @Test func runningMoments() throws {
    let draws = MixtureTarget.draws(101, seed: 15)
    let table = try #require(MomentTable(draws))
    var (whole, first, second) = (
      RunningMoments(units: 2), RunningMoments(units: 2), RunningMoments(units: 2)
    )
    whole.add(draws)
    first.add(draws.rows(0..<40))
    for row in 40..<101 { second.add(draws.rows(row..<row + 1)) }
    first.merge(second)
    first.merge(RunningMoments(units: 2))
    for moments in [whole, first] {
      #expect(moments.count == 101)
      let (mean, variance) = try (#require(moments.mean), #require(moments.variance))
      for j in 0..<2 {
        #expect(abs(mean[j] - table.mean[j]) < 1e-14)
        #expect(abs(variance[j] - table.covariance[j, j]) < 1e-14)
      }
    }
  }

  @Test func participation() throws {
    #expect(participationRatio(variances: [1, 1, 1, 0]) == 3)
    #expect(participationRatio(variances: [5]) == 1)
    let samples = Matrix([[1.0, 1], [-1, -1], [1, -1], [-1, 1]])
    #expect(try abs(#require(participationRatio(samples)) - 2) < 1e-14)
    let line = Matrix([[1.0, 2, 3], [2, 4, 6], [-1, -2, -3]])
    #expect(try abs(#require(participationRatio(line)) - 1) < 1e-12)
    let variances = try #require(principalVariances(line))
    #expect(abs(variances[0] - 14.0 * 7 / 3) < 1e-12 && variances[1] < 1e-12)
  }

  @Test func occupancies() throws {
    let soft = try #require(Occupancy(responsibilities: Matrix([[0.5, 0.5], [1.0, 0]])))
    #expect(soft.modeMass == [0.75, 0.25])
    #expect(abs(soft.entropy - (0.75 * log(4 / 3.0) + 0.25 * log(4))) < 1e-15)
    let hard = try #require(Occupancy(labels: [0, 2, 2, 0], components: 3))
    #expect(hard.modeMass == [0.5, 0, 0.5] && abs(hard.entropy - log(2)) < 1e-15)
    #expect(Occupancy(labels: [3], components: 3) == nil)
    #expect(Occupancy(labels: [], components: 3) == nil)
    #expect(Occupancy(responsibilities: Matrix([[0.5, 0.6]])) == nil)
    #expect(Occupancy(responsibilities: Matrix([[-0.5, 1.5]])) == nil)
  }

  @Test func undefined() {
    #expect(quantile([], at: 0.5) == nil)
    #expect(quantile([1, .nan], at: 0.5) == nil)
    #expect(quantile([1], at: 1.5) == nil)
    #expect(quantile([1], at: 0.5) == 1)
    #expect(MomentTable(Matrix([[1.0]])) == nil)
    #expect(MomentTable(Matrix([[1.0], [.infinity]])) == nil)
    let constant = MomentTable(Matrix<Double>.zeros(4, 1))
    #expect(constant?.excessKurtosis == [nil] && constant?.tailRatio == [nil])
    #expect(participationRatio(Matrix<Double>.zeros(4, 2)) == nil)
    #expect(participationRatio(variances: [-1, 2]) == nil)
    var moments = RunningMoments(units: 1)
    #expect(moments.mean == nil && moments.variance == nil)
    moments.add(Matrix([[1.0]]))
    #expect(moments.mean == [1] && moments.variance == nil)
    moments.add(Matrix([[Double.nan]]))
    #expect(moments.mean == nil && moments.variance == nil)
  }
}
