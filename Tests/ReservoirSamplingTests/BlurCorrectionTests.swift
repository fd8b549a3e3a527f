import Dynamics
import RandomStreams
import Tensors
import Testing

@testable import ReservoirSampling

/// What is done against the blur of the last noise level (RSN §6.6), with exact scores of p_σ.
@Suite struct BlurCorrectionTests {
  /// The score of N(0, C + σ² I): linear.
  private struct Gaussian: ScoreFunction {
    let precision: Matrix<Float>
    var dimension: Int { precision.rows }

    init(covariance: Matrix<Double>, noise: Double) throws {
      var blurred = covariance
      blurred.add(.identity(covariance.rows), scaledBy: noise * noise)
      precision = Matrix(
        try blurred.solvePositiveDefinite(.identity(covariance.rows), name: "covariance"))
    }

    func makeWorkspace(rows: Int) {}

    func evaluateScore(
      at x: Matrix<Float>, into score: inout Matrix<Float>, using workspace: inout Void
    ) {
      score.setToProduct(x, precision, scaledBy: -1)
    }
  }

  private let covariance = Matrix<Double>([[1, 0.9], [0.9, 0.82]])

  /// Draws of N(0, C + σ² I), as many as make six standard errors of a variance 3 %.
  private func blurred(noise: Double) throws -> Matrix<Float> {
    var blurred = covariance
    blurred.add(.identity(2), scaledBy: noise * noise)
    var stream = RandomStream(seed: 4)
    let normals = Matrix<Double>.normals(80_000, 2, from: &stream)
    return Matrix(normals.times(transpose: try blurred.choleskyFactor()))
  }

  private func spread(_ draws: Matrix<Float>) -> Matrix<Double> {
    var result = Matrix<Double>(draws).transposeTimes(Matrix<Double>(draws))
    result.scale(by: 1 / Double(draws.rows))
    return result
  }

  /// The map turns N(0, C + σ² I) into N(0, C), whatever the size of the noise; its draws follow the score's
  /// map linearly, so that the sample covariance changes by the same map: exact but for rounding.
  @Test(arguments: [0.05, 0.2, 0.5])
  func mapIsExactForGaussians(noise: Double) throws {
    let score = try Gaussian(covariance: covariance, noise: noise)
    let before = try blurred(noise: noise)
    var after = before
    try BlurCorrection.map.apply(to: &after, score: score, noise: noise)
    // x' = T x with T (C + σ² I) T = C.
    let eigen = try covariance.symmetricEigen()
    var root = Matrix<Double>.zeros(2, 2)
    for k in 0..<2 {
      let factor = (eigen.values[k] / (eigen.values[k] + noise * noise)).squareRoot()
      for i in 0..<2 {
        for j in 0..<2 { root[i, j] += factor * eigen.vectors[k, i] * eigen.vectors[k, j] }
      }
    }
    let expected = Matrix<Double>(before).times(transpose: root)
    for index in expected.elements.indices {
      #expect(abs(expected.elements[index] - Double(after.elements[index])) < 2e-3)
    }
    for (i, j) in [(0, 0), (0, 1), (1, 1)] {
      #expect(abs(spread(after)[i, j] / covariance[i, j] - 1) < 0.03)
    }
  }

  /// One noise-free step is `x (1 - σ²/2 / (v + σ²))`, right to first order; nothing changes nothing.
  @Test func stepIsOneStepOfTheCircuit() throws {
    let score = try Gaussian(covariance: Matrix([[0.5]]), noise: 0.2)
    let draws = Matrix<Float>([[1], [-2]])
    var (stepped, plain) = (draws, draws)
    try BlurCorrection.step.apply(to: &stepped, score: score, noise: 0.2)
    try BlurCorrection.none.apply(to: &plain, score: score, noise: 0.2)
    #expect(plain == draws)
    for (new, old) in zip(stepped.elements, draws.elements) {
      #expect(abs(new - old * (1 - 0.02 / 0.54)) < 1e-6)
    }
  }

  /// A law on a line: the map goes all the way back to it, a step half the way.
  @Test func mapGoesBackToALine() throws {
    let flat = Matrix<Double>([[1, 0], [0, 0]])
    let score = try Gaussian(covariance: flat, noise: 0.2)
    var (mapped, stepped) = (Matrix<Float>([[0.3, 0.2]]), Matrix<Float>([[0.3, 0.2]]))
    try BlurCorrection.map.apply(to: &mapped, score: score, noise: 0.2)
    try BlurCorrection.step.apply(to: &stepped, score: score, noise: 0.2)
    #expect(abs(mapped[0, 1]) < 5e-3)
    #expect(abs(stepped[0, 1] - 0.1) < 1e-3)
  }

  /// Draws of the blurred law given an output go to the law given it: mean 0.9 u and variance 0.82 - 0.81.
  @Test(arguments: [0.1, 0.3]) func heldOutputsTellWithoutBlur(noise: Double) throws {
    let score = try Gaussian(covariance: covariance, noise: noise)
    let (u, own) = (1.5, 1 + noise * noise)
    let (mean, variance) = (0.9 * u / own, 0.82 + noise * noise - 0.81 / own)
    let places = [-2.0, -0.5, 0, 1, 3]
    var draws = Matrix<Float>(places.map { [Float(u), Float(mean + variance.squareRoot() * $0)] })
    try BlurCorrection.map.apply(
      to: &draws, score: score, noise: noise, free: Matrix([[0, 0], [0, 1]]))
    for (row, place) in places.enumerated() {
      #expect(abs(Double(draws[row, 0]) - u) < 1e-6)
      #expect(abs(Double(draws[row, 1]) - (0.9 * u + 0.1 * place)) < 5e-3, "\(draws.row(row))")
    }
  }

  /// What is held stays, and the rest is corrected as the law given it.
  @Test func heldDirectionsStay() throws {
    let score = try Gaussian(covariance: .identity(2), noise: 0.5)
    let constraint = try LinearConstraint<Float>(Matrix([[3, 4]]), values: [1])
    var draws = Matrix<Float>([[1, -0.5], [0.2, 0.1]])
    let before = draws
    try BlurCorrection.map.apply(to: &draws, score: score, noise: 0.5, free: constraint.free)
    for row in 0..<2 {
      let held = 3 * draws[row, 0] + 4 * draws[row, 1]
      #expect(abs(held - 3 * before[row, 0] - 4 * before[row, 1]) < 1e-5)
      let along = { (x: Matrix<Float>) in 4 * x[row, 0] - 3 * x[row, 1] }
      #expect(abs(along(draws) - along(before) / Float(1.25).squareRoot()) < 2e-3)
    }
  }
}
