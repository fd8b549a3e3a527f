import Tensors

/// Unrolled Poisson inference and its reverse pass with whole matrices, equation by equation: what
/// `PoissonUnrolling` computes fused, in blocks and on threads. For reading, and for the tests that
/// compare the two.
struct PlainUnrolling {
  let model: IterativeModel<Double>
  let settings: UnrollingSettings

  private var phi: Matrix<Double> { model.dictionary }  // Φ [pixel, latent]
  private var precision: [Double] { model.precision }  // P [pixel]
  private var inhibition: [Double] { model.inhibition }  // b [latent]
  private var stepSize: Double { model.stepSizes[0] }  // η
  private var ceilings: (state: Double, change: Double) {
    let all = model.configuration.ceilings(opening: settings.ceilingOpening)
    return (all.state[0], all.change[0])
  }

  /// What a step keeps for the way back.
  private struct Step {
    var frame, old, new: Matrix<Double>  // x, u_t, u_{t+1}
    var counts, slopes: Matrix<Double>  // z, ∂z/∂u
    var difference, error: Matrix<Double>  // d = x - z Φᵀ, e = P ⊙ d
    var change, sum: Matrix<Double>  // v, q = u + C(v)
    var readout, readoutSlopes: Matrix<Double>  // z', ∂z'/∂u
    var prediction: Matrix<Double>  // y = z' Φᵀ
  }

  /// Gradients of the sums over steps and images, by the names of the equations.
  private struct Adjoints {
    var dictionary: Matrix<Double>  // Φ̄ [pixel, latent]
    var logNoise, precision: [Double]  // ς̄, P̄ [pixel]
    var logInhibition: [Double]  // c̄ [latent]
    var logStepSize = 0.0  // ℓ̄
    var state: Matrix<Double>  // Ū [image, latent]
  }

  /// Loss and gradients for images `[image, pixel]`, as `PoissonUnrolling.evaluate`.
  func evaluate(
    _ frames: [Matrix<Double>], noise: InferenceNoise<Double>
  ) -> UnrolledLoss<Double> {
    let images = frames[0].rows
    var draws = LatentDraws(noise)
    var u = Matrix(rows: 1, columns: phi.columns, elements: model.initialState())
      .repeatingRow(images)
    var steps: [Step] = []
    for step in 0..<settings.steps {
      steps.append(
        goForward(u, frames[frames.count == 1 ? 0 : step], &draws, step: step))
      u = steps[step].new
    }
    var adjoints = Adjoints(
      dictionary: .zeros(phi.rows, phi.columns),
      logNoise: [Double](repeating: 0, count: phi.rows),
      precision: [Double](repeating: 0, count: phi.rows),
      logInhibition: [Double](repeating: 0, count: phi.columns), state: .zeros(images, phi.columns))
    for step in steps.reversed() { goBack(step, images: images, &adjoints) }
    var result = UnrolledLoss<Double>()
    result.loss = loss(steps, images: images)
    result.gradients = gradients(adjoints)
    result.finalState = [u]
    return result
  }

  // MARK: - Forward

  /// One step and its readout (IPVAE eqs. 11 to 15).
  private func goForward(
    _ u: Matrix<Double>, _ x: Matrix<Double>, _ draws: inout LatentDraws<Double>, step: Int
  ) -> Step {
    let z = draw(u, &draws, .update, step)
    let d = x.combined(with: z.counts.times(transpose: phi), -)
    var e = d
    e.multiplyColumns(by: precision)
    var v = e.times(phi)  // h = e Φ
    v.addRow(inhibition.map { -$0 })
    v.scale(by: stepSize)  // v = η (h - b)
    let q = u.combined(with: v) { $0 + ceiling($1, ceilings.change) }
    let next = q.mapped { ceiling($0, ceilings.state) }
    let readout = draw(next, &draws, .readout, step)
    return Step(
      frame: x, old: u, new: next, counts: z.counts, slopes: z.slopes, difference: d, error: e,
      change: v, sum: q, readout: readout.counts, readoutSlopes: readout.slopes,
      prediction: readout.counts.times(transpose: phi))
  }

  /// Relaxed counts at `r = eᵘ + 2⁻²³`, and `∂z/∂u = eᵘ ∂z/∂r` (IPVAE eqs. 21, 22).
  private func draw(
    _ u: Matrix<Double>, _ draws: inout LatentDraws<Double>, _ use: DrawUse, _ step: Int
  ) -> (counts: Matrix<Double>, slopes: Matrix<Double>) {
    let law = RelaxedLaw(
      window: settings.window, temperature: settings.relaxationTemperature,
      events: settings.events[step])
    var drawn = draws.relaxedCounts(of: PoissonLaw.rates(of: u), law, for: use, step: step)
    drawn.slopes.multiplyElementwise(by: u.mapped(exp))
    return drawn
  }

  /// `C(x; c) = c - ln(1 + e^{c - max(x, -8)})` (IPVAE eq. 14).
  private func ceiling(_ x: Double, _ c: Double) -> Double {
    c - log(1 + exp(c - max(x, -8)))
  }

  /// `C'(x; c)`
  private func ceilingSlope(_ x: Double, _ c: Double) -> Double {
    x > -8 ? 1 / (1 + exp(x - c)) : 0
  }

