import Diagnostics
import RandomStreams
import Tensors
import Testing

@Suite struct SimulationCalibrationTests {
  /// `θ ~ N(0, 1)`, `y = θ + N(0, 1)`, posterior `N(y/2, 1/2)`: exact draws are calibrated, false
  /// alarm 1e-6. Planted bugs: a posterior 20 % too narrow (√½ · 0.8), or one that forgets the prior's
  /// pull (mean y); both are seen with certainty at 2000 simulations.
  @Test func normalModel() throws {
    #expect(try uniformity(mean: 0.5, deviation: 0.5.squareRoot()) > 1e-6)
    #expect(try uniformity(mean: 0.5, deviation: 0.8 * 0.5.squareRoot()) < 1e-6)
    #expect(try uniformity(mean: 1, deviation: 0.5.squareRoot()) < 1e-6)
  }

  private func uniformity(mean: Double, deviation: Double) throws -> Double {
    let (simulations, draws) = (2000, 39)
    var stream = RandomStream(seed: 29)
    let truths = Matrix<Double>.normals(simulations, 1, from: &stream)
    var data = Matrix<Double>.normals(simulations, 1, from: &stream)
    data.add(truths)
    var posterior = Matrix<Double>.normals(simulations, draws, from: &stream)
    for i in 0..<simulations {
      for j in 0..<draws { posterior[i, j] = mean * data[i, 0] + deviation * posterior[i, j] }
    }
    let calibration = try #require(
      SimulationCalibration(truths: truths.elements, posteriorDraws: posterior, using: &stream))
    return try #require(calibration.uniformityTest(bins: 10)).pValue
  }

  @Test func ranks() throws {
    var stream = RandomStream(seed: 30)
    let draws = Matrix([[1.0, 2, 3], [1, 2, 3], [1, 2, 3]])
    let calibration = try #require(
      SimulationCalibration(truths: [0, 2.5, 9], posteriorDraws: draws, using: &stream))
    #expect(calibration.ranks == [0, 2, 3])
    #expect(calibration.histogram(bins: 4) == [1, 0, 1, 1])
    #expect(calibration.histogram(bins: 2) == [1, 2])
  }

  /// Ties are broken at random: all ranks occur, evenly (false alarm 1e-6).
  @Test func ties() throws {
    var stream = RandomStream(seed: 31)
    let calibration = try #require(
      SimulationCalibration(
        truths: [Double](repeating: 1, count: 1000), posteriorDraws: Matrix(repeating: 1, 1000, 4),
        using: &stream))
    #expect(try #require(calibration.uniformityTest(bins: 5)).pValue > 1e-6)
  }

  /// Bins of unequal width have unequal expectations: 10 ranks in 3 bins are 4, 3, 3.
  @Test func unequalBins() throws {
    let even = try #require(
      SimulationCalibration(ranks: (0..<100).map { $0 % 10 }, draws: 9))
    let test = try #require(even.uniformityTest(bins: 3))
    #expect(test.statistic == 0 && test.pValue == 1)
  }

  @Test func undefined() {
    var stream = RandomStream(seed: 32)
    #expect(
      SimulationCalibration(truths: [.nan], posteriorDraws: .zeros(1, 3), using: &stream) == nil)
    #expect(SimulationCalibration(truths: [], posteriorDraws: .zeros(0, 3), using: &stream) == nil)
    #expect(SimulationCalibration(ranks: [5], draws: 4) == nil)
    #expect(SimulationCalibration(ranks: [1, 2], draws: 4)?.uniformityTest(bins: 5) == nil)
    #expect(ChiSquareTest(counts: [10, 10], expected: [10, 11]) == nil)
  }
}
