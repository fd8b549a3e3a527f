import RandomStreams
import Tensors

/// What a session prepares once, and the pieces of a step.
struct SessionConstants<Scalar: InferenceScalar>: Sendable {
  let model: IterativeModel<Scalar>
  let settings: InferenceSettings<Scalar>
  /// Present where whole steps run in the lateral form.
  let network: LateralNetwork<Scalar>?
  let parallelism: Parallelism
  private let precision, inhibition, pixelNoise: [Scalar]
  private let stepSizes: [Scalar]
  private let gains: [Scalar]?
  private let ceilings: (state: [Double], change: [Double])
  private let forward, backward: PackedWeights<Scalar>?
  /// Φᵀ `[latent, pixel]` where draws are decoded event by event.
  private let fields: Matrix<Scalar>?
  private let decoder: DecoderNetwork
  private let halfLateralDiagonal: [Scalar]

  struct Draw {
    var latent, activity: Matrix<Scalar>
    /// ε of Gaussian latents.
    var noise: Matrix<Scalar>?
    var rates: Matrix<Scalar>
  }

  init(_ model: IterativeModel<Scalar>, _ settings: InferenceSettings<Scalar>) {
    self.model = model
    self.settings = settings
    let configuration = model.configuration
    parallelism = Parallelism(threads: settings.threads)
    (precision, inhibition) = (model.precision, model.inhibition)
    (pixelNoise, stepSizes, gains) = (model.pixelNoise, model.stepSizes, model.gains)
    ceilings = configuration.ceilings(opening: settings.ceilingOpening)
    decoder = DecoderNetwork(configuration)
    let isLinear = configuration.decoder.isLinear
    forward = isLinear ? PackedWeights(model.dictionary) : nil
    backward = isLinear ? PackedWeights(model.dictionary, transposed: true) : nil
    let hasEvents =
      isLinear && configuration.family == .poisson && settings.mode == .sample
      && settings.feedback == .eventDriven
    fields = hasEvents ? model.dictionary.transposed : nil
    let usesNetwork =
      isLinear && configuration.family == .poisson && settings.mode == .sample
      && settings.feedback != .factored && settings.innerIterations == 1
      && settings.prior == .rolling && settings.noise.isAddressed
    network =
      usesNetwork
      ? LateralNetwork(
        model, opening: settings.ceilingOpening,
        isEventDriven: settings.feedback == .eventDriven) : nil
    halfLateralDiagonal = settings.mode == .expected ? model.halfLateralDiagonal : []
  }

  func initialState(_ images: Int) -> InferenceState<Scalar> {
    let row = { (index: Int) in
      Matrix(rows: 1, columns: model.configuration.latents, elements: model.initialState(index))
        .repeatingRow(images)
    }
    return InferenceState(
      potential: row(0), logDeviation: model.configuration.family == .gaussian ? row(1) : nil,
      step: 0)
  }

  /// `Φᵀ P x - b` `[image, latent]`
  func drive(of frame: Matrix<Scalar>) -> Matrix<Scalar> {
    var weighted = frame
    weighted.multiplyColumns(by: precision)
    var drive = Matrix<Scalar>.zeros(frame.rows, model.configuration.latents)
    backward!.multiply(weighted, into: &drive)
    drive.addRow(inhibition.map { -$0 })
    return drive
  }

  // MARK: - Draws

