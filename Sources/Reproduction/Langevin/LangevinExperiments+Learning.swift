import Dynamics
import LangevinMachines
import RandomStreams
import Tensors
import Training

/// Rows 14, 15 and 17 of NLM §9: the course and the end of training, and memorisation against the number of
/// images.
extension LangevinExperiments {
  static let learning = [
    experiment("nlm-14", "The start of training on MNIST 1, 3, 6", run: startOfTraining),
    experiment("nlm-15", "The end of training: stored couplings, a run of one's own") {
      try endOfTraining($0)
    },
    experiment("nlm-17", "From memorisation to generalisation", revision: 2, run: memorisation),
  ]

  /// Update: gradientMeanSquare, E/N batch, E/N chains, ⟨x²⟩ chains (NLM §3.4).
  private static let start: [(update: Int, values: [Double])] = [
    (1, [0.903, 1.499, 0.790, 0.93]), (2, [0.632, 1.174, 0.620, 0.94]),
    (3, [0.453, 0.941, 0.551, 0.98]), (6, [0.163, 0.583, 0.492, 1.14]),
    (11, [0.0336, 0.419, 0.486, 1.41]), (18, [0.0081, 0.367, 0.494, 1.72]),
    (36, [0.0050, 0.335, 0.512, 2.26]), (72, [0.0039, 0.290, 0.519, 2.74]),
  ]

  private static func startOfTraining(_ context: ExperimentContext) throws -> [ReproductionRow] {
    let input = LangevinExperimentInput(context: context)
    let images = try input.neededTrainingImages()
    var settings = MachineLearning.paper
    settings.seed = context.seeds[0]
    var trainer = try MachineTrainer(
      images: images.images, settings: settings, parallelism: context.parallelism)
    var rows = RowList()
    let last = context.scale == .paper ? 72 : 18
    for (update, expected) in start where update <= last {
      try context.train(&trainer, until: update)
      if let monitor = trainer.monitor { add(monitor, expected, update: update, &rows) }
    }
    return rows.rows
  }

  private static func add(
    _ monitor: TrainingMonitor, _ expected: [Double], update: Int, _ rows: inout RowList
  ) {
    let values = [
      ("gradientMeanSquare", monitor.gradientMeanSquare, 0.10),
      ("E/N of the batch", monitor.dataEnergyPerUnit, 0.05),
      ("E/N of the chains", monitor.chainEnergyPerUnit, 0.05),
      ("⟨x²⟩ of the chains", monitor.chainMeanSquare, 0.05),
    ]
    for (index, (name, value, tolerance)) in values.enumerated() {
      rows.add(
        "nlm-14/\(update)-\(index + 1)", "\(name) at update \(update)",
        .near(expected[index], relative: tolerance), from: .measured, value: value)
    }
  }
}
