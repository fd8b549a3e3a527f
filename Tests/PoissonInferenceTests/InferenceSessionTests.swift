import Diagnostics
import RandomStreams
import Tensors
import Testing

@testable import PoissonInference

@Suite struct InferenceSessionTests {
  /// The free energy bounds -log p(x), which a single latent lets us sum: p(x) = Σ_z Poisson(z; r₀) N(x; z φ, σ²).
  /// In the mean over draws it is that of the rate, in closed form (IPVAE eqs. 2, 3).
  @Test func freeEnergyBoundsEvidence() {
    var model = makeModel(latents: 1)
    model.setStepSize(0.02)
    let (field, precision) = (model.dictionary.column(0), model.precision)
    let image = Matrix(rows: 1, columns: 16, elements: field.map { 3 * $0 + 0.1 })
    func loss(_ activity: Double) -> Double {
      precision.indices.reduce(0) { sum, pixel in
        let error = image[0, pixel] - activity * field[pixel]
        return sum
          + (error * error * precision[pixel] - log(precision[pixel]) + log(2 * .pi)) / 2
      }
    }
    let rate = exp(model.initialState(0)[0])
    var (evidence, prior) = (0.0, exp(-rate))
    for count in 0..<60 {
      if count > 0 { prior *= rate / Double(count) }
      evidence += prior * exp(-loss(Double(count)))
    }
    let images = image.repeatingRow(4_000)
    var session = InferenceSession(model, images: images.rows, settings: .init(seed: 3))
    session.advance(images, steps: 400)
    let energies = session.freeEnergies(session.step(images))
    let differences = energies.indices.map { row in
      let found = exp(session.state.potential[row, 0])
      let divergence = found * log(found / rate) - found + rate
      let expected = loss(found) + found * model.halfLateralDiagonal[0] + divergence
      #expect(expected > -log(evidence))
      return energies[row] - expected
    }
    // By chance once in 16,000.
    let mean = SampleMean(differences)
    #expect(abs(mean.mean) < 4 * mean.standardError && mean.standardError < 0.1)
  }

  static func session(
    _ form: FeedbackForm, threads: Int = 1, images: Int = 37
  ) -> (InferenceSession<Float>, Matrix<Float>) {
    let model = IterativeModel<Float>.paperSized(seed: 1)
    var stream = RandomStream(seed: 2)
    let frame = Matrix<Float>.normals(images, 256, from: &stream)
    var settings = InferenceSettings<Float>(mode: .sample, seed: 3)
    (settings.feedback, settings.threads) = (form, threads)
    return (InferenceSession(model, images: images, settings: settings), frame)
  }

  /// Dense and event-driven sums, and two products, are one law with one noise: the same counts for
  /// many steps, and potentials equal to rounding.
  @Test func formsAgree() {
    let finals = [FeedbackForm.lateral, .eventDriven, .factored].map { form in
      var (session, frame) = Self.session(form)
      session.advance(frame, steps: 20)
      return session.state.potential
    }
    for other in finals.dropFirst() {
      var difference = finals[0]
      difference.add(other, scaledBy: -1)
      #expect(difference.maximumMagnitude() < 2e-3)
    }
    // Not merely both near the start:
    let (start, _) = Self.session(.lateral)
    var moved = finals[0]
    moved.add(start.state.potential, scaledBy: -1)
    #expect(moved.maximumMagnitude() > 1)
  }

  /// Many Gaussian steps at once are the steps of the formulas with one noise, to rounding, as are the sums of
  /// their divergences; bits depend neither on threads nor on the batch.
  @Test(
    arguments: [LatentActivation.identity, .relu], [InferenceMode.sample, .mean])
  func gaussianStepsAtOnce(activation: LatentActivation, mode: InferenceMode) {
    let model = makeModel(.gaussian, activation, latents: 37)
    let frame = makeFrames(model, images: 40)[0]
    func finished(
      _ form: FeedbackForm, threads: Int, _ rows: Range<Int>
    ) -> InferenceSession<Double> {
      var settings = InferenceSettings<Double>(mode: mode, seed: 3)
      (settings.feedback, settings.threads, settings.sumsDivergence) = (form, threads, true)
      settings.noise = .stream(RandomStream(seed: 3, chain: UInt32(rows.lowerBound)))
      var session = InferenceSession(model, images: rows.count, settings: settings)
      let images = frame.rows(rows)
      session.advance(images, steps: 14)
      _ = session.step(images)
      return session
    }
    let (fast, plain) = (
      finished(.eventDriven, threads: 1, 0..<40), finished(.factored, threads: 1, 0..<40)
    )
    for (a, b) in [
      (fast.state.potential, plain.state.potential),
      (fast.state.logDeviation!, plain.state.logDeviation!),
    ] {
      var difference = a
      difference.add(b, scaledBy: -1)
      #expect(difference.maximumMagnitude() < 1e-10 && a.maximumMagnitude() > 0.1)
    }
    for (a, b) in zip(fast.divergences, plain.divergences) { #expect(abs(a - b) < 1e-9 * b) }
    #expect(fast.stepsTaken == plain.stepsTaken && fast.state.step == 15)
    let several = finished(.eventDriven, threads: 3, 0..<40)
    #expect(several.state == fast.state && several.divergences == fast.divergences)
    #expect(
      finished(.eventDriven, threads: 1, 20..<21).state.potential
        == fast.state.potential.rows(20..<21))
  }

