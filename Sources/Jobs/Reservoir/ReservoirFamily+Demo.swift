import Figures
import RandomStreams
import ReservoirSampling

extension ReservoirFamily {
  /// The three-component mixture in the plane.
  public static let demonstrated: String? = "mixture-2d"

  /// Samples beside exact draws.
  public static func picture(
    of run: ReservoirRun, seed: UInt64, context: JobContext
  ) throws -> (figure: Figure, caption: String)? {
    guard let target = run.configuration.target else { return nil }
    var stream = RandomStream(seed: seed, purpose: .metrics)
    let samples = try run.sample(
      SamplingRequest(
        mode: run.recommendedMode, chains: 2_000, duration: 10, seed: seed,
        parallelism: context.parallelism))
    let figures = ReservoirFigures(
      sampler: run, reference: target.distribution.sample(2_000, from: &stream),
      samples: samples.draws)
    return (
      figures.density,
      "the noisy activity of \(run.configuration.units) rate neurons is a sample of the law that they "
        + "learned."
    )
  }

  /// The three-component mixture in the plane.
  public static func addDemo(
    to report: inout Report, seed: UInt64, context: JobContext
  ) throws {
    let configuration = ReservoirConfiguration(target: .mixture, seed: seed)
    let training = try ReservoirTraining(configuration)
    let (run, metrics) = try trainDemo(training, label: "reservoir", context: context)
    report.section(
      "Reservoir sampler",
      [
        "A reservoir of \(configuration.units) rate neurons, trained by denoising score matching on "
          + "draws of a mixture of three Gaussians. Its noisy dynamics then sample that law: the "
          + "output of the recurrent circuit is a Langevin diffusion."
      ])
    try ReservoirReport(
      run, training: training, metrics: metrics, parallelism: context.parallelism
    ).add(to: &report)
  }
}