  func draw(
    _ state: InferenceState<Scalar>, _ draws: inout LatentDraws<Scalar>,
    _ use: LatentDraws<Scalar>.Use, step: Int, drawIndex: Int
  ) -> Draw {
    switch model.configuration.family {
    case .poisson:
      var rates = ScalarFunction.exponential.apply(state.potential)
      rates.scaleAndShift(1, Scalar.rateFloor)
      var latent = rates
      switch settings.mode {
      case .sample: draws.counts(&latent, use, step: drawIndex)
      case .relaxed(let temperature):
        let largest = Double(rates.maximumMagnitude())
        let events =
          settings.events.isEmpty
          ? EventBudget.events(rate: largest)
          : settings.events[min(step, settings.events.count - 1)]
        latent =
          draws.relaxedCounts(
            rates, use, step: drawIndex, window: settings.window, temperature: temperature,
            events: events
          ).counts
      case .mean, .expected: break
      }
      return Draw(latent: latent, activity: latent, noise: nil, rates: rates)
    case .gaussian:
      let (rows, columns) = (state.potential.rows, state.potential.columns)
      var noise = Matrix<Scalar>.zeros(rows, columns)
      var latent = state.potential
      if settings.mode != .mean, settings.mode != .expected {
        noise = draws.normals(rows, columns, use, step: drawIndex)
        var spread = ScalarFunction.exponential.apply(state.logDeviation!)
        spread.multiplyElementwise(by: noise)
        latent.add(spread)
      }
      let activity = activate(latent)
      return Draw(latent: latent, activity: activity, noise: noise, rates: activity)
    case .bernoulli:
      let rates = ScalarFunction.sigmoid.apply(state.potential)
      var latent = rates
      if settings.mode != .mean, settings.mode != .expected {
        let uniforms = draws.uniforms(rates.rows, rates.columns, use, step: drawIndex)
        latent = bits(uniforms, rates, state.potential)
      }
      return Draw(latent: latent, activity: latent, noise: nil, rates: rates)
    }
  }

