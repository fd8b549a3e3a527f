import RandomStreams
import Tensors

extension SessionConstants {
  /// Latents drawn at a state, and what they were drawn from; all `[image, latent]`.
  struct Draw {
    /// z
    var latent: Matrix<Scalar>
    /// What enters the decoder: z after activation and gain.
    var activity: Matrix<Scalar>
    /// ε of Gaussian latents.
    var noise: Matrix<Scalar>?
    /// r (Poisson), probabilities (Bernoulli), activities (Gaussian).
    var rates: Matrix<Scalar>
  }

  /// A draw of the mode of the session. `step` finds the number of events of relaxed counts,
  /// `drawIndex` the address of the noise; they differ with inner iterations.
  func draw(
    _ state: InferenceState<Scalar>, from draws: inout LatentDraws<Scalar>, for use: DrawUse,
    step: Int, drawIndex: Int
  ) -> Draw {
    switch model.configuration.family {
    case .poisson: drawCounts(state, from: &draws, for: use, step: step, drawIndex: drawIndex)
    case .gaussian: drawNormals(state, from: &draws, for: use, drawIndex: drawIndex)
    case .bernoulli: drawBits(state, from: &draws, for: use, drawIndex: drawIndex)
    }
  }

  private func drawCounts(
    _ state: InferenceState<Scalar>, from draws: inout LatentDraws<Scalar>, for use: DrawUse,
    step: Int, drawIndex: Int
  ) -> Draw {
    let rates = PoissonLaw.rates(of: state.potential)
    var latent = rates
    switch settings.mode {
    case .sample: draws.counts(&latent, for: use, step: drawIndex)
    case .relaxed(let temperature):
      let law = RelaxedLaw(
        window: settings.window, temperature: temperature,
        events: events(at: step, largestRate: Double(rates.maximumMagnitude())))
      latent = draws.relaxedCounts(of: rates, law, for: use, step: drawIndex).counts
    case .mean, .expected: break
    }
    return Draw(latent: latent, activity: latent, noise: nil, rates: rates)
  }

  private func events(at step: Int, largestRate: Double) -> Int {
    settings.events.isEmpty
      ? EventBudget.events(rate: largestRate)
      : settings.events[min(step, settings.events.count - 1)]
  }

  private func drawNormals(
    _ state: InferenceState<Scalar>, from draws: inout LatentDraws<Scalar>, for use: DrawUse,
    drawIndex: Int
  ) -> Draw {
    let (rows, columns) = (state.potential.rows, state.potential.columns)
    var noise = Matrix<Scalar>.zeros(rows, columns)
    var latent = state.potential
    if settings.mode.isNoisy {
      noise = draws.normals(rows, columns, for: use, step: drawIndex)
      var spread = ScalarFunction.exponential.apply(state.logDeviation!)
      spread.multiplyElementwise(by: noise)
      latent.add(spread)
    }
    let activity = activate(latent)
    return Draw(latent: latent, activity: activity, noise: noise, rates: activity)
  }

  private func drawBits(
    _ state: InferenceState<Scalar>, from draws: inout LatentDraws<Scalar>, for use: DrawUse,
    drawIndex: Int
  ) -> Draw {
    let rates = ScalarFunction.sigmoid.apply(state.potential)
    guard settings.mode.isNoisy else {
      return Draw(latent: rates, activity: rates, noise: nil, rates: rates)
    }
    let uniforms = draws.uniforms(rates.rows, rates.columns, for: use, step: drawIndex)
    let latent: Matrix<Scalar>
    if case .relaxed(let temperature) = settings.mode {
      latent = Self.relaxedBits(uniforms, logits: state.potential, temperature: temperature)
    } else {
      latent = Matrix(
        rows: rates.rows, columns: rates.columns,
        elements: zip(uniforms.elements, rates.elements).map { $0 < $1 ? 1 : 0 })
    }
    return Draw(latent: latent, activity: latent, noise: nil, rates: rates)
  }

  /// `sigmoid((logit + log U - log(1 - U)) / τ)`
  private static func relaxedBits(
    _ uniforms: Matrix<Scalar>, logits: Matrix<Scalar>, temperature: Double
  ) -> Matrix<Scalar> {
    var complement = uniforms
    complement.scaleAndShift(-1, 1)
    var logistic = ScalarFunction.logarithm.apply(uniforms)
    logistic.add(ScalarFunction.logarithm.apply(complement), scaledBy: -1)
    var relaxed = logits
    relaxed.add(logistic)
    relaxed.scale(by: Scalar(1 / temperature))
    return ScalarFunction.sigmoid.apply(relaxed)
  }

  /// Rates, activated means or probabilities in the place of a draw.
  func rates(_ state: InferenceState<Scalar>) -> Draw {
    var rates = state.potential
    switch model.configuration.family {
    case .poisson: rates = ScalarFunction.exponential.apply(rates)
    case .bernoulli: rates = ScalarFunction.sigmoid.apply(rates)
    case .gaussian: break
    }
    let activity = model.configuration.family == .gaussian ? activate(rates) : rates
    return Draw(latent: rates, activity: activity, noise: nil, rates: activity)
  }

  /// `a = eᵞ φ(z)`. On a tape, where φ is written once for values and slopes.
  private func activate(_ latent: Matrix<Scalar>) -> Matrix<Scalar> {
    guard let gains else { return latent }
    let tape = Tape<Scalar>()
    var activity = model.configuration.activation.apply(tape.constant(latent)).value
    activity.multiplyColumns(by: gains)
    return activity
  }
}

extension InferenceMode {
  /// Whether latents are drawn at random.
  package var isNoisy: Bool { self != .mean && self != .expected }
}