  @Test(arguments: [FeedbackForm.lateral, .eventDriven])
  func threadsAndBatchesDoNotChangeBits(form: FeedbackForm) {
    var (one, frame) = Self.session(form)
    var (three, _) = Self.session(form, threads: 3)
    one.advance(frame, steps: 30)
    three.advance(frame, steps: 30)
    #expect(one.state.potential == three.state.potential)
    #expect(one.spikes == three.spikes)
    // Image 20 alone, at its own chain:
    var settings = one.settings
    settings.noise = .stream(RandomStream(seed: 3, chain: 20))
    var alone = InferenceSession(one.model, images: 1, settings: settings)
    alone.advance(frame.rows(20..<21), steps: 30)
    #expect(Array(alone.state.potential.row(0)) == Array(one.state.potential.row(20)))
  }

  /// Many steps at once, step by step, and from a saved state: the same bits.
  @Test func stepsAndResumptionAgree() {
    var (whole, frame) = Self.session(.eventDriven)
    var (parts, _) = Self.session(.eventDriven)
    whole.advance(frame, steps: 25)
    for _ in 0..<10 { _ = parts.step(frame) }
    var (resumed, _) = Self.session(.eventDriven)
    resumed.state = parts.state
    resumed.advance(frame, steps: 15)
    #expect(whole.state == resumed.state)
  }