  private func bits(
    _ uniforms: Matrix<Scalar>, _ rates: Matrix<Scalar>, _ logits: Matrix<Scalar>
  ) -> Matrix<Scalar> {
    guard case .relaxed(let temperature) = settings.mode else {
      return Matrix(
        rows: rates.rows, columns: rates.columns,
        elements: zip(uniforms.elements, rates.elements).map { $0 < $1 ? 1 : 0 })
    }
    let tape = Tape<Scalar>()
    let uniform = tape.constant(uniforms)
    let logistic = uniform.log() - uniform.scaled(by: -1, plus: 1).log()
    return (tape.constant(logits) + logistic).scaled(by: Scalar(1 / temperature)).sigmoid().value
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

  /// eᵞ φ(z)
  private func activate(_ latent: Matrix<Scalar>) -> Matrix<Scalar> {
    guard let gains else { return latent }
    let tape = Tape<Scalar>()
    var activity = model.configuration.activation.apply(tape.constant(latent)).value
    activity.multiplyColumns(by: gains)
    return activity
  }

  // MARK: - Update

  /// `h = J(z)ᵀ P (x - f(z))` through the activation, `[image, latent]`.
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

  /// Moves the state by the natural gradient.
  func move(
    _ state: inout InferenceState<Scalar>, _ feedback: Matrix<Scalar>, _ drawn: Draw,
    prior: InferenceState<Scalar>
  ) {
    let leaks = settings.innerIterations > 1 || settings.prior == .anchored
    let weight = leaks ? Scalar(settings.innerWeight) : 0
    if model.configuration.family == .gaussian {
      return moveGaussian(&state, feedback, drawn, prior: prior, leak: weight)
    }
    var change = feedback
    change.addRow(inhibition.map { -$0 })
    if leaks {
      change.add(state.potential, scaledBy: -weight)
      change.add(prior.potential, scaledBy: weight)
    }
    if settings.mode == .expected { subtractSelfTerm(&change, drawn.rates) }
    change.scale(by: stepSizes[0])
    let count = change.count
    change.withMutablePointer { Scalar.softCeiling($0, Scalar(ceilings.change[0]), $0, count) }
    state.potential.add(change)
    state.potential.withMutablePointer {
      Scalar.softCeiling($0, Scalar(ceilings.state[0]), $0, count)
    }
  }

  /// `W_kk / 2` (Poisson) or `W_kk (1 - 2r) / 2` (Bernoulli).
  private func subtractSelfTerm(_ change: inout Matrix<Scalar>, _ rates: Matrix<Scalar>) {
    var term = Matrix(rows: 1, columns: change.columns, elements: halfLateralDiagonal)
      .repeatingRow(change.rows)
    if model.configuration.family == .bernoulli {
      var factor = rates
      factor.scaleAndShift(-2, 1)
      term.multiplyElementwise(by: factor)
    }
    change.add(term, scaledBy: -1)
  }

  private func moveGaussian(
    _ state: inout InferenceState<Scalar>, _ feedback: Matrix<Scalar>, _ drawn: Draw,
    prior: InferenceState<Scalar>, leak: Scalar
  ) {
    let deviation = ScalarFunction.exponential.apply(state.logDeviation!)
    var meanGradient = feedback  // -∂F/∂μ
    var logGradient = feedback  // -∂F/∂ξ
    logGradient.multiplyElementwise(by: drawn.noise!)
    logGradient.multiplyElementwise(by: deviation)
    if leak != 0 {
      var pull = state.potential
      pull.add(prior.potential, scaledBy: -1)
      let priorDeviation = ScalarFunction.exponential.apply(prior.logDeviation!)
      for i in 0..<pull.rows {
        for j in 0..<pull.columns {
          let (s, p) = (deviation[i, j], priorDeviation[i, j])
          meanGradient[i, j] -= leak * pull[i, j] / (p * p)
          logGradient[i, j] -= leak * (s * s / (p * p) - 1)
        }
      }
    }
    meanGradient.multiplyElementwise(by: deviation)
    meanGradient.multiplyElementwise(by: deviation)
    meanGradient.addRow(inhibition.map { -$0 })
    meanGradient.scale(by: stepSizes[0])
    logGradient.scale(by: stepSizes[1] / 2)
    add(meanGradient, to: &state.potential, index: 0)
    add(logGradient, to: &state.logDeviation!, index: 1)
  }

  private func add(_ change: Matrix<Scalar>, to state: inout Matrix<Scalar>, index: Int) {
    var change = change
    let count = change.count
    let (limit, bound) = (Scalar(ceilings.change[index]), Scalar(ceilings.state[index]))
    change.withMutablePointer { GaussianKernels.bound($0, limit, into: $0, count) }
    state.add(change)
    state.withMutablePointer { GaussianKernels.bound($0, bound, into: $0, count) }
  }

  // MARK: - Scores

  /// f(z) of a draw, `[image, pixel]`: a sum over spikes where the session is event-driven.
  func decode(_ drawn: Draw) -> Matrix<Scalar> {
    guard let fields, settings.readout != .rate else { return predict(drawn.activity) }
    let counts = drawn.activity
    let (images, latents, pixels) = (counts.rows, fields.rows, fields.columns)
    var prediction = Matrix<Scalar>.zeros(images, pixels)
    prediction.withMutablePointer { sums in
      fields.withPointer { fields in
        counts.withPointer {
          Scalar.eventProduct(
            fields, inputs: latents, units: pixels, $0, rows: images, sums, active: nil)
        }
      }
    }
    return prediction
  }

  /// f(a) `[image, pixel]`
  func predict(_ activity: Matrix<Scalar>) -> Matrix<Scalar> {
    if let forward {
      var prediction = Matrix<Scalar>.zeros(activity.rows, model.configuration.pixels)
      forward.multiply(activity, into: &prediction)
      return prediction
    }
    let tape = Tape<Scalar>()
    let weights = model.parameters[..<model.decoderParameterCount].map { tape.constant($0) }
    return decoder.predict(tape.constant(activity), weights).value
  }

  func score(
    _ frame: Matrix<Scalar>, _ drawn: Draw, reconstruction: Matrix<Scalar>,
    state: InferenceState<Scalar>, old: InferenceState<Scalar>
  ) -> InferenceStep<Scalar> {
    let divergences = divergence(of: state, from: old)
    let images = frame.rows
    let constant =
      pixelNoise.reduce(0.0) { $0 + log(Double($1)) }
      + Double(frame.columns) * 0.5 * log(2 * Double.pi)
    var result = InferenceStep(
      step: state.step, latent: drawn.latent, activity: drawn.activity,
      reconstruction: reconstruction, reconstructionLosses: [], divergences: [],
      latentDivergences: divergences, squaredErrors: [], explained: [], updateNorms: [],
      largestRate: ScalarFunction.maximum(-.infinity).largest(
        model.configuration.family == .poisson
          ? ScalarFunction.exponential.apply(state.potential) : drawn.rates))
    var norm = state.potential
    norm.add(old.potential, scaledBy: -1)
    for i in 0..<images {
      let (x, y) = (frame.row(i), reconstruction.row(i))
      var (weighted, squared) = (0.0, 0.0)
      for (j, (x, y)) in zip(x, y).enumerated() {
        let error = Double(x - y)
        weighted += error * error * Double(precision[j]) / 2
        squared += error * error
      }
      result.reconstructionLosses.append(weighted + constant)
      result.squaredErrors.append(squared)
      result.explained.append(1 - squared / (ImageMetrics.variation(x) + 0x1p-23))
      result.divergences.append(divergences.row(i).reduce(0.0) { $0 + Double($1) })
      result.updateNorms.append(
        norm.row(i).reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot())
    }
    return result
  }

  /// `½ ‖x - Φ eᵘ‖²_P + b·eᵘ` of each image, nats.
  func energies(_ frame: Matrix<Scalar>, _ potential: Matrix<Scalar>) -> [Double] {
    let rates = ScalarFunction.exponential.apply(potential)
    let reconstruction = predict(rates)
    return (0..<frame.rows).map { row in
      var energy = 0.0
      for (index, (x, y)) in zip(frame.row(row), reconstruction.row(row)).enumerated() {
        let error = Double(x - y)
        energy += error * error * Double(precision[index]) / 2
      }
      return zip(rates.row(row), inhibition).reduce(energy) { $0 + Double($1.0 * $1.1) }
    }
  }

  /// The divergence itself, whatever form is scored, of the images `rows`, nats.
  func exactDivergence(
    of state: InferenceState<Scalar>, from old: InferenceState<Scalar>, _ rows: Range<Int>
  ) -> [Double] {
    guard model.configuration.family == .poisson else {
      let all = divergence(of: state, from: old)
      return rows.map { all.row($0).reduce(0.0) { $0 + Double($1) } }
    }
    // Σ e^u' (u' - u - 1) + e^u
    let (new, prior) = (state.potential.rows(rows), old.potential.rows(rows))
    let rates = ScalarFunction.exponential.apply(new)
    let priorRates = ScalarFunction.exponential.apply(prior)
    let columns = new.columns
    return new.withPointer { new in
      prior.withPointer { prior in
        rates.withPointer { rates in
          priorRates.withPointer { priorRates in
            (0..<rows.count).map { row in
              let at = row * columns
              return RowKernels.poissonDivergence(
                new + at, prior + at, rates: rates + at, priorRates: priorRates + at, columns)
            }
          }
        }
      }
    }
  }

  /// Per latent, `[image, latent]`, nats.
  func divergence(
    of state: InferenceState<Scalar>, from old: InferenceState<Scalar>
  ) -> Matrix<Scalar> {
    let tape = Tape<Scalar>()
    let (new, prior) = (tape.constant(state.potential), tape.constant(old.potential))
    let difference = new - prior
    switch model.configuration.family {
    case .poisson:
      let weight = settings.divergenceForm == .exact ? prior : new
      return
        (weight.exp()
        * (difference.exp() * difference.scaled(by: 1, plus: -1)).scaled(by: 1, plus: 1)).value
    case .bernoulli:
      return (new.sigmoid() * difference + prior.softplus() - new.softplus()).value
    case .gaussian:
      let (log, oldLog) = (tape.constant(state.logDeviation!), tape.constant(old.logDeviation!))
      let scaled = difference * (-oldLog).exp()
      let logRatio = log - oldLog
      return
        ((scaled.squared() + logRatio.scaled(by: 2).exp()).scaled(by: 0.5, plus: -0.5)
        - logRatio).value
    }
  }
}

extension InferenceNoise {
  var isAddressed: Bool {
    if case .stream = self { return true }
    return false
  }
}

extension ScalarFunction {
  func largest<Scalar: InferenceScalar>(_ x: Matrix<Scalar>) -> Scalar {
    x.withPointer { RowKernels.maximum($0, x.count) }
  }
}

extension IterativeModel {
  /// W_kk / 2 of a linear decoder, one per latent.
  public var halfLateralDiagonal: [Scalar] {
    let (phi, precision) = (dictionary, precision)
    var sums = [Scalar](repeating: 0, count: configuration.latents)
    for m in 0..<phi.rows {
      for k in 0..<phi.columns { sums[k] += precision[m] * phi[m, k] * phi[m, k] / 2 }
    }
    return sums
  }
}