  /// The objective (IPVAE eq. 30): mean over steps and images of `Σ P (x - y)² / 2 + log σ + ½ log 2π`
  /// and β times the divergence, times 256 / M.
  private func loss(_ steps: [Step], images: Int) -> Double {
    let constant =
      GaussianLikelihood.logNoise(model.pixelNoise)
      + GaussianLikelihood.normalisation(pixels: phi.rows)
    var total = 0.0
    for step in steps {
      var misfit = step.frame.combined(with: step.prediction) { ($0 - $1) * ($0 - $1) / 2 }
      misfit.multiplyColumns(by: precision)
      let divergence = PoissonLaw.divergence(
        of: step.new, from: step.old, settings.divergenceForm)
      total += misfit.sum() + settings.divergenceWeight * divergence.sum()
    }
    let scored = Double(images * settings.steps)
    return 256 / Double(phi.rows) * (total / scored + constant)
  }

  // MARK: - Back

  /// The adjoints of one step (IPVAE eq. 32), in the order of the equations.
  private func goBack(_ step: Step, images: Int, _ to: inout Adjoints) {
    let kappa = 256 / (Double(phi.rows) * Double(settings.steps) * Double(images))
    // ȳ = κ P ⊙ (y - x), Φ̄ += ȳᵀ z', ς̄ += κ Σ (1 - P (x - y)²)
    let misfit = step.prediction.combined(with: step.frame, -)
    var score = misfit
    score.multiplyColumns(by: precision)
    score.scale(by: kappa)
    to.dictionary.add(score.transposeTimes(step.readout))
    for (m, sum) in score.combined(with: misfit, *).columnSums().enumerated() {
      to.logNoise[m] += kappa * Double(images) - sum
    }
    // Ū += (ȳ Φ) ⊙ ∂z'/∂u + κ β (the divergence's slope by the new state)
    let slopes = divergenceSlopes(step)
    to.state.add(score.times(phi).combined(with: step.readoutSlopes, *))
    to.state.add(slopes.new, scaledBy: kappa * settings.divergenceWeight)
    // q̄ = Ū ⊙ C'(q; c_u), v̄ = q̄ ⊙ C'(v; c_du), ℓ̄ += Σ v̄ v, c̄ -= η b Σ v̄, h̄ = η v̄
    let q = to.state.combined(with: step.sum) { $0 * ceilingSlope($1, ceilings.state) }
    let v = q.combined(with: step.change) { $0 * ceilingSlope($1, ceilings.change) }
    to.logStepSize += v.combined(with: step.change, *).sum()
    for (k, sum) in v.columnSums().enumerated() {
      to.logInhibition[k] -= stepSize * inhibition[k] * sum
    }
    let feedback = v.mapped { stepSize * $0 }
    // ē = h̄ Φᵀ, Φ̄ += eᵀ h̄, P̄ += Σ ē d, ρ̄ = -P ⊙ ē, Φ̄ += ρ̄ᵀ z
    var error = feedback.times(transpose: phi)
    to.dictionary.add(step.error.transposeTimes(feedback))
    for (m, sum) in error.combined(with: step.difference, *).columnSums().enumerated() {
      to.precision[m] += sum
    }
    error.multiplyColumns(by: precision.map { -$0 })
    to.dictionary.add(error.transposeTimes(step.counts))
    // Ū ← q̄ + (ρ̄ Φ) ⊙ ∂z/∂u + κ β (the divergence's slope by the old state)
    to.state = q
    to.state.add(error.times(phi).combined(with: step.slopes, *))
    to.state.add(slopes.old, scaledBy: kappa * settings.divergenceWeight)
  }

  /// Slopes of the divergence `w g(δ)` by the new and the old state, `g' = δ e^δ`.
  private func divergenceSlopes(_ step: Step) -> (new: Matrix<Double>, old: Matrix<Double>) {
    let delta = step.new.combined(with: step.old, -)
    let g = delta.mapped { 1 + exp($0) * ($0 - 1) }
    let rise = delta.mapped { $0 * exp($0) }
    if settings.divergenceForm == .exact {
      let weight = step.old.mapped(exp)
      return (weight.combined(with: rise, *), weight.combined(with: g.combined(with: rise, -), *))
    }
    let weight = step.new.mapped(exp)
    return (
      weight.combined(with: g.combined(with: rise, +), *),
      weight.combined(with: rise) { -$0 * $1 }
    )
  }

  /// By the parameters: `s̄ = (ς̄ - 2 P P̄) (1 - tanh²(s / 3.45))`, `ū_init = Σ Ū`.
  private func gradients(_ adjoints: Adjoints) -> [Matrix<Double>] {
    zip(model.parameterNames, model.parameters).map { name, parameter in
      let row = { (values: [Double]) in Matrix(rows: 1, columns: values.count, elements: values) }
      switch name {
      case "phi.weight": return adjoints.dictionary
      case "dec_log_sigma":
        return row(
          precision.indices.map { m in
            let bounded = tanh(
              parameter[0, m] / IterativeModel<Double>.logNoiseBound)
            return (adjoints.logNoise[m] - 2 * precision[m] * adjoints.precision[m])
              * (1 - bounded * bounded)
          })
      case "log_bias": return row(adjoints.logInhibition)
      case "log_lr.0": return Matrix(repeating: adjoints.logStepSize, 1, 1)
      default: return row(adjoints.state.columnSums())
      }
    }
  }
}

extension Matrix<Double> {
  fileprivate func mapped(_ transform: (Double) -> Double) -> Matrix {
    Matrix(rows: rows, columns: columns, elements: elements.map(transform))
  }

  fileprivate func combined(
    with other: Matrix, _ transform: (Double, Double) -> Double
  ) -> Matrix {
    Matrix(rows: rows, columns: columns, elements: zip(elements, other.elements).map(transform))
  }
}