  /// The sum of divergences over steps is that of the steps' own, in the exact form; steps at once
  /// and one by one count the same, and a reset starts anew. In Double; the series of small
  /// differences is cut where it is 1e-7 of its sum.
  @Test func divergencesAddUp() {
    let model = IterativeModel<Double>(IterativeModel<Float>.paperSized(seed: 1))
    var stream = RandomStream(seed: 2)
    let frame = Matrix<Double>.normals(3, 256, from: &stream)
    var settings = InferenceSettings<Double>(mode: .sample, seed: 3)
    settings.feedback = .eventDriven
    (settings.sumsDivergence, settings.divergenceForm) = (true, .exact)
    var session = InferenceSession(model, images: 3, settings: settings)
    var stepwise = session
    session.advance(frame, steps: 12)
    var sums = [0.0, 0, 0]
    for _ in 0..<12 {
      for (row, nats) in stepwise.step(frame).divergences.enumerated() { sums[row] += nats }
    }
    #expect(session.divergences == stepwise.divergences)
    for (a, b) in zip(session.divergences, sums) { #expect(a > 0 && abs(a - b) < 1e-6 * b) }
    let cost = CodingCost(session)
    #expect(abs(cost.bits! - sums.reduce(0, +) / 3 / log(2)) < 1e-6 * cost.bits!)
    #expect(cost.denseOperations == 512 * 512 * 12)
    session.reset()
    session.advance(frame, steps: 5)
    #expect(CodingCost(session).denseOperations == 512 * 512 * 5)
    #expect(session.divergences.allSatisfy { $0 > 0 } && session.divergences != sums)
  }

  @Test func countsAreWholeNumbers() {
    var (session, frame) = Self.session(.eventDriven)
    for _ in 0..<5 {
      for count in session.step(frame).latent.elements {
        #expect(count >= 0 && count == count.rounded())
      }
    }
    #expect(session.spikes.allSatisfy { $0 > 0 })
    #expect(zip(session.spikes, session.activeUnits).allSatisfy { $0 >= $1 })
  }

  /// `Φᵀ P (x - Φ eᵘ) - b`, the drive of the deterministic dynamics at a session's state.
  static func drive(
    _ session: InferenceSession<Double>, _ frame: Matrix<Double>
  ) -> Matrix<Double> {
    let model = session.model
    var error = frame
    error.add(session.rates().times(transpose: model.dictionary), scaledBy: -1)
    error.multiplyColumns(by: model.precision)
    var drive = error.times(model.dictionary)
    drive.addRow(model.inhibition.map { -$0 })
    return drive
  }

  /// Many inner iterations, and many steps with an anchored prior, end where the drive equals the
  /// leak: `Φᵀ P (x - Φ r) - b = β_in (u - u_prior)` (IPVAE §3.3) and (IPVAE §3.7). The soft ceilings
  /// shift that by e⁻¹⁰ / η of the state's own size, below 1e-3.
  @Test(arguments: [PriorKind.rolling, .anchored])
  func leakBalancesDrive(prior: PriorKind) {
    let model = makeModel()
    let frame = makeFrames(model, images: 2)[0]
    var settings = InferenceSettings<Double>(mode: .mean, seed: 1)
    (settings.prior, settings.innerWeight) = (prior, 0.7)
    settings.innerIterations = prior == .rolling ? 400 : 1
    var session = InferenceSession(model, images: 2, settings: settings)
    let start = session.state.potential
    if prior == .rolling { _ = session.step(frame) } else { session.advance(frame, steps: 400) }
    var leak = session.state.potential
    leak.add(start, scaledBy: -1)
    leak.scale(by: 0.7)
    #expect(leak.maximumMagnitude() > 0.1)
    var difference = Self.drive(session, frame)
    difference.add(leak, scaledBy: -1)
    #expect(difference.maximumMagnitude() < 1e-3)
  }

  /// The expected mode descends the exact expected free energy: its fixed point has zero gradient
  /// `-Φᵀ P (x - Φ r) + W_kk / 2 + b` wherever a rate is above the floor.
  @Test func expectedModeEquilibrium() {
    var model = makeModel()
    let index = model.parameterNames.firstIndex(of: "log_lr.0")!
    model.parameters[index][0, 0] = -2
    let frame = makeFrames(model, images: 3)[0]
    var session = InferenceSession(
      model, images: 3, settings: InferenceSettings(mode: .expected, seed: 1))
    session.advance(frame, steps: 20_000)
    let (rates, drive) = (session.rates(), Self.drive(session, frame))
    for i in 0..<3 {
      for k in 0..<rates.columns where rates[i, k] > 0.01 {
        #expect(abs(drive[i, k] - model.halfLateralDiagonal[k]) < 2e-3)
      }
    }
  }

  /// Sessions of every family, activation and decoder run and stay finite.
  @Test(
    arguments: [
      (
        LatentFamily.poisson, LatentActivation.identity, DecoderArchitecture.multilayer(hidden: [9])
      ),
      (.poisson, .identity, .convolutional(channels: [4, 3])), (.bernoulli, .identity, .linear),
      (.gaussian, .softplus, .linear), (.gaussian, .relu, .multilayer(hidden: [6])),
      (.gaussian, .tanh, .convolutional(channels: [3])),
    ])
  func everyKindRuns(
    family: LatentFamily, activation: LatentActivation, decoder: DecoderArchitecture
  ) {
    let model = makeModel(family, activation, decoder: decoder)
    let frame = makeFrames(model, images: 3)[0]
    for mode in [InferenceMode.sample, .mean, .relaxed(temperature: 0.3)] {
      var session = InferenceSession(
        model, images: 3, settings: InferenceSettings(mode: mode, seed: 1))
      let first = session.step(frame)
      session.advance(frame, steps: 40)
      let last = session.step(frame)
      #expect(last.reconstruction.firstEntry(beyond: 1e6) == nil)
      #expect(last.squaredErrors.reduce(0, +) < 5 * first.squaredErrors.reduce(0, +))
      #expect(last.divergences.allSatisfy { $0 > -1e-9 })
    }
  }

  /// Warm start: continuing on the same image is closer than starting cold.
  @Test func warmStartIsCloser() {
    let model = makeModel()
    let frame = makeFrames(model, images: 8)[0]
    let settings = InferenceSettings<Double>(mode: .mean, seed: 1)
    var session = InferenceSession(model, images: 8, settings: settings)
    session.advance(frame, steps: 50)
    let warm = session.step(frame).squaredErrors.reduce(0, +)
    session.reset()
    let cold = session.step(frame).squaredErrors.reduce(0, +)
    #expect(warm < cold)
    #expect(session.state.step == 52)
  }

  /// With open ceilings, η = 1, b = 0, σ = 1 the update is multiplicative in rates:
  /// `r ← r exp(Φᵀx) / Π exp(W z)`.
  @Test func rateForm() throws {
    var configuration = IterativeConfiguration(
      image: ImageShape(height: 1, width: 4), latents: 3, learnsPixelNoise: false)
    configuration.stateCeilings = [1e6]
    configuration.changeCeilings = [1e6]
    var model = IterativeModel<Double>(configuration, seed: 1)
    var stream = RandomStream(seed: 2)
    model.parameters[0] = .normals(4, 3, from: &stream)
    model.parameters[0].scale(by: 0.3)
    model.parameters[1] = Matrix(repeating: -1e3, 1, 3)  // b = 0
    let x = Matrix<Double>.normals(1, 4, from: &stream)
    let draws = [[2.0, 0, 1], [0, 0, 0], [1, 1, 0], [0, 0, 0]].map {
      Matrix(rows: 1, columns: 3, elements: $0)
    }
    var settings = InferenceSettings<Double>()
    settings.noise = .given(draws)
    var session = InferenceSession(model, images: 1, settings: settings)
    var rates = model.initialState().map { exp($0) }
    let lateral = model.lateralWeights
    let drive = x.times(model.dictionary)
    for step in 0..<2 {
      _ = session.step(x)
      let z = draws[2 * step]
      for k in 0..<3 {
        rates[k] *= exp(drive[0, k])
        for j in 0..<3 { rates[k] /= exp(lateral[k, j] * z[0, j]) }
        #expect(abs(exp(session.state.potential[0, k]) - rates[k]) < 1e-9 * rates[k])
      }
    }
  }
}
