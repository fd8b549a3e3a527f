import Archives
import Diagnostics
import RandomStreams
import Tensors

/// The experiments of the iterative Poisson autoencoder, expected beside measured.
public enum PoissonExperiments {
  /// All of them, in the order of the specification.
  public static let experiments: [Experiment] = [
    closedForms, relaxation, equilibrium, convergence, tradeOff, latentSize, digits, fields,
    physiology, runTime, generalisation, generation, movingBar, eventDriven, comparedModels,
  ]

  static let paper = "arXiv 2410.19315"

  // MARK: - Closed forms (section 10.3)

  static let closedForms = Experiment(
    id: "ipvae-forms", paper: paper, summary: "closed forms: divergence, events, parameter counts"
  ) { _ in
    let kl = divergences(prior: -1, difference: 0.3)
    var rows = [
      row("ipvae-forms", "KL, exact form", .equal(0.020270, tolerance: 1e-6), .derived, kl.exact),
      row(
        "ipvae-forms", "KL, reference form", .equal(0.027361, tolerance: 1e-6), .derived,
        kl.reference),
    ]
    for (rate, events) in [(0.1, 2), (0.5, 4), (1, 5), (3, 10), (5, 13), (10, 21), (20, 35)] {
      rows.append(
        row(
          "ipvae-forms", "events for rate \(rate)", .equal(Double(events), tolerance: 0), .code,
          Double(EventBudget.events(rate: rate))))
    }
    for (name, expected, actual) in parameterCounts() {
      rows.append(
        row(
          "ipvae-forms", "parameters, \(name)", .equal(Double(expected), tolerance: 0), .code,
          Double(actual)))
    }
    return rows
  }

  static func divergences(
    prior: Double, difference: Double
  ) -> (exact: Double, reference: Double) {
    let g = 1 + exp(difference) * (difference - 1)
    let configuration = IterativeConfiguration(
      image: ImageShape(height: 1, width: 1), latents: 1, learnsPixelNoise: false)
    let model = IterativeModel<Double>(configuration, seed: 1)
    let state = { (u: Double) in
      InferenceState(potential: Matrix(repeating: u, 1, 1), logDeviation: nil, step: 0)
    }
    var forms: [Double] = []
    for form in [DivergenceForm.exact, .reference] {
      var settings = InferenceSettings<Double>()
      settings.divergenceForm = form
      forms.append(
        SessionConstants(model, settings)
          .divergence(of: state(prior + difference), from: state(prior))[0, 0])
    }
    precondition(abs(forms[0] - exp(prior) * g) < 1e-12)
    return (forms[0], forms[1])
  }

  /// Name, published count, count here.
  static func parameterCounts() -> [(String, Int, Int)] {
    let small = ImageShape(height: 16, width: 16)
    let digit = ImageShape(height: 28, width: 28)
    func iterative(
      _ image: ImageShape, _ family: LatentFamily, _ activation: LatentActivation = .identity
    ) -> Int {
      IterativeModel<Float>(
        IterativeConfiguration(
          image: image, latents: 512, family: family, activation: activation), seed: 1
      ).parameterCount
    }
    func amortized(
      _ image: ImageShape, _ family: AmortizedConfiguration.Family,
      _ encoder: AmortizedConfiguration.Encoder, _ decoder: AmortizedConfiguration.Decoder
    ) -> Int {
      AmortizedModel<Float>(
        AmortizedConfiguration(image: image, family: family, encoder: encoder, decoder: decoder),
        seed: 1
      ).parameterCount
    }
    return [
      ("iP 16×16", 132_353, iterative(small, .poisson)),
      ("iG 16×16", 132_866, iterative(small, .gaussian)),
      ("iG-relu 16×16", 133_378, iterative(small, .gaussian, .relu)),
      ("iP MNIST", 403_217, iterative(digit, .poisson)),
      ("iG MNIST", 403_730, iterative(digit, .gaussian)),
      ("iG-relu MNIST", 404_242, iterative(digit, .gaussian, .relu)),
      ("P-VAE lin|lin", 262_656, amortized(small, .poisson, .linear, .linear)),
      ("G-VAE lin|lin", 393_216, amortized(small, .gaussian, .linear, .linear)),
      ("P-VAE conv|lin", 1_405_596, amortized(small, .poisson, .convolutional, .linear)),
      ("G-VAE conv|lin", 1_471_132, amortized(small, .gaussian, .convolutional, .linear)),
      (
        "P-VAE conv|conv MNIST", 6_794_246,
        amortized(digit, .poisson, .convolutional, .convolutional)
      ),
      (
        "G-VAE conv|conv MNIST", 6_925_318,
        amortized(digit, .gaussian, .convolutional, .convolutional)
      ),
      ("PC MNIST", 125_968, PredictiveCoding<Float>(seed: 1).parameterCount),
    ]
  }

  // MARK: - The relaxed sampler (3.5)

