import RandomStreams
import Tensors
import Testing

@testable import PoissonInference

@Suite struct StabilityTests {
  /// The unstable case in small: a step size beyond the bound is recognised.
  @Test func instabilityIsRecognised() {
    var model = IterativeModel<Float>.paperSized(seed: 1)
    var stream = RandomStream(seed: 2)
    let frame = Matrix<Float>.normals(6, 256, from: &stream)
    func stability(_ logStep: Float) -> Stability {
      model.parameters[model.parameterNames.firstIndex(of: "log_lr.0")!][0, 0] = logStep
      var session = InferenceSession(
        model, images: 6, settings: InferenceSettings(mode: .sample, seed: 1))
      session.advance(frame, steps: 150)
      return Stability(session, frame: frame)
    }
    #expect(stability(-3).isStable)
    #expect(!stability(2).isStable)
  }

  /// A flat image has no R², and one that is not quite reconstructed says nothing of the others.
  @Test func flatImagesAreLeftOut() throws {
    let model = makeModel(.gaussian)
    var frame = makeFrames(model, images: 6)[0]
    for column in 0..<16 { frame[3, column] = 0 }
    var session = InferenceSession(
      model, images: 6, settings: InferenceSettings(mode: .sample, seed: 1))
    session.advance(frame, steps: 20)
    let stability = Stability(session, frame: frame)
    let mean = try #require(stability.meanExplained)
    #expect(stability.isStable && abs(mean) < 2)
    let curve = ConvergenceCurve(of: model, on: frame, steps: [5], seed: 1)
    #expect(abs(curve.explained[0]) < 2 && abs(curve.explainedByRates[0]) < 2)
    frame.mapInPlace { _ in 1 }
    let flat = Stability(session, frame: frame)
    #expect(flat.meanExplained == nil && flat.medianExplained == nil)
  }

  /// With orthogonal fields W is diagonal and the number is η max r_k W_kk, image by image.
  @Test func stabilityOfOrthogonalFields() {
    var model = IterativeModel<Double>(
      IterativeConfiguration(
        image: ImageShape(height: 2, width: 2), latents: 3, learnsPixelNoise: false), seed: 1)
    model.parameters[0] = .zeros(4, 3)
    for k in 0..<3 { model.parameters[0][k, k] = Double(k + 1) }
    model.setStepSize(0.5)
    let rates = Matrix<Double>([[1, 1, 0.1], [9, 1, 0], [0, 0, 0]])
    let numbers = Stability.numbers(of: model, at: rates)
    for (number, expected) in zip(numbers, [2.0, 4.5, 0]) { #expect(abs(number - expected) < 1e-9) }
  }

  /// Of Gaussian latents the variances stand for the rates: η max σ_k² W_kk for orthogonal fields.
  @Test func stabilityOfGaussianLatents() throws {
    var model = IterativeModel<Double>(
      IterativeConfiguration(
        image: ImageShape(height: 2, width: 2), latents: 3, family: .gaussian,
        learnsPixelNoise: false), seed: 1)
    model.parameters[0] = .zeros(4, 3)
    for k in 0..<3 { model.parameters[0][k, k] = Double(k + 1) }
    model.setStepSize(0.5)
    var session = InferenceSession(model, images: 1)
    session.state.logDeviation = Matrix([[0, log(2), -1]])
    var stability = Stability(session, frame: .zeros(1, 4))
    #expect(abs(try #require(stability.number) - 8) < 1e-9 && !stability.isStable)
    // Without a number, what explains less than nothing at all is not stable, however few images there are.
    stability.number = nil
    (stability.meanExplained, stability.medianExplained) = (0.3, 0.3)
    #expect(stability.isStable)
    (stability.meanExplained, stability.medianExplained) = (-90, -90)
    #expect(!stability.isStable)
  }
}
