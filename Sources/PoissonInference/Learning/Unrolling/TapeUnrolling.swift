import RandomStreams
import Tensors

/// Loss and gradients of unrolled inference for any latent family, activation, decoder and number
/// of inner iterations, recorded on a tape: slower than the hand-written passes and equal to them
/// where both apply.
struct TapeUnrolling<Scalar: InferenceScalar> {
  typealias V = Variable<Scalar>

  let model: IterativeModel<Scalar>
  let settings: UnrollingSettings
  let tape = Tape<Scalar>()
  let parameters: [V]
  private let network: DecoderNetwork
  private let logNoise, precision, inhibition: V
  private let stepSizes: [V]
  private let gain: V?
  private let ceilings: (state: [Double], change: [Double])

  init(_ model: IterativeModel<Scalar>, _ settings: UnrollingSettings) {
    self.model = model
    self.settings = settings
    let tape = tape
    parameters = model.parameters.map { tape.variable($0) }
    let configuration = model.configuration
    network = DecoderNetwork(configuration)
    ceilings = configuration.ceilings(opening: settings.ceilingOpening)
    let named = Dictionary(uniqueKeysWithValues: zip(model.parameterNames, parameters))
    logNoise =
      named["dec_log_sigma"]?.bounded(IterativeModel<Scalar>.logNoiseBound)
      ?? tape.constant(0, columns: configuration.pixels)
    precision = logNoise.scaled(by: -2).exp()
    inhibition = named["log_bias"]!.exp()
    stepSizes = (0..<configuration.family.stateVariables).map { named["log_lr.\($0)"]!.exp() }
    gain = named["activation.log_gain"]?.exp()
  }

  private func named(_ name: String) -> V {
    parameters[model.parameterNames.firstIndex(of: name)!]
  }

  /// As `PoissonUnrolling.evaluate`, for every kind of model.
  func evaluate(
    _ frames: [Matrix<Scalar>], from start: [Matrix<Scalar>] = [], noise: InferenceNoise<Scalar>
  ) -> UnrolledLoss<Scalar> {
    let images = frames[0].rows
    var draws = LatentDraws(batch(noise))
    var state = initialState(images, from: start)
    var result = UnrolledLoss<Scalar>()
    var (reconstruction, divergence) = (tape.constant(0), tape.constant(0))
    for step in 0..<settings.steps {
      let frame = tape.constant(frames[frames.count == 1 ? 0 : step])
      let old = state
      for inner in 0..<settings.innerIterations {
        state = update(state, from: old, frame, &draws, step: step, inner: inner)
      }
      let readout = draw(state, from: &draws, for: .readout, step: step, drawIndex: step)
      let squares = (frame - predict(readout.activity)).squared()
      reconstruction = reconstruction + (squares * precision).sum().scaled(by: 0.5)
      divergence = divergence + self.divergence(state, old).sum()
      result.largestRates.append(Double(readout.rates.elements.max() ?? 0))
      guard step == settings.steps - 1 else { continue }
      result.lastSquaredError = squares.value.sum() / Double(images)
      result.noteQuiet(readout.activity.value, model.configuration.family)
    }
    setLoss(&result, reconstruction, divergence, images: images)
    result.finalState = state.map(\.value)
    return result
  }

  /// The learned initial state, or `u_init + stopgrad(start - u_init)`.
  private func initialState(_ images: Int, from start: [Matrix<Scalar>]) -> [V] {
    (0..<model.configuration.family.stateVariables).map { index in
      let initial = named("u_init.\(index)").repeated(rows: images)
      guard !start.isEmpty else { return initial }
      var offset = start[index]
      offset.add(initial.value, scaledBy: -1)
      return initial + tape.constant(offset)
    }
  }

  /// The objective (IPVAE eq. 30) from sums over steps and images, and its gradients.
  private func setLoss(
    _ result: inout UnrolledLoss<Scalar>, _ reconstruction: V, _ divergence: V, images: Int
  ) {
    let pixels = model.configuration.pixels
    let scored = Scalar(1 / Double(images * settings.steps))
    let normalisation = Scalar(GaussianLikelihood.normalisation(pixels: pixels))
    let reconstruction =
      reconstruction.scaled(by: scored, plus: normalisation) + logNoise.sum()
    let divergence = divergence.scaled(by: scored)
    let loss = (reconstruction + divergence.scaled(by: Scalar(settings.divergenceWeight)))
      .scaled(by: Scalar(256 / Double(pixels)))
    result.loss = Double(loss.number)
    result.reconstruction = Double(reconstruction.number)
    result.divergence = Double(divergence.number)
    result.gradients = tape.gradients(of: loss, by: parameters).map(\.value)
  }

  /// f(a) `[image, pixel]` of activities a.
  private func predict(_ activity: V) -> V {
    network.predict(activity, Array(parameters[..<network.parameters.count]))
  }

  /// In training the stream's step counts batches.
  private func batch(_ noise: InferenceNoise<Scalar>) -> InferenceNoise<Scalar> {
    guard case .stream(var stream) = noise else { return noise }
    stream.step *= UInt64(settings.steps * settings.innerIterations)
    return .stream(stream)
  }

