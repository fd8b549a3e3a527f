import Figures
import Reverie

/// The Langevin machine's part of the demo: stroke digits at 14 × 14.
struct LangevinMachineDemo {
  let compute: ComputeOptions

  func add(to report: inout Report) throws {
    var configuration = LangevinConfiguration(preset: .small, seed: compute.seed)
    let images = try configuration.loadImages()
    var trainer = try MachineTrainer(
      images: configuration.trainingVectors(images), settings: configuration.training,
      parallelism: compute.parallelism)
    let (_, metrics) = try InterruptibleWork.demo("langevin-machine", quiet: compute.quiet) {
      try TrainingLoop(logInterval: 20).run(&trainer, onProgress: $0)
    }
    report.section(
      "Neural Langevin machine",
      [
        "A recurrent network of \(trainer.machine.unitCount) units whose kinetic energy is the "
          + "model, trained on digits drawn with a pen by a rule that is local in each synapse. The "
          + "digits below are made by its noisy dynamics, from noise."
      ])
    try LangevinMachineReport(
      trainer.result, configuration: configuration, images: images, metrics: metrics,
      parallelism: compute.parallelism
    ).add(to: &report)
  }
}
