import RandomStreams
import Tensors

/// Local learning: at every step the derivative of the free energy by the weights, with the state
/// and the spikes held fixed: `ΔΦ ∝ P (x - Φ z) zᵀ`, Hebbian in prediction error and activity.
///
/// The noise σ and the initial state follow their own derivatives at fixed activity; the initial
/// log rate moves towards the mean rate over steps (the stationary point of the divergence of a
/// fixed prior). Step size and inhibition stay as they are.
struct LocalLearning<Scalar: InferenceScalar> {
  let model: IterativeModel<Scalar>
  let settings: UnrollingSettings

  init(_ model: IterativeModel<Scalar>, _ settings: UnrollingSettings) {
    precondition(model.configuration.decoder.isLinear)
    self.model = model
    self.settings = settings
  }

  func evaluate(_ batch: Matrix<Scalar>, noise: InferenceNoise<Scalar>) -> UnrolledLoss<Scalar> {
    var inference = InferenceSettings<Scalar>()
    inference.mode = .relaxed(temperature: settings.relaxationTemperature)
    inference.events = settings.events
    inference.window = settings.window
    inference.ceilingOpening = settings.ceilingOpening
    inference.divergenceForm = settings.divergenceForm
    inference.feedback = .factored
    if case .stream(let stream) = noise {
      inference.noise = .stream(stream.at(step: stream.step * UInt64(settings.steps)))
    } else {
      inference.noise = noise
    }
    var session = InferenceSession(model, images: batch.rows, settings: inference)
    var result = UnrolledLoss<Scalar>()
    result.gradients = model.parameters.map { .zeros($0.rows, $0.columns) }
    let pixels = model.configuration.pixels
    let weight = 256 / Double(pixels * settings.steps * batch.rows)
    let precision = model.precision
    var squares = [Double](repeating: 0, count: pixels)
    for step in 0..<settings.steps {
      let info = session.step(batch)
      var error = info.reconstruction
      error.add(batch, scaledBy: -1)
      for i in 0..<error.rows {
        for j in 0..<pixels { squares[j] += Double(error[i, j] * error[i, j]) }
      }
      error.multiplyColumns(by: precision)
      result.gradients[0].setToProduct(
        error, info.activity, transposingFirst: true, scaledBy: Scalar(weight), adding: 1)
      addInitialGradient(session.state, weight, &result)
      result.reconstruction +=
        info.reconstructionLosses.reduce(0, +) / Double(batch.rows * settings.steps)
      result.divergence += info.divergences.reduce(0, +) / Double(batch.rows * settings.steps)
      result.largestRates.append(Double(info.largestRate))
      if step == settings.steps - 1 {
        result.lastSquaredError = info.squaredErrors.reduce(0, +) / Double(batch.rows)
        result.lastFractionQuiet = info.fractionOfZeros
      }
    }
    addNoiseGradient(squares, weight, images: batch.rows, &result)
    result.loss =
      256 / Double(pixels)
      * (result.reconstruction + settings.divergenceWeight * result.divergence)
    return result
  }

  private func addInitialGradient(
    _ state: InferenceState<Scalar>, _ weight: Double, _ result: inout UnrolledLoss<Scalar>
  ) {
    guard model.configuration.family == .poisson,
      let index = model.parameterNames.firstIndex(of: "u_init.0")
    else { return }
    let initial = model.initialState().map { exponential(Double($0)) }
    let images = state.potential.rows
    for k in 0..<initial.count {
      var rates = 0.0
      for i in 0..<images { rates += exponential(Double(state.potential[i, k])) }
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
      let bounded = hyperbolicTangent(Double(raw[0, j]) / IterativeModel<Scalar>.logNoiseBound)
      let scored = Double(images * settings.steps)
      let slope = weight * (scored - squares[j] * Double(precision[j]))
      result.gradients[index][0, j] = Scalar(slope * (1 - bounded * bounded))
    }
  }
}
