import Figures
import PoissonInference
import SyntheticData
import Tensors

extension PoissonFamily {
  /// Patches of photographs.
  public static let demonstrated: String? = "patches-ip"

  /// Fields, those first that are the most active on dead leaves.
  public static func picture(
    of run: PoissonRun, seed: UInt64, context: JobContext
  ) throws -> (figure: Figure, caption: String)? {
    let patches: Matrix<Float> = DeadLeaves().patches(
      64, side: run.model.configuration.image.height, seed: seed)
    guard let fields = PoissonReport.fields(of: run.model, for: patches) else { return nil }
    return (
      fields,
      "fields of the most active of \(run.model.configuration.latents) spiking neurons that explain "
        + "photographs, each on its own scale."
    )
  }

  /// Dead-leaves patches.
  public static func addDemo(
    to report: inout Report, seed: UInt64, context: JobContext
  ) throws {
    let configuration = PoissonConfiguration(preset: .small, updates: 250, seed: seed)
    let training = try PoissonTraining(configuration)
    let (run, metrics) = try trainDemo(training, label: name, context: context)
    report.section(
      "Iterative Poisson autoencoder",
      [
        "\(configuration.latents) spiking neurons explain whitened patches of dead-leaves images. "
          + "There is no encoder: membrane potentials follow the natural gradient of the free "
          + "energy, spikes carry the prediction back, and the same weights are used at every step. "
          + "\(configuration.plan.updates) updates, \(configuration.plan.steps) steps unrolled."
      ])
    try PoissonReport(
      run, validation: training.validation, metrics: metrics, context: context, steps: 300
    ).add(to: &report)
  }
}
