import RandomStreams
import Tensors
import Testing

@testable import PoissonInference

@Suite struct UnrollingTests {
  /// The hand-written reverse pass is the derivative of its forward pass (exact up to the 1e-10 of
  /// central differences in Double, and the terms below 1.6e-8 that the sampler drops).
  @Test(arguments: [DivergenceForm.reference, .exact], [0.3, 1.0])
  func poissonGradientsMatchDifferences(form: DivergenceForm, opening: Double) {
    let model = makeModel()
    var settings = UnrollingSettings(steps: 4, events: 30)
    (settings.relaxationTemperature, settings.ceilingOpening) = (0.5, opening)
    (settings.divergenceWeight, settings.divergenceForm) = (3, form)
    let frames = makeFrames(model, images: 5)
    let errors = gradientErrors(model) {
      PoissonUnrolling($0, settings).evaluate(
        frames, noise: .stream(RandomStream(seed: 4)), tapes: UnrollingTapes())
    }
    for (name, error) in errors { #expect(error < 1e-5, "\(name): \(error)") }
  }

  /// Two derivations, one answer: loss and gradients of the hand-written pass and of the tape, for
  /// sizes below a vector and above one.
  @Test(arguments: [1, 4], [6, 37])
  func handWrittenEqualsTape(frameCount: Int, latents: Int) {
    let side = latents == 6 ? 4 : 5
    let model = makeModel(image: ImageShape(height: side, width: side), latents: latents)
    var settings = UnrollingSettings(steps: 4, events: 12)
    settings.relaxationTemperature = 0.2
    settings.divergenceWeight = 3
    let frames = makeFrames(model, images: 5, count: frameCount)
    let noise = InferenceNoise<Double>.stream(RandomStream(seed: 4, step: 2))
    let fast = PoissonUnrolling(model, settings).evaluate(
      frames, noise: noise, tapes: UnrollingTapes())
    let slow = TapeUnrolling(model, settings).evaluate(frames, noise: noise)
    #expect(abs(fast.loss - slow.loss) < 1e-12 * abs(slow.loss))
    for (index, name) in model.parameterNames.enumerated() {
      var difference = fast.gradients[index]
      difference.add(slow.gradients[index], scaledBy: -1)
      let error = difference.maximumMagnitude() / slow.gradients[index].maximumMagnitude()
      #expect(error < 1e-10, "\(name): \(error)")
    }
  }

  @Test(
    arguments: [(LatentActivation.identity, 6), (.identity, 37), (.relu, 6), (.relu, 37)],
    [0.3, 1.0])
  func handWrittenGaussianEqualsTape(
    kind: (activation: LatentActivation, latents: Int), opening: Double
  ) {
    let model = makeModel(.gaussian, kind.activation, latents: kind.latents)
    var settings = UnrollingSettings(steps: 4)
    (settings.divergenceWeight, settings.ceilingOpening) = (3, opening)
    let frames = makeFrames(model, images: 5)
    let noise = InferenceNoise<Double>.stream(RandomStream(seed: 4, step: 2))
    let fast = GaussianUnrolling(model, settings).evaluate(
      frames, noise: noise, tapes: UnrollingTapes())
    let slow = TapeUnrolling(model, settings).evaluate(frames, noise: noise)
    #expect(abs(fast.loss - slow.loss) < 1e-12 * abs(slow.loss))
    for (index, name) in model.parameterNames.enumerated() {
      var difference = fast.gradients[index]
      difference.add(slow.gradients[index], scaledBy: -1)
      let error = difference.maximumMagnitude() / slow.gradients[index].maximumMagnitude()
      #expect(error < 1e-10, "\(name): \(error)")
    }
  }

  /// Gradients through time on the tape, for every family, activation and kind of decoder, with
  /// inner iterations.
  @Test(
    arguments: [
      (LatentFamily.poisson, DecoderArchitecture.linear, 3),
      (.poisson, .multilayer(hidden: [7]), 1), (.poisson, .convolutional(channels: [3, 2]), 2),
      (.bernoulli, .linear, 1), (.gaussian, .linear, 3),
      (.gaussian, .multilayer(hidden: [5, 4]), 1),
      (.gaussian, .convolutional(channels: [2]), 1),
    ])
  func tapeGradientsMatchDifferences(
    family: LatentFamily, decoder: DecoderArchitecture, inner: Int
  ) {
    let model = makeModel(family, decoder: decoder)
    var settings = UnrollingSettings(steps: 3, events: 30)
    (settings.relaxationTemperature, settings.innerIterations) = (0.5, inner)
    (settings.innerWeight, settings.divergenceWeight) = (0.7, 2)
    let frames = makeFrames(model, images: 3)
    let errors = gradientErrors(model) {
      TapeUnrolling($0, settings).evaluate(frames, noise: .stream(RandomStream(seed: 4)))
    }
    for (name, error) in errors { #expect(error < 3e-5, "\(name): \(error)") }
  }

  @Test(arguments: LatentActivation.allCases)
  func activationGradientsMatchDifferences(activation: LatentActivation) {
    let model = makeModel(.gaussian, activation)
    let settings = UnrollingSettings(steps: 3)
    let frames = makeFrames(model, images: 3)
    let errors = gradientErrors(model) {
      TapeUnrolling($0, settings).evaluate(frames, noise: .stream(RandomStream(seed: 4)))
    }
    for (name, error) in errors { #expect(error < 1e-5, "\(name): \(error)") }
  }

  /// A start other than the initial state: the gradient goes to the initial state as if the start
  /// were that plus a constant, in all three passes, and the last state is where two windows of one
  /// inference meet.
  @Test(arguments: [LatentFamily.poisson, .gaussian])
  func givenStart(family: LatentFamily) {
    let model = makeModel(family)
    var settings = UnrollingSettings(steps: 3, events: 30)
    (settings.relaxationTemperature, settings.divergenceWeight) = (0.5, 2)
    let frames = makeFrames(model, images: 5)
    let noise = InferenceNoise<Double>.stream(RandomStream(seed: 4))
    var stream = RandomStream(seed: 11)
    let offsets = (0..<family.stateVariables).map { _ -> Matrix<Double> in
      var offset = Matrix<Double>.normals(5, 6, from: &stream)
      offset.scale(by: 0.3)
      return offset
    }
    func start(_ model: IterativeModel<Double>) -> [Matrix<Double>] {
      offsets.enumerated().map { index, offset in
        var start = offset
        start.addRow(model.initialState(index))
        return start
      }
    }
    func slow(_ model: IterativeModel<Double>) -> UnrolledLoss<Double> {
      TapeUnrolling(model, settings).evaluate(frames, from: start(model), noise: noise)
    }
    func fast(_ model: IterativeModel<Double>) -> UnrolledLoss<Double> {
      family == .poisson
        ? PoissonUnrolling(model, settings).evaluate(
          frames, from: start(model), noise: noise, tapes: UnrollingTapes())
        : GaussianUnrolling(model, settings).evaluate(
          frames, from: start(model), noise: noise, tapes: UnrollingTapes())
    }
    for (name, error) in gradientErrors(model, fast) { #expect(error < 1e-5, "\(name): \(error)") }
    let (one, two) = (fast(model), slow(model))
    for (a, b) in zip(one.gradients + one.finalState, two.gradients + two.finalState) {
      var difference = a
      difference.add(b, scaledBy: -1)
      #expect(difference.maximumMagnitude() < 1e-10 * max(1, b.maximumMagnitude()))
    }
    // Moved, and not the initial state:
    #expect(one.finalState.count == family.stateVariables)
    #expect(one.finalState[0] != start(model)[0])
  }

  /// Blocks and threads change speed, never bits.
  @Test func threadsDoNotChangeGradients() {
    let model = IterativeModel<Float>(makeModel())
    let settings = UnrollingSettings(steps: 3)
    let frames = makeFrames(makeModel(), images: 23).map { Matrix<Float>($0) }
    let results = [1, 2, 3].map { threads in
      var unrolling = PoissonUnrolling(model, settings)
      unrolling.blockRows = 5
      return unrolling.evaluate(
        frames, noise: .stream(RandomStream(seed: 4)), tapes: UnrollingTapes(),
        parallelism: Parallelism(threads: threads))
    }
    #expect(results[0].gradients == results[1].gradients)
    #expect(results[0].gradients == results[2].gradients)
    #expect(results[0].loss == results[2].loss)
  }
}
