import RandomStreams
import Tensors
import Testing

@testable import Diagnostics

@Suite struct PermutationTestTests {
  /// Under equal laws p is uniform on 1/100, 2/100, …: χ² over ten bins of 400 repetitions, false
  /// alarm 1e-6. It sees p-values a third too small: `dependentDraws` fails it at once.
  @Test(arguments: [TwoSampleStatistic.maximumMeanDiscrepancy(), .energyDistance])
  func uniformUnderEqualLaws(statistic: TwoSampleStatistic) throws {
    let test = try uniformity { stream in
      (Matrix<Double>.normals(20, 2, from: &stream), Matrix<Double>.normals(15, 2, from: &stream))
    } by: {
      statistic
    }
    #expect(test.pValue > 1e-6)
  }

  /// The planted bug: draws that are not independent (each three times) make p far too small, and
  /// the test above finds it.
  @Test func dependentDraws() throws {
    let test = try uniformity { stream in
      let draws = { (count: Int, stream: inout RandomStream) in
        Matrix<Double>.normals(count, 2, from: &stream).gatheringRows(
          (0..<3 * count).map { $0 / 3 })
      }
      return (draws(7, &stream), draws(5, &stream))
    } by: {
      .energyDistance
    }
    #expect(test.pValue < 1e-6)
  }

  private func uniformity(
    drawing draw: (inout RandomStream) -> (Matrix<Double>, Matrix<Double>),
    by statistic: () -> TwoSampleStatistic
  ) throws -> ChiSquareTest {
    var counts = [Int](repeating: 0, count: 10)
    for repetition in 0..<400 {
      var stream = RandomStream(seed: 20, chain: UInt32(1000 * repetition))
      let (x, y) = draw(&stream)
      var metrics = stream.with(.metrics)
      let test = try #require(
        permutationTest(x, y, statistic: statistic(), permutations: 99, using: &metrics))
      counts[min(9, Int((test.pValue * 100).rounded() - 1) / 10)] += 1
    }
    return try #require(ChiSquareTest(counts: counts, expected: [Double](repeating: 40, count: 10)))
  }

  /// A shift by half a deviation in both of two units, 100 draws each: p at its smallest, 1/200.
  @Test(arguments: [TwoSampleStatistic.maximumMeanDiscrepancy(), .energyDistance])
  func seesAShift(statistic: TwoSampleStatistic) throws {
    var stream = RandomStream(seed: 21)
    let x = Matrix<Double>.normals(100, 2, from: &stream)
    var y = Matrix<Double>.normals(100, 2, from: &stream)
    y.addRow([0.5, 0.5])
    let test = try #require(
      permutationTest(x, y, statistic: statistic, permutations: 199, using: &stream))
    #expect(test.pValue == 1.0 / 200)
    #expect(test.permutations == 199)
  }

  /// The statistic is that of the plain functions; permuting by hand gives the same p-value.
  @Test func agreesWithTheDirectStatistic() throws {
    let (x, y) = (MixtureTarget.draws(40, seed: 9), MixtureTarget.draws(60, seed: 10))
    var stream = RandomStream(seed: 22, purpose: .metrics)
    let energy = try #require(permutationTest(x, y, statistic: .energyDistance, using: &stream))
    let direct = try #require(energyDistance(x, y, estimator: .unbiased))
    #expect(abs(energy.statistic - direct) < 1e-13)
    let kernel = try #require(permutationTest(x, y, using: &stream))
    #expect(try abs(kernel.statistic - #require(maximumMeanDiscrepancy(x, y))) < 1e-13)
    #expect(stream.step == 2)
  }

  /// One of the ten partitions of five draws into three and two is the given one, the most extreme,
  /// so that p tends to 1/10: with 999 permutations within 4.89 √(0.09 / 999) of it (1e-6).
  @Test func enumerable() throws {
    let (x, y) = (Matrix([[0.0], [1.0], [0.5]]), Matrix([[10.0], [11.0]]))
    var stream = RandomStream(seed: 23, purpose: .metrics)
    let test = try #require(
      permutationTest(x, y, statistic: .energyDistance, permutations: 999, using: &stream))
    #expect(abs(test.pValue - 0.1) < 4.89 * (0.09 / 999).squareRoot() + 0.001)
  }

  @Test func threadsDoNotMatter() {
    let (x, y) = (MixtureTarget.draws(150, seed: 11), MixtureTarget.draws(140, seed: 12))
    let start = RandomStream(seed: 24, purpose: .metrics)
    var streams = [start, start]
    let serial = permutationTest(x, y, permutations: 49, using: &streams[0])
    let threaded = permutationTest(
      x, y, permutations: 49, using: &streams[1], parallelism: Parallelism(threads: 3))
    #expect(serial != nil && serial == threaded)
  }

  @Test func undefined() {
    var stream = RandomStream(seed: 25)
    let good = MixtureTarget.draws(5, seed: 13)
    #expect(permutationTest(good, Matrix(repeating: .nan, 3, 2), using: &stream) == nil)
    #expect(permutationTest(good, .zeros(1, 2), using: &stream) == nil)
    #expect(permutationTest(Matrix<Double>.zeros(4, 2), .zeros(4, 2), using: &stream) == nil)
    #expect(stream.step == 3)  // undefined or not, a test uses one step of the stream
  }
}
