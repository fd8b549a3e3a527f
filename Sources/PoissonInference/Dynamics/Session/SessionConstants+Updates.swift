import Tensors

extension SessionConstants {
  /// `h = J(z)ᵀ P (x - f(z))` through the activation, `[image, latent]` (IPVAE eq. 7; for a linear
  /// decoder `(P ⊙ (x - z Φᵀ)) Φ`).
  func feedback(_ drawn: Draw, _ frame: Matrix<Scalar>) -> Matrix<Scalar> {
    let activation = model.configuration.activation
    guard let forward, let backward, activation == .identity || activation == .relu else {
      return tapeFeedback(drawn, frame)
    }
    var error = Matrix<Scalar>.zeros(frame.rows, frame.columns)
    forward.multiply(drawn.activity, into: &error)
    error.scale(by: -1)
    error.add(frame)
    error.multiplyColumns(by: precision)
    var feedback = Matrix<Scalar>.zeros(frame.rows, model.configuration.latents)
    backward.multiply(error, into: &feedback)
    if let gains {
      feedback.multiplyColumns(by: gains)
      feedback.multiplyElementwise(by: ScalarFunction.step.apply(drawn.latent))
    }
    return feedback
  }

  /// The same by a vector–Jacobian product, for decoders and activations of every kind.
  private func tapeFeedback(_ drawn: Draw, _ frame: Matrix<Scalar>) -> Matrix<Scalar> {
    let tape = Tape<Scalar>()
    let latent = tape.variable(drawn.latent)
    var activity = latent
    if let gains {
      let gain = tape.constant(Matrix(rows: 1, columns: gains.count, elements: gains))
      activity = model.configuration.activation.apply(latent) * gain
    }
    let weights = model.parameters[..<model.decoderParameterCount].map { tape.constant($0) }
    let prediction = decoder.predict(activity, weights)
    var error = frame
    error.add(prediction.value, scaledBy: -1)
    error.multiplyColumns(by: precision)
    return tape.gradients(of: prediction, by: [latent], cotangent: tape.constant(error))[0].value
  }

  /// Moves the state by the natural gradient, given `feedback` h `[image, latent]` of the draw:
  /// `u ← C(u + C(η (h - b - β_in (u - u₀))))` (IPVAE eqs. 12, 13).
  func move(
    _ state: inout InferenceState<Scalar>, by feedback: Matrix<Scalar>, of drawn: Draw,
    prior: InferenceState<Scalar>
  ) {
    let leaks = settings.innerIterations > 1 || settings.prior == .anchored
    let weight = leaks ? Scalar(settings.innerWeight) : 0
    if model.configuration.family == .gaussian {
      return moveGaussian(&state, by: feedback, of: drawn, prior: prior, leak: weight)
    }
    var change = feedback
    change.addRow(inhibition.map { -$0 })
    if leaks {
      change.add(state.potential, scaledBy: -weight)
      change.add(prior.potential, scaledBy: weight)
    }
    if settings.mode == .expected { subtractSelfTerm(from: &change, rates: drawn.rates) }
    change.scale(by: stepSizes[0])
    change.bendAtCeiling(Scalar(ceilings.change[0]))
    state.potential.add(change)
    state.potential.bendAtCeiling(Scalar(ceilings.state[0]))
  }

  /// `W_kk / 2` (Poisson) or `W_kk (1 - 2r) / 2` (Bernoulli): what the exact gradient of the expected
  /// reconstruction error has beside h (IPVAE eq. 4).
  private func subtractSelfTerm(from change: inout Matrix<Scalar>, rates: Matrix<Scalar>) {
    var term = Matrix(rows: 1, columns: change.columns, elements: halfLateralDiagonal)
      .repeatingRow(change.rows)
    if model.configuration.family == .bernoulli {
      var factor = rates
      factor.scaleAndShift(-2, 1)
      term.multiplyElementwise(by: factor)
    }
    change.add(term, scaledBy: -1)
  }

  /// `μ ← C(μ + C(-η_μ (σ² g_μ + b)))`, `ξ ← C(ξ + C(-η_ξ g_ξ / 2))` with the gradients
  /// `g_μ = -h + β_in (μ - μ₀) / σ₀²`, `g_ξ = -h ε σ + β_in (σ² / σ₀² - 1)` (IPVAE eqs. 18 to 20).
  private func moveGaussian(
    _ state: inout InferenceState<Scalar>, by feedback: Matrix<Scalar>, of drawn: Draw,
    prior: InferenceState<Scalar>, leak: Scalar
  ) {
    let deviation = ScalarFunction.exponential.apply(state.logDeviation!)
    var meanDescent = feedback  // -g_μ
    var logDescent = feedback  // -g_ξ
    logDescent.multiplyElementwise(by: drawn.noise!)
    logDescent.multiplyElementwise(by: deviation)
    if leak != 0 {
      pull(
        &meanDescent, &logDescent, from: state, deviation: deviation, to: prior, weight: leak)
    }
    meanDescent.multiplyElementwise(by: deviation)
    meanDescent.multiplyElementwise(by: deviation)
    meanDescent.addRow(inhibition.map { -$0 })
    meanDescent.scale(by: stepSizes[0])
    logDescent.scale(by: stepSizes[1] / 2)
    add(meanDescent, to: &state.potential, variable: 0)
    add(logDescent, to: &state.logDeviation!, variable: 1)
  }

  private func pull(
    _ meanDescent: inout Matrix<Scalar>, _ logDescent: inout Matrix<Scalar>,
    from state: InferenceState<Scalar>, deviation: Matrix<Scalar>,
    to prior: InferenceState<Scalar>, weight: Scalar
  ) {
    var distance = state.potential
    distance.add(prior.potential, scaledBy: -1)
    let priorDeviation = ScalarFunction.exponential.apply(prior.logDeviation!)
    for i in 0..<distance.rows {
      for j in 0..<distance.columns {
        let (s, p) = (deviation[i, j], priorDeviation[i, j])
        meanDescent[i, j] -= weight * distance[i, j] / (p * p)
        logDescent[i, j] -= weight * (s * s / (p * p) - 1)
      }
    }
  }

  private func add(_ change: Matrix<Scalar>, to state: inout Matrix<Scalar>, variable: Int) {
    var change = change
    change.bound(to: Scalar(ceilings.change[variable]))
    state.add(change)
    state.bound(to: Scalar(ceilings.state[variable]))
  }
}

extension Matrix where Scalar: InferenceScalar {
  /// `C(x; c) = c - softplus(c - max(x, -8))` of every entry: the soft ceiling c and the hard floor of
  /// log rates and logits (IPVAE eq. 14).
  mutating func bendAtCeiling(_ ceiling: Scalar) {
    let count = count
    withMutablePointer { Scalar.softCeiling($0, ceiling, $0, count) }
  }

  /// `C(x; c) = c tanh(x / c)` of every entry: the bound of Gaussian states (IPVAE eq. 20).
  mutating func bound(to limit: Scalar) {
    let count = count
    withMutablePointer { Scalar.tanhCeiling($0, limit, $0, count) }
  }
}
