import Tensors

extension SessionConstants {
  // MARK: - Reconstructions

  /// f(z) of a draw, `[image, pixel]`: a sum over spikes where the session is event-driven.
  func decode(_ drawn: Draw) -> Matrix<Scalar> {
    guard let fields, settings.readout != .rate else { return predict(drawn.activity) }
    let counts = drawn.activity
    var prediction = Matrix<Scalar>.zeros(counts.rows, fields.columns)
    withPointers(&prediction, reading: fields, counts) { sums, fields, z in
      Scalar.eventProduct(
        fields, inputs: counts.columns, units: model.configuration.pixels, z, rows: counts.rows,
        sums, active: nil)
    }
    return prediction
  }

  /// f(a) `[image, pixel]` of activities a `[image, latent]`.
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

  // MARK: - Scores

  /// What a step from `old` to `state` reads out and what it costs: reconstruction losses
  /// `Σ_m (x - x̂)² P / 2 + log σ + ½ log 2π` (IPVAE eq. 17) and divergences.
  func score(
    _ frame: Matrix<Scalar>, _ drawn: Draw, reconstruction: Matrix<Scalar>,
    state: InferenceState<Scalar>, old: InferenceState<Scalar>
  ) -> InferenceStep<Scalar> {
    let constant =
      GaussianLikelihood.logNoise(pixelNoise)
      + GaussianLikelihood.normalisation(pixels: frame.columns)
    var result = InferenceStep(
      step: state.step, latent: drawn.latent, activity: drawn.activity,
      reconstruction: reconstruction, latentDivergences: divergence(of: state, from: old),
      largestRate: largestRate(state, drawn))
    var change = state.potential
    change.add(old.potential, scaledBy: -1)
    for row in 0..<frame.rows {
      let errors = squaredErrors(frame.row(row), reconstruction.row(row))
      let variation = ImageMetrics.variation(frame.row(row))
      result.reconstructionLosses.append(errors.weighted / 2 + constant)
      result.squaredErrors.append(errors.plain)
      result.explained.append(
        ImageMetrics.explained(squaredError: errors.plain, variation: variation))
      result.divergences.append(
        result.latentDivergences.row(row).reduce(0.0) { $0 + Double($1) })
      result.updateNorms.append(
        change.row(row).reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot())
    }
    return result
  }

  /// `Σ (x - x̂)²`, and with each pixel weighed by its precision.
  private func squaredErrors(
    _ image: ArraySlice<Scalar>, _ reconstruction: ArraySlice<Scalar>
  ) -> (weighted: Double, plain: Double) {
    var (weighted, plain) = (0.0, 0.0)
    for (pixel, (x, y)) in zip(image, reconstruction).enumerated() {
      let error = Double(x - y)
      weighted += error * error * Double(precision[pixel])
      plain += error * error
    }
    return (weighted, plain)
  }

  private func largestRate(_ state: InferenceState<Scalar>, _ drawn: Draw) -> Scalar {
    let rates =
      model.configuration.family == .poisson
      ? ScalarFunction.exponential.apply(state.potential) : drawn.rates
    return rates.withPointer { RowKernels.maximum($0, rates.count) }
  }

  /// `½ ‖x - Φ eᵘ‖²_P + b·eᵘ` of each image, nats (IPVAE eq. 27).
  func energies(_ frame: Matrix<Scalar>, _ potential: Matrix<Scalar>) -> [Double] {
    let rates = ScalarFunction.exponential.apply(potential)
    let reconstruction = predict(rates)
    return (0..<frame.rows).map { row in
      let misfit = squaredErrors(frame.row(row), reconstruction.row(row)).weighted / 2
      return zip(rates.row(row), inhibition).reduce(misfit) { $0 + Double($1.0 * $1.1) }
    }
  }

  // MARK: - Divergences

  /// Per latent, `[image, latent]`, nats, in the form of the settings.
  func divergence(
    of state: InferenceState<Scalar>, from old: InferenceState<Scalar>
  ) -> Matrix<Scalar> {
    switch model.configuration.family {
    case .poisson:
      PoissonLaw.divergence(of: state.potential, from: old.potential, settings.divergenceForm)
    case .gaussian: GaussianLaw.divergence(of: state, from: old)
    case .bernoulli: BernoulliLaw.divergence(of: state.potential, from: old.potential)
    }
  }

  /// The divergence itself, whatever form is scored, of each of the images `rows`, nats.
  func exactDivergences(
    of state: InferenceState<Scalar>, from old: InferenceState<Scalar>, _ rows: Range<Int>
  ) -> [Double] {
    if model.configuration.family == .poisson {
      return PoissonLaw.divergences(of: state.potential, from: old.potential, rows)
    }
    let all = divergence(of: state, from: old)
    return rows.map { all.row($0).reduce(0.0) { $0 + Double($1) } }
  }
}