  // MARK: - One step

  /// A draw z, what enters the decoder, and the rates it was drawn at.
  private struct Draw {
    var latent, activity: V
    var noise: V?
    var rates: Matrix<Scalar>
  }

  private func draw(
    _ state: [V], from draws: inout LatentDraws<Scalar>, for use: DrawUse, step: Int,
    drawIndex: Int
  ) -> Draw {
    let (rows, columns) = (state[0].rows, state[0].columns)
    let temperature = settings.relaxationTemperature
    switch model.configuration.family {
    case .poisson:
      let rates = state[0].exp().scaled(by: 1, plus: Scalar.rateFloor)
      let law = RelaxedLaw(
        window: settings.window, temperature: temperature,
        events: settings.events[min(step, settings.events.count - 1)])
      let drawn = draws.relaxedCounts(of: rates.value, law, for: use, step: drawIndex)
      let z = rates.replaced(by: drawn.counts, slope: drawn.slopes)
      return Draw(latent: z, activity: z, noise: nil, rates: rates.value)
    case .gaussian:
      let epsilon = tape.constant(draws.normals(rows, columns, for: use, step: drawIndex))
      let z = state[0] + state[1].exp() * epsilon
      return Draw(latent: z, activity: activity(z), noise: epsilon, rates: z.value)
    case .bernoulli:
      let uniform = tape.constant(draws.uniforms(rows, columns, for: use, step: drawIndex))
      let logistic = uniform.log() - uniform.scaled(by: -1, plus: 1).log()
      let z = (state[0] + logistic).scaled(by: Scalar(1 / temperature)).sigmoid()
      return Draw(latent: z, activity: z, noise: nil, rates: state[0].sigmoid().value)
    }
  }

  private func activity(_ z: V) -> V {
    let activity = model.configuration.activation.apply(z)
    return gain.map { activity * $0 } ?? activity
  }

  private func update(
    _ state: [V], from prior: [V], _ frame: V, _ draws: inout LatentDraws<Scalar>, step: Int,
    inner: Int
  ) -> [V] {
    let drawn = draw(
      state, from: &draws, for: .update, step: step,
      drawIndex: step * settings.innerIterations + inner)
    let prediction = predict(drawn.activity)
    let error = (frame - prediction) * precision
    // h = Jᵀ P (x - f), through the activation.
    let feedback = tape.gradients(of: prediction, by: [drawn.latent], cotangent: error)[0]
    let leaks = settings.innerIterations > 1
    let weight = Scalar(settings.innerWeight)
    guard model.configuration.family == .gaussian else {
      var direction = feedback - inhibition
      if leaks { direction = direction - (state[0] - prior[0]).scaled(by: weight) }
      let change = (direction * stepSizes[0]).softCeiling(ceilings.change[0])
      return [(state[0] + change).softCeiling(ceilings.state[0])]
    }
    return updateGaussian(state, from: prior, feedback, drawn, leak: leaks ? weight : nil)
  }

  /// The update of means and log deviations (IPVAE eqs. 18 to 20).
  private func updateGaussian(
    _ state: [V], from prior: [V], _ feedback: V, _ drawn: Draw, leak: Scalar?
  ) -> [V] {
    let deviation = state[1].exp()
    var (meanGradient, logGradient) = (-feedback, -(feedback * drawn.noise! * deviation))
    if let leak {
      let priorPrecision = prior[1].scaled(by: -2).exp()
      meanGradient = meanGradient + ((state[0] - prior[0]) * priorPrecision).scaled(by: leak)
      let ratio = (state[1] - prior[1]).scaled(by: 2).exp()
      logGradient = logGradient + ratio.scaled(by: leak, plus: -leak)
    }
    let meanChange = -((deviation.squared() * meanGradient + inhibition) * stepSizes[0])
    let logChange = (logGradient * stepSizes[1]).scaled(by: -0.5)
    return [
      (state[0] + meanChange.bounded(ceilings.change[0])).bounded(ceilings.state[0]),
      (state[1] + logChange.bounded(ceilings.change[1])).bounded(ceilings.state[1]),
    ]
  }

  private func divergence(_ state: [V], _ prior: [V]) -> V {
    let difference = state[0] - prior[0]
    switch model.configuration.family {
    case .poisson:
      let weight = settings.divergenceForm == .exact ? prior[0] : state[0]
      return weight.exp()
        * (difference.exp() * difference.scaled(by: 1, plus: -1))
        .scaled(by: 1, plus: 1)
    case .bernoulli:
      return state[0].sigmoid() * difference + prior[0].softplus() - state[0].softplus()
    case .gaussian:
      let logRatio = state[1] - prior[1]
      let scaled = difference * prior[1].scaled(by: -1).exp()
      return (scaled.squared() + logRatio.scaled(by: 2).exp()).scaled(by: 0.5, plus: -0.5)
        - logRatio
    }
  }
}
