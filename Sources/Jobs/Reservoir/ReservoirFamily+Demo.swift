import Figures
import ReservoirSampling

extension ReservoirFamily {
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
