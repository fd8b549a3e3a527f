import Archives
import Diagnostics
import Dynamics
import RandomStreams
import Tensors
import Training

/// Rows 14, 15 and 17: the course and the end of training, and memorisation against the number of
/// images.
extension LangevinExperiments {
  static let learning = [
    experiment("nlm-14", "The start of training on MNIST 1, 3, 6", run: startOfTraining),
    experiment("nlm-15", "The end of training: stored couplings, a run of one's own") {
      try endOfTraining($0)
    },
    experiment("nlm-17", "From memorisation to generalisation", run: memorisation),
  ]

  private static func startOfTraining(_ context: ExperimentContext) throws -> [ReproductionRow] {
    guard let images = try ReproductionInput(context: context).trainingImages()?.used else {
      return skipped("nlm-14", "start of training", ReproductionInput.noImages)
    }
    // Update: gradientMeanSquare, E/N batch, E/N chains, ⟨x²⟩ chains.
    let table: [(Int, [Double])] = [
      (1, [0.903, 1.499, 0.790, 0.93]), (2, [0.632, 1.174, 0.620, 0.94]),
      (3, [0.453, 0.941, 0.551, 0.98]), (6, [0.163, 0.583, 0.492, 1.14]),
      (11, [0.0336, 0.419, 0.486, 1.41]), (18, [0.0081, 0.367, 0.494, 1.72]),
      (36, [0.0050, 0.335, 0.512, 2.26]), (72, [0.0039, 0.290, 0.519, 2.74]),
    ]
    var settings = MachineLearning.paper
    settings.seed = context.seeds[0]
    var trainer = try MachineTrainer(
      images: images.images, settings: settings, parallelism: context.parallelism)
    var rows = RowList()
    let last = context.scale == .paper ? 72 : 18
    for (update, expected) in table where update <= last {
      while trainer.updatesDone < update { try trainer.update() }
      guard let monitor = trainer.monitor else { continue }
      let values = [
        ("gradientMeanSquare", monitor.gradientMeanSquare, 0.10),
        ("E/N of the batch", monitor.dataEnergyPerUnit, 0.05),
        ("E/N of the chains", monitor.chainEnergyPerUnit, 0.05),
        ("⟨x²⟩ of the chains", monitor.chainMeanSquare, 0.05),
      ]
      for (index, (name, value, tolerance)) in values.enumerated() {
        rows.add(
          "nlm-14/\(update)-\(index + 1)", "\(name) at update \(update)",
          .near(expected[index], relative: tolerance), .measured, value)
      }
    }
    return rows.rows
  }

  private static func memorisation(_ context: ExperimentContext) throws -> [ReproductionRow] {
    let input = ReproductionInput(context: context)
    let mnist = try input.trainingImages()?.used
    let source = mnist == nil ? "stroke digits in the place of MNIST" : "MNIST"
    let images =
      mnist
      ?? ImageSet(StrokeDigits(seed: 1, classes: ReproductionInput.classes), 0..<7_000)
    var protocol_ = MemorisationProtocol(images: try images.halved())
    protocol_.sizes =
      context.scale == .paper ? [10, 30, 100, 300, 1_000, 3_000] : [10, 100, 1_000]
    protocol_.settings.updates = context.scale == .paper ? 6_000 : 1_500
    let updates = Double(protocol_.settings.updates)
    protocol_.samples = context.scale == .paper ? 300 : 150
    protocol_.generationTime = context.scale == .paper ? 40 : 20
    let results = try protocol_.run(
      seed: context.seeds[0], parallelism: context.parallelism, log: context.log)
    let moments = try protocol_.course(
      size: 100, at: [0.02, 0.05, 0.1, 0.2, 0.5, 1].map { Int($0 * updates) },
      seed: context.seeds[0], parallelism: context.parallelism, log: context.log)
    try ArrayFile.writeForFigures(
      memorisationArrays(results, moments), as: "nlm-17", under: context.outputDirectory)
    let note = source + ", \(protocol_.settings.updates) updates"
    func series(_ value: (MemorisationProtocol.Result) -> Double) -> [(name: String, value: Double)]
    {
      results.map { ("M = \($0.size)", value($0)) }
    }
    var rows = RowList()
    rows.add(
      "nlm-17/gap", "energy gap falls with M", .increasing(), .measured,
      series: series { $0.report.energyGap }.reversed(), note: note)
    rows.add(
      "nlm-17/share", "f_train falls with M", .increasing(), .measured,
      series: series { $0.report.trainingShare }.reversed(), note: note)
    rows.add(
      "nlm-17/overlap", "two-machine overlap rises with M", .increasing(), .measured,
      series: series { $0.overlap }, note: note)
    rows.add(
      "nlm-17/copies", "share of copies, smallest M first", .none, .measured,
      series: series { $0.report.copyShare }, note: note)
    let late = moments.suffix(4).map { ("update \($0.updates)", $0.report.energyGap) }
    rows.add(
      "nlm-17/time", "energy gap grows with training time, M = 100", .increasing(), .derived,
      series: late, note: note)
    let best = moments.min { $0.report.heldOutEnergyPerUnit < $1.report.heldOutEnergyPerUnit }
    rows.add(
      "nlm-17/stop", "update of least held-out E/N, M = 100", .none, .derived,
      best.map { Double($0.updates) }, note: note)
    return rows.rows
  }

  private static func memorisationArrays(
    _ results: [MemorisationProtocol.Result], _ moments: [MemorisationProtocol.Moment]
  ) -> [String: NumericArray] {
    let (sizes, course) = (results.map(\.report), moments.map(\.report))
    return [
      "sizes": array(results.map(\.size)), "gap": array(sizes.map(\.energyGap)),
      "share": array(sizes.map(\.trainingShare)),
      "shareLow": array(sizes.map(\.trainingShareInterval.lowerBound)),
      "shareHigh": array(sizes.map(\.trainingShareInterval.upperBound)),
      "copies": array(sizes.map(\.copyShare)), "overlap": array(results.map(\.overlap)),
      "updates": array(moments.map(\.updates)),
      "courseTraining": array(course.map(\.trainingEnergyPerUnit)),
      "courseHeldOut": array(course.map(\.heldOutEnergyPerUnit)),
      "courseShare": array(course.map(\.trainingShare)),
      "courseCopies": array(course.map(\.copyShare)),
      "courseSimilarity": array(course.map(\.trainingSimilarity)),
      "courseHeldOutSimilarity": array(course.map(\.heldOutSimilarity)),
    ]
  }
}
