import Diagnostics
import PoissonInference
import RandomStreams
import Tensors

extension PoissonExperiments {
  // MARK: - The relaxed sampler (IPVAE eq. 23)

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
    let law = RelaxedLaw(
      window: window, temperature: temperature,
      events: EventBudget.events(rate: Double(rate) * (1 + 18 * temperature), tail: 1e-7))
    let counts = draws.relaxedCounts(of: rates, law, for: .update, step: 0).counts
    let mean = counts.mean()
    return (mean, counts.meanSquare() - mean * mean)
  }
}
