import Archives
import Diagnostics
import LangevinMachines
import SyntheticData
import Tensors

/// Row 17 of NLM §9: from memorisation to generalisation (NLM §5.6).
extension LangevinExperiments {
  static func memorisation(_ context: ExperimentContext) throws -> [ReproductionRow] {
    let mnist = try LangevinExperimentInput(context: context).trainingImages()?.used
    let source = mnist == nil ? "stroke digits in the place of MNIST" : "MNIST"
    let experiment = try memorisationProtocol(on: mnist, context)
    let updates = experiment.settings.updates
    let results = try experiment.run(
      seed: context.seeds[0], parallelism: context.parallelism, log: context.log)
    let moments = try experiment.course(
      size: 100, at: [0.02, 0.05, 0.1, 0.2, 0.5, 1].map { Int($0 * Double(updates)) },
      seed: context.seeds[0], parallelism: context.parallelism, log: context.log)
    try ArrayFile.writeForFigures(
      memorisationArrays(results, moments), as: "nlm-17", under: context.outputDirectory)
    let note = source + ", \(updates) updates"
    var rows = RowList()
    add(results, note: note, &rows)
    add(moments, note: note, &rows)
    return rows.rows
  }

  /// The protocol at the scale asked for; stroke digits stand in for images that are absent.
  private static func memorisationProtocol(
    on mnist: ImageSet?, _ context: ExperimentContext
  ) throws -> MemorisationProtocol {
    let images =
      mnist
      ?? ImageSet(StrokeDigits(seed: 1, classes: LangevinExperimentInput.classes), 0..<7_000)
    var experiment = MemorisationProtocol(images: try images.halved())
    let isPaper = context.scale == .paper
    experiment.sizes = isPaper ? [10, 30, 100, 300, 1_000, 3_000] : [10, 100, 1_000]
    experiment.settings.updates = isPaper ? 6_000 : 1_500
    experiment.samples = isPaper ? 300 : 150
    experiment.generationTime = isPaper ? 40 : 20
    return experiment
  }

  /// Against the number of images.
  private static func add(
    _ results: [MemorisationProtocol.Result], note: String, _ rows: inout RowList
  ) {
    func series(_ value: (MemorisationProtocol.Result) -> Double) -> [(name: String, value: Double)]
    {
      results.map { ("M = \($0.size)", value($0)) }
    }
    rows.add(
      "nlm-17/gap", "energy gap falls with M", .increasing(), from: .measured,
      series: series { $0.report.energyGap }.reversed(), note: note)
    rows.add(
      "nlm-17/share", "f_train falls with M", .increasing(), from: .measured,
      series: series { $0.report.trainingShare }.reversed(), note: note)
    rows.add(
      "nlm-17/overlap", "two-machine overlap rises with M", .increasing(), from: .measured,
      series: series { $0.overlap }, note: note)
    rows.add(
      "nlm-17/copies", "share of copies, smallest M first", .none, from: .measured,
      series: series { $0.report.copyShare }, note: note)
  }

  /// Against the time of training, M = 100.
  private static func add(
    _ moments: [MemorisationProtocol.Moment], note: String, _ rows: inout RowList
  ) {
    let late = moments.suffix(4).map { ("update \($0.updates)", $0.report.energyGap) }
    rows.add(
      "nlm-17/time", "energy gap grows with training time, M = 100", .increasing(),
      from: .derived, series: late, note: note)
    let best = moments.min { $0.report.heldOutEnergyPerUnit < $1.report.heldOutEnergyPerUnit }
    rows.add(
      "nlm-17/stop", "update of least held-out E/N, M = 100", .none, from: .derived,
      value: best.map { Double($0.updates) }, note: note)
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
