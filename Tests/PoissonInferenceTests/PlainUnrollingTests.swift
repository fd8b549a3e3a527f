import RandomStreams
import Tensors
import Testing

@testable import PoissonInference

@Suite struct PlainUnrollingTests {
  /// The fused passes compute the equations as they are written: losses and all gradients, in Double,
  /// to the rounding of sums in another order and the events of less than 1.6e-8 that the fused
  /// sampler drops.
  @Test(arguments: [DivergenceForm.reference, .exact], [0.3, 1])
  func fusedEqualsPlain(form: DivergenceForm, opening: Double) {
    let model = makeModel()
    let frames = makeFrames(model, images: 7, count: 4)
    var settings = UnrollingSettings(steps: 4, events: 15)
    (settings.relaxationTemperature, settings.divergenceWeight) = (0.4, 1.7)
    (settings.divergenceForm, settings.ceilingOpening) = (form, opening)
    let noise = InferenceNoise<Double>.stream(RandomStream(seed: 5))
    let plain = PlainUnrolling(model: model, settings: settings).evaluate(frames, noise: noise)
    var fused = PoissonUnrolling(model, settings)
    fused.blockRows = 3
    let result = fused.evaluate(frames, noise: noise, tapes: UnrollingTapes())
    #expect(abs(result.loss - plain.loss) < 1e-7 * abs(plain.loss))
    for (index, name) in model.parameterNames.enumerated() {
      var difference = result.gradients[index]
      difference.add(plain.gradients[index], scaledBy: -1)
      let size = plain.gradients[index].maximumMagnitude()
      #expect(size > 1e-4, "\(name)")
      #expect(difference.maximumMagnitude() < 1e-6 * size, "\(name)")
    }
    var difference = result.finalState[0]
    difference.add(plain.finalState[0], scaledBy: -1)
    #expect(difference.maximumMagnitude() < 1e-7)
  }
}