  static let relaxation = Experiment(
    id: "ipvae-sampler", paper: "arXiv 2405.14473", summary: "moments of relaxed Poisson counts"
  ) { context in
    var rows: [ReproductionRow] = []
    for (window, temperature, mean, variance) in [
      (CountWindow.sigmoid, 1.0, 1.3133, 0.5822), (.sigmoid, 0.5, 1.0635, 0.6231),
      (.sigmoid, 0.1, 1.0, 0.9), (.cubic, 0.5, 1.0, 1 - 9 * 0.5 / 35),
    ] {
      let moments = context.overSeeds {
        relaxedMoments(window, rate: 2, temperature: temperature, count: 100_000, seed: $0)
      }
      rows.append(
        row(
          "ipvae-sampler", "mean of z/r, \(window.rawValue), τ = \(temperature)",
          .near(mean, relative: 0.01), .derived, moments.map { $0.mean / 2 }))
      rows.append(
        row(
          "ipvae-sampler", "variance of z over r, \(window.rawValue), τ = \(temperature)",
          .near(variance, relative: 0.02), .derived, moments.map { $0.variance / 2 }))
    }
    return rows
  }

  static func relaxedMoments(
    _ window: CountWindow, rate: Float, temperature: Double, count: Int, seed: UInt64
  ) -> (mean: Double, variance: Double) {
    var draws = LatentDraws<Float>(.stream(RandomStream(seed: seed)))
    let rates = Matrix<Float>(repeating: rate, 100, count / 100)
    let counts = draws.relaxedCounts(
      rates, .update, step: 0, window: window, temperature: temperature,
      events: EventBudget.events(rate: Double(rate) * (1 + 18 * temperature), tail: 1e-7)
    ).counts
    let mean = counts.mean()
    return (mean, counts.meanSquare() - mean * mean)
  }

  // MARK: - Equilibrium (3.8)

  static let equilibrium = Experiment(
    id: "ipvae-equilibrium", paper: paper,
    summary: "the deterministic fixed point is the non-negative sparse code"
  ) { context in
    let gaps = context.overSeeds { equilibriumGap(seed: $0) }
    return [
      row(
        "ipvae-equilibrium", "relative excess of E over the optimum", .atMost(1e-3), .derived,
        gaps)
    ]
  }

  /// The relative excess of ½‖x - Φr‖² + b·r at the state after many steps over its minimum, found
  /// by coordinate descent.
  static func equilibriumGap(seed: UInt64) -> Double {
    let configuration = IterativeConfiguration(
      image: ImageShape(height: 6, width: 6), latents: 20, learnsPixelNoise: false)
    var model = IterativeModel<Double>(configuration, seed: seed)
    var stream = RandomStream(seed: seed, chain: 5)
    model.parameters[0] = .normals(36, 20, from: &stream)
    model.parameters[0].scale(by: 0.2)
    let index = model.parameterNames.firstIndex(of: "log_lr.0")!
    model.parameters[index][0, 0] = -2
    let images = Matrix<Double>.normals(4, 36, from: &stream)
    var session = InferenceSession(
      model, images: 4, settings: InferenceSettings(mode: .mean, seed: 0))
    session.advance(images, steps: 20_000)
    let rates = session.rates()
    let (phi, b) = (model.dictionary, model.inhibition)
    let lateral = phi.transposeTimes(phi)
    func energy(_ r: [Double], _ row: Int) -> Double {
      var total = zip(b, r).reduce(0) { $0 + $1.0 * $1.1 }
      for m in 0..<36 {
        let error = images[row, m] - (0..<20).reduce(0) { $0 + phi[m, $1] * r[$1] }
        total += error * error / 2
      }
      return total
    }
    var worst = 0.0
    for row in 0..<4 {
      var r = [Double](repeating: 0, count: 20)
      for _ in 0..<4_000 {
        for k in 0..<20 {
          var drive = -b[k]
          for m in 0..<36 { drive += phi[m, k] * images[row, m] }
          for j in 0..<20 where j != k { drive -= lateral[k, j] * r[j] }
          r[k] = max(0, drive / lateral[k, k])
        }
      }
      let best = energy(r, row)
      worst = max(worst, (energy(Array(rates.row(row)), row) - best) / best)
    }
    return worst
  }
}

/// One row with one expectation.
func row(
  _ id: String, _ description: String, _ criterion: ExpectedValue.Criterion, _ origin: Origin,
  _ values: [Double?], published: String? = nil, note: String? = nil
) -> ReproductionRow {
  ReproductionRow(
    id: id, expected: ExpectedValue(description, criterion, origin: origin, published: published),
    measured: MeasuredValue(values), note: note)
}

func row(
  _ id: String, _ description: String, _ criterion: ExpectedValue.Criterion, _ origin: Origin,
  _ value: Double?, published: String? = nil, note: String? = nil
) -> ReproductionRow {
  row(id, description, criterion, origin, [value], published: published, note: note)
}
