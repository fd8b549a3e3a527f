import Archives
import LangevinMachines
import SyntheticData
import Tensors

/// Row 17 of NLM §9: from memorisation to generalisation (NLM §5.6).
extension LangevinExperiments {
  /// In small with images of 14 × 14; at published size with all digits at 28 × 28, and a result per seed.
  static func memorisation(_ context: ExperimentContext) throws -> [ReproductionRow] {
    let input = LangevinExperimentInput(context: context)
    let isQuick = context.scale == .quick
    let mnist = try isQuick ? input.trainingImages()?.used : input.mnist(part: "train")
    let experiment = try memorisationProtocol(on: mnist, isQuick: isQuick)
    let updates = experiment.settings.updates
    let seeds = isQuick ? Array(context.seeds.prefix(1)) : context.seeds
    func part<Part: Codable>(
      _ name: String, _ seed: UInt64, _ make: () throws -> Part
    ) throws -> Part {
      try context.checkInterruption()
      return try context.kept("nlm-17.2-\(mnist == nil ? "strokes-" : "")\(name)-\(seed)") {
        context.log("memorisation: \(name), seed \(seed)")
        return try make()
      }
    }
    let results = try experiment.sizes.map { size in
      try seeds.map { seed in
        try part("\(size)", seed) {
          try experiment.run(size: size, seed: seed, parallelism: context.parallelism)
        }
      }
    }
    let moments = try seeds.map { seed in
      try part("course", seed) {
        try experiment.course(
          size: 100, at: [0.02, 0.05, 0.1, 0.2, 0.5, 1].map { Int($0 * Double(updates)) },
          seed: seed, parallelism: context.parallelism)
      }
    }
    try ArrayFile.writeForFigures(
      memorisationArrays(results.map { $0[0] }, moments[0]), as: "nlm-17",
      under: context.outputDirectory)
    var rows = RowList(
      note: (mnist == nil ? "stroke digits in the place of MNIST" : "MNIST")
        + ", \(experiment.images.height) × \(experiment.images.width), \(updates) updates")
    add(results, &rows)
    add(moments, &rows)
    return rows.rows
  }

  /// The protocol at a scale; stroke digits stand in for images that are absent.
  private static func memorisationProtocol(
    on mnist: ImageSet?, isQuick: Bool
  ) throws -> MemorisationProtocol {
    let images =
      mnist
      ?? ImageSet(StrokeDigits(seed: 1, classes: LangevinExperimentInput.classes), 0..<7_000)
    var experiment = MemorisationProtocol(images: try isQuick ? images.halved() : images)
    let sizes = isQuick ? [10, 100, 1_000] : [10, 100, 1_000, 10_000, 20_000]
    experiment.sizes = sizes.filter { 3 * $0 <= images.count }
    experiment.settings.updates = isQuick ? 1_500 : 3_000
    if !isQuick { experiment.settings.learningRate = 2.5e-3 }
    experiment.samples = isQuick ? 150 : 300
    experiment.generationTime = isQuick ? 20 : 40
    return experiment
  }

  /// Against the number of images, results of every seed at each.
  private static func add(_ results: [[MemorisationProtocol.Result]], _ rows: inout RowList) {
    func series(_ value: (MemorisationProtocol.Result) -> Double) -> [MeasuredValue] {
      results.map { MeasuredValue($0.map(value), name: "M = \($0[0].size)") }
    }
    rows.add(
      "nlm-17/gap", "energy gap falls with M", .increasing(), from: .measured,
      series: series { $0.report.energyGap }.reversed())
    rows.add(
      "nlm-17/share", "f_train falls with M", .increasing(), from: .measured,
      series: series { $0.report.trainingShare }.reversed())
    rows.add(
      "nlm-17/overlap", "two-machine overlap rises with M", .increasing(), from: .measured,
      series: series { $0.overlap })
    rows.add(
      "nlm-17/copies", "share of copies, smallest M first", .none, from: .measured,
      series: series { $0.report.copyShare })
  }

  /// Against the time of training, M = 100, a course per seed.
  private static func add(_ courses: [[MemorisationProtocol.Moment]], _ rows: inout RowList) {
    let late = courses[0].indices.suffix(4).map { index in
      MeasuredValue(
        courses.map { $0[index].report.energyGap }, name: "update \(courses[0][index].updates)")
    }
    rows.add(
      "nlm-17/time", "energy gap grows with training time, M = 100", .increasing(),
      from: .derived, series: late)
    rows.add(
      "nlm-17/stop", "update of least held-out E/N, M = 100", .none, from: .derived,
      values: courses.map { course in
        let best = course.min { $0.report.heldOutEnergyPerUnit < $1.report.heldOutEnergyPerUnit }
        return best.map { Double($0.updates) }
      })
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
