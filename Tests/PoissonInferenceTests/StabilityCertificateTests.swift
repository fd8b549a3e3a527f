import RandomStreams
import Tensors
import Testing

@testable import PoissonInference

@Suite struct StabilityCertificateTests {
  /// Three orthogonal fields of lengths 1, 2, 3, so that W is diagonal.
  private func model(stepSize: Double) -> IterativeModel<Float> {
    var model = IterativeModel<Float>(
      IterativeConfiguration(
        image: ImageShape(height: 2, width: 2), latents: 3, learnsPixelNoise: false), seed: 1)
    model.parameters[0] = .zeros(4, 3)
    for k in 0..<3 { model.parameters[0][k, k] = Float(k + 1) }
    model.setStepSize(stepSize)
    return model
  }

  /// With orthogonal fields the number is η max r_k W_kk of the rates where inference settles; it is
  /// proportional to the step size, whatever step the fixed point was found with.
  @Test(arguments: [0.01, 0.05, 0.5, 2])
  func numberIsThatOfTheFixedPoint(stepSize: Double) throws {
    let images = Matrix<Float>([[1, 1, 1, 0], [6, 2, 3, 0], [0, 0, 9, 0]])
    var session = InferenceSession(
      model(stepSize: 0.01), images: 3, settings: InferenceSettings(mode: .mean, seed: 0))
    session.advance(images, steps: 5_000)
    let expected = Stability.numbers(of: model(stepSize: 1), at: session.rates()).map {
      $0 * stepSize
    }
    let certificate = try #require(
      StabilityCertificate(of: model(stepSize: stepSize), on: images, margin: 0.1, steps: 2_000))
    #expect(abs(certificate.number / (expected.max() ?? 0) - 1) < 0.02)
    #expect(certificate.diverging.sorted() == (0..<3).filter { expected[$0] >= 1.8 })
    #expect(certificate.limit == 1.8 && certificate.images == 3)
  }

  /// Images that diverge are named, and the step size that the number asks for holds.
  @Test func smallerStepHolds() throws {
    let images = Matrix<Float>([[1, 1, 1, 0], [0, 0, 9, 0]])
    let large = try #require(StabilityCertificate(of: model(stepSize: 2), on: images, steps: 2_000))
    #expect(!large.holds && large.worstImage == 1)
    let held = model(stepSize: 0.99 * 2 * large.limit / large.number)
    #expect(try #require(StabilityCertificate(of: held, on: images, steps: 2_000)).holds)
  }

  /// Progress counts images, and may stop: only what was judged counts.
  @Test func judgingCanBeStopped() throws {
    let images = Matrix<Float>.zeros(2_500, 4)
    var told: [Int] = []
    let part = try #require(
      StabilityCertificate(of: model(stepSize: 0.1), on: images, steps: 1) { done, count in
        told.append(done)
        return count == 2_500 && done < 2_000
      })
    #expect(told == [1_024, 2_048])
    #expect(part.images == 2_048)
  }

  /// Other latents have no number.
  @Test func onlyPoisson() {
    let gaussian = IterativeModel<Float>(
      IterativeConfiguration(
        image: ImageShape(height: 2, width: 2), latents: 3, family: .gaussian), seed: 1)
    #expect(StabilityCertificate(of: gaussian, on: .zeros(1, 4)) == nil)
  }
}
