import LangevinMachines
import RandomStreams
import SyntheticData
import Tensors
import Testing

/// What a verdict on a machine rests on, of images that are good, noise, and nearly all the same.
@Suite struct GenerationLikenessTests {
  private static let digits = try? ImageSet(StrokeDigits(seed: 1, classes: [1, 3, 6]), 0..<600)
    .halved()

  private func likeness(
    _ rates: (ImageSet) -> Matrix<Float>
  ) throws -> GenerationLikeness {
    let digits = try #require(Self.digits)
    return try #require(
      GenerationLikeness(of: rates(digits), beside: digits.dropping(48), seed: 1))
  }

  private func noise(_ rows: Int, _ columns: Int, scale: Float) -> Matrix<Float> {
    var stream = RandomStream(seed: 5)
    var noise = Matrix<Float>.normals(rows, columns, from: &stream)
    noise.scale(by: scale)
    return noise
  }

  @Test func otherImagesOfTheLawAreLikeTheData() throws {
    let found = try likeness { $0.prefix(48).images.activated(.tanh) }
    #expect(found.likeness > 0.9 && found.likeness < 1.1)
    #expect(abs(found.sameness) < 0.1)
  }

  /// Without a bias the sign means nothing.
  @Test func negativesAreAsGood() throws {
    let whole = try likeness { $0.prefix(48).images.activated(.tanh) }
    let negative = try likeness {
      var rates = $0.prefix(48).images.activated(.tanh)
      for row in 0..<24 { for unit in 0..<rates.columns { rates[row, unit].negate() } }
      return rates
    }
    #expect(abs(whole.likeness - negative.likeness) < 1e-5)
    #expect(abs(whole.sameness - negative.sameness) < 1e-5)
  }

  @Test func noiseIsNoLikeness() throws {
    let white = try likeness { noise(48, $0.unitCount, scale: 2).activated(.tanh) }
    #expect(abs(white.likeness) < 0.1)
  }

  /// A machine whose chains all fall into one image makes good images and fails.
  @Test func oneImageAgainAndAgainIsTheSame() throws {
    let collapsed = try likeness {
      var images = $0.gathering([Int](repeating: 7, count: 48)).images
      images.add(noise(48, $0.unitCount, scale: 0.1), scaledBy: 1)
      return images.activated(.tanh)
    }
    #expect(collapsed.likeness > 0.4 && collapsed.sameness > 0.8)
  }

  @Test func whatCannotBeComparedIsUndefined() throws {
    let digits = try #require(Self.digits)
    let rates = digits.prefix(8).images.activated(.tanh)
    #expect(GenerationLikeness(of: rates.rows(0..<1), beside: digits, seed: 1) == nil)
    #expect(GenerationLikeness(of: rates, beside: digits.prefix(3), seed: 1) == nil)
    // Data that are noise themselves are hardly nearer to each other than noise is.
    let random = try ImageSet(
      images: noise(300, 196, scale: 1), height: 14, width: 14)
    #expect(GenerationLikeness(of: rates, beside: random, seed: 1) == nil)
  }
}
