import Figures
import Reverie

/// The iterative Poisson autoencoder's part of the demo: dead-leaves patches.
struct PoissonDemo {
  let compute: ComputeOptions

  func add(to report: inout Report) throws {
    let configuration = PoissonConfiguration(preset: .small, seed: compute.seed)
    var training = try PoissonTraining(configuration)
    training.parallelism = compute.parallelism
    let (outcome, metrics) = try InterruptibleWork.demo("poisson-vae", quiet: compute.quiet) {
      try training.run(onProgress: $0)
    }
    guard case .finished(let trained) = outcome else { return }
    report.section(
      "Iterative Poisson autoencoder",
      [
        "\(configuration.latents) spiking neurons explain whitened patches of dead-leaves images. "
          + "There is no encoder: membrane potentials follow the natural gradient of the free "
          + "energy, spikes carry the prediction back, and the same weights are used at every step. "
          + "\(configuration.plan.updates) updates, \(configuration.plan.steps) steps unrolled."
      ])
    PoissonReport(
      trained, validation: training.validation, metrics: metrics, seed: compute.seed,
      threads: compute.parallelism.threads, steps: 300
    ).add(to: &report)
  }
}
