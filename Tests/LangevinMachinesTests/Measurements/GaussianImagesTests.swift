import LangevinMachines
import RandomStreams
import Tensors
import Testing

@Suite struct GaussianImagesTests {
  /// 4000 images of nine units, three of which carry all the variance: x = A z.
  private static func images(_ count: Int, seed: UInt64) -> Matrix<Float> {
    var stream = RandomStream(seed: 5)
    let mixing = Matrix<Float>.normals(3, 9, from: &stream)
    var draws = RandomStream(seed: seed)
    return Matrix<Float>.normals(count, 3, from: &draws).times(mixing)
  }

  /// The mean squared error is the expected one. 9 · 4000 squares, correlated in threes: the standard
  /// error is below 2 %, five of them miss by chance once in 2e6.
  @Test func linearEstimateHasItsError() throws {
    let law = GaussianImages(Self.images(4_000, seed: 1))
    let clean = Self.images(4_000, seed: 2)
    var noisy = clean
    var stream = RandomStream(seed: 3)
    noisy.scale(by: 1, addingNormals: 0.7, from: &stream)
    let estimate = try law.denoised(noisy, deviation: 0.7)
    let error = ImageQuality.squaredError(estimate.images, clean)
    #expect(abs(error / estimate.squaredError - 1) < 0.1)
    #expect(error < 0.5 * 0.49)
    // Six of nine directions hold nothing but noise: 16 000 squares.
    #expect(abs(try law.noiseDeviation(of: noisy) / 0.7 - 1) < 0.03)
    #expect(try law.noiseDeviation(of: clean) < 0.02)
  }

  /// Three known units of three-dimensional images say all the others.
  @Test func completionOfImagesThatAreKnown() throws {
    let law = GaussianImages(Self.images(4_000, seed: 1))
    let clean = Self.images(50, seed: 2)
    var holed = clean
    for row in 0..<50 { for unit in 4..<9 { holed[row, unit] = 99 } }
    let filled = try law.completed(holed, known: [0, 1, 2, 3])
    #expect(filled.images.columns(0..<4) == clean.columns(0..<4))
    let error = ImageQuality.squaredError(filled.images, clean, units: Array(4..<9))
    #expect(error < 0.05 * law.covariance[4, 4])
    #expect(try #require(filled.squaredError) < 0.05 * law.covariance[4, 4])
  }

  /// Fewer than five images for each known unit do not say what the regression on them is worth.
  @Test func fewImagesSayNoError() throws {
    let holed = Self.images(3, seed: 2)
    let few = try GaussianImages(Self.images(19, seed: 1)).completed(holed, known: [0, 1, 2, 3])
    #expect(few.squaredError == nil && few.images.rows == 3)
    let enough = try GaussianImages(Self.images(20, seed: 1)).completed(holed, known: [0, 1, 2, 3])
    #expect(enough.squaredError != nil)
  }
}
