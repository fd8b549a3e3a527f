import RandomStreams
import Tensors

/// Local learning: at every step the derivative of the free energy by the weights, with the state
/// and the spikes held fixed: `ΔΦ ∝ P (x - Φ z) zᵀ` (IPVAE eq. 34), Hebbian in prediction error and activity.
///
/// The noise σ and the initial state follow their own derivatives at fixed activity; the initial
/// log rate moves towards the mean rate over steps (the stationary point of the divergence of a
/// fixed prior). Everything else has no local rule and stays as it is (`learns`): step sizes,
/// inhibition, gains, and the initial states of other families.
struct LocalLearning<Scalar: InferenceScalar> {
  let model: IterativeModel<Scalar>
  let settings: UnrollingSettings

  init(_ model: IterativeModel<Scalar>, _ settings: UnrollingSettings) {
    precondition(model.configuration.decoder.isLinear)
    self.model = model
    self.settings = settings
  }

  /// Whether the rule has a derivative for the parameter of a model of `family`.
  static func learns(_ name: String, family: LatentFamily) -> Bool {
    name == "phi.weight" || name == "dec_log_sigma" || name == "u_init.0" && family == .poisson
  }

  /// Loss and gradients of images `[image, pixel]`, from the states `start` if given.
  func evaluate(
    _ batch: Matrix<Scalar>, from start: [Matrix<Scalar>] = [], noise: InferenceNoise<Scalar>
  ) -> UnrolledLoss<Scalar> {
    var session = makeSession(images: batch.rows, from: start, noise: noise)
    var result = UnrolledLoss<Scalar>()
    result.gradients = model.parameters.map { .zeros($0.rows, $0.columns) }
    let weight = 256 / Double(model.configuration.pixels * settings.steps * batch.rows)
    var squares = [Double](repeating: 0, count: model.configuration.pixels)
    for step in 0..<settings.steps {
      let info = session.step(batch)
      addDictionaryGradient(info, batch, weight, &squares, &result)
      addInitialGradient(session.state, weight, &result)
      note(info, images: batch.rows, isLast: step == settings.steps - 1, &result)
    }
    addNoiseGradient(squares, weight, images: batch.rows, &result)
    result.loss =
      256 / Double(model.configuration.pixels)
      * (result.reconstruction + settings.divergenceWeight * result.divergence)
    let state = session.state
    result.finalState = [state.potential] + (state.logDeviation.map { [$0] } ?? [])
    return result
  }

  /// A session that infers as training does: relaxed draws, opening ceilings, two products.
  private func makeSession(
    images: Int, from start: [Matrix<Scalar>], noise: InferenceNoise<Scalar>
  ) -> InferenceSession<Scalar> {
    var inference = InferenceSettings<Scalar>()
    inference.mode = .relaxed(temperature: settings.relaxationTemperature)
    inference.events = settings.events
    inference.window = settings.window
    inference.ceilingOpening = settings.ceilingOpening
    inference.divergenceForm = settings.divergenceForm
    inference.feedback = .factored
    (inference.innerIterations, inference.innerWeight) = (
      settings.innerIterations, settings.innerWeight
    )
    if case .stream(let stream) = noise {
      let draws = UInt64(settings.steps * settings.innerIterations)
      inference.noise = .stream(stream.at(step: stream.step * draws))
    } else {
      inference.noise = noise
    }
    var session = InferenceSession(model, images: images, settings: inference)
    if let first = start.first {
      session.state = InferenceState(
        potential: first, logDeviation: start.count > 1 ? start[1] : nil, step: 0)
    }
    return session
  }

  /// `Φ̄ += κ P (x̂ - x) zᵀ`; `squares` receives Σ (x̂ - x)² of each pixel.
  private func addDictionaryGradient(
    _ info: InferenceStep<Scalar>, _ batch: Matrix<Scalar>, _ weight: Double,
    _ squares: inout [Double], _ result: inout UnrolledLoss<Scalar>
  ) {
    var error = info.reconstruction
    error.add(batch, scaledBy: -1)
    for i in 0..<error.rows {
      for (j, e) in error.row(i).enumerated() { squares[j] += Double(e * e) }
    }
    error.multiplyColumns(by: model.precision)
    result.gradients[0].setToProduct(
      error, info.activity, transposingFirst: true, scaledBy: Scalar(weight), adding: 1)
  }

  private func note(
    _ info: InferenceStep<Scalar>, images: Int, isLast: Bool, _ result: inout UnrolledLoss<Scalar>
  ) {
    let scored = Double(images * settings.steps)
    result.reconstruction += info.reconstructionLosses.reduce(0, +) / scored
    result.divergence += info.divergences.reduce(0, +) / scored
    result.largestRates.append(Double(info.largestRate))
    guard isLast else { return }
    result.lastSquaredError = info.squaredErrors.reduce(0, +) / Double(images)
    result.noteQuiet(info.activity, model.configuration.family)
  }

  private func addInitialGradient(
    _ state: InferenceState<Scalar>, _ weight: Double, _ result: inout UnrolledLoss<Scalar>
  ) {
    guard model.configuration.family == .poisson,
      let index = model.parameterNames.firstIndex(of: "u_init.0")
    else { return }
    let initial = model.initialState().map { exp(Double($0)) }
    let images = state.potential.rows
    for k in 0..<initial.count {
      var rates = 0.0
      for i in 0..<images { rates += exp(Double(state.potential[i, k])) }
      result.gradients[index][0, k] += Scalar(
        weight * settings.divergenceWeight * (initial[k] * Double(images) - rates))
    }
  }

  private func addNoiseGradient(
    _ squares: [Double], _ weight: Double, images: Int, _ result: inout UnrolledLoss<Scalar>
  ) {
    guard let index = model.parameterNames.firstIndex(of: "dec_log_sigma") else { return }
    let (raw, precision) = (model.parameters[index], model.precision)
    for j in squares.indices {
      let bounded = tanh(Double(raw[0, j]) / IterativeModel<Scalar>.logNoiseBound)
      let scored = Double(images * settings.steps)
      let slope = weight * (scored - squares[j] * Double(precision[j]))
      result.gradients[index][0, j] = Scalar(slope * (1 - bounded * bounded))
    }
  }
}
