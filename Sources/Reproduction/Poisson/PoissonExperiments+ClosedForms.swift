import Diagnostics
import PoissonInference
import RandomStreams
import Tensors

extension PoissonExperiments {
  // MARK: - Closed forms (IPVAE §10.3)

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

  /// Both forms of the divergence of one neuron at log rate `prior + difference` from `prior`.
  static func divergences(
    prior: Double, difference: Double
  ) -> (exact: Double, reference: Double) {
    let state = { (u: Double) in Matrix<Double>(repeating: u, 1, 1) }
    let value = { (form: DivergenceForm) in
      PoissonLaw.divergence(of: state(prior + difference), from: state(prior), form)[0, 0]
    }
    let g = 1 + exp(difference) * (difference - 1)
    precondition(abs(value(.exact) - exp(prior) * g) < 1e-12)
    return (value(.exact), value(.reference))
  }

  /// Name, published count, count here.
  static func parameterCounts() -> [(name: String, published: Int, counted: Int)] {
    let small = ImageShape(height: 16, width: 16)
    let digit = ImageShape(height: 28, width: 28)
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

  private static func iterative(
    _ image: ImageShape, _ family: LatentFamily, _ activation: LatentActivation = .identity
  ) -> Int {
    IterativeModel<Float>(
      IterativeConfiguration(
        image: image, latents: 512, family: family, activation: activation), seed: 1
    ).parameterCount
  }

  private static func amortized(
    _ image: ImageShape, _ family: AmortizedConfiguration.Family,
    _ encoder: AmortizedConfiguration.Layers, _ decoder: AmortizedConfiguration.Layers
  ) -> Int {
    AmortizedModel<Float>(
      AmortizedConfiguration(image: image, family: family, encoder: encoder, decoder: decoder),
      seed: 1
    ).parameterCount
  }
}
