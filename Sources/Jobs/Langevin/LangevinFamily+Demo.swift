import Figures
import LangevinMachines

extension LangevinFamily {
  /// Handwritten 1, 3 and 6.
  public static let demonstrated: String? = "mnist-136"

  /// Images from noise.
  public static func picture(
    of run: LangevinRun, seed: UInt64, context: JobContext
  ) throws -> (figure: Figure, caption: String)? {
    let (settings, layout) = (run.configuration.training, run.configuration.layout)
    var generation = ImageGeneration(
      MachineDynamics(
        run.machine, timeStep: Float(settings.timeStep), temperature: Float(settings.temperature)))
    (generation.chains, generation.seed) = (20, seed)
    generation.steps = Int(saturating: 20 / settings.timeStep)
    generation.parallelism = context.parallelism
    let images = layout.pixels(of: try generation.run().rates)
    let polarity = Polarity(height: layout.height, width: layout.width)
    let grid = MachineDrawing(height: layout.height, width: layout.width)
      .grid(polarity.fixed(images), title: "From noise", columns: 10)
    return (
      Figure(grid, width: 620),
      "\(run.machine.unitCount) units make digits from noise, by the dynamics of the network alone."
    )
  }

  /// Stroke digits at 14 × 14.
  public static func addDemo(
    to report: inout Report, seed: UInt64, context: JobContext
  ) throws {
    var configuration = LangevinConfiguration(preset: .small, seed: seed)
    configuration.training.updates = 800
    let training = try LangevinTraining(configuration)
    let (run, metrics) = try trainDemo(
      training, label: name, logInterval: 20, context: context)
    report.section(
      "Neural Langevin machine",
      [
        "A recurrent network of \(run.machine.unitCount) units whose kinetic energy is the "
          + "model, trained on digits drawn with a pen by a rule that is local in each synapse. The "
          + "digits below are made by its noisy dynamics, from noise."
      ])
    try LangevinReport(
      run, images: training.images, metrics: metrics, context: context
    ).add(to: &report)
  }
}
