import ReplayNetworks
import Tensors

extension ReplayExperiments {
  /// The three claims of the abstract, task by task, each decided by differences between networks of one seed and their
  /// 95 % interval over seeds: (1) leak helps path integration and replay, (2) adaptation explores, slows
  /// and remembers, (3) momentum compresses, and counters the slowness of adaptation while it explores.
  ///
  /// A row holds where the interval of every family lies above 0. Noise is normalised, and the learning
  /// rate is, for every task and family, the one of `rates` with the least test error over seeds that are
  /// not compared.
  static func claims(_ laboratory: ReplayLaboratory) -> [Experiment] {
    ClaimTask.allCases.map { task in
      Experiment(
        id: "replay-claims-\(task.rawValue)", paper: paper,
        summary: "The three claims of the abstract, with intervals: \(task.title)"
      ) { context in
        let subjects = ClaimSubject.of(task, context)
        guard !subjects.isEmpty else { return [withoutRecording(task)] }
        return try subjects.flatMap { try claimRows($0, Bench(laboratory, context)) }
      }
    }
  }

  private static func claimRows(
    _ subject: ClaimSubject, _ bench: Bench
  ) throws -> [ReproductionRow] {
    let tuned = try LeakFamily.main.map { try TunedFamily($0, of: subject, bench) }
    return try leakRows(subject, tuned) + adaptationRows(subject, tuned)
      + momentumRows(subject, tuned)
  }

  private static func withoutRecording(_ task: ClaimTask) -> ReproductionRow {
    ReproductionRow(
      id: "replay/claims/\(task.rawValue)",
      expected: ExpectedValue("the claims for the \(task.title)", .none, origin: .paper),
      skipped: "no directory of data sets")
  }

  private static func claim(
    _ id: String, _ subject: ClaimSubject, _ text: String, _ measured: [MeasuredValue],
    note: String? = nil
  ) -> ReproductionRow {
    ReproductionRow(
      id: "replay/claims/\(id)/\(subject.name)",
      expected: ExpectedValue("\(subject.name): \(text)", .meanAbove(0), origin: .paper),
      measured: measured, note: note)
  }

  /// Claim 1. The ratio of errors is a logarithm, so that it and its inverse weigh the same.
  private static func leakRows(
    _ subject: ClaimSubject, _ families: [TunedFamily]
  ) throws -> [ReproductionRow] {
    let (vanilla, leaky) = (families[0], families.dropFirst())
    let rates = families.map { "\($0.family.rawValue) \($0.rate)" }.joined(separator: ", ")
    func compare(
      _ id: String, _ text: String, note: String? = nil,
      _ difference: (TunedFamily) throws -> [Double?]
    ) throws -> ReproductionRow {
      claim(
        id, subject, text, try leaky.map { MeasuredValue($0.family.rawValue, try difference($0)) },
        note: note)
    }
    return [
      try compare(
        "1/error", "1, leak lowers the noisy test error: ln of vanilla's over the leak's",
        note: "learning rates: \(rates)"
      ) { leak in
        zip(try vanilla.trained(), try leak.trained()).map { log($0.noisyError / $1.noisyError) }
      },
      try compare(
        "1/distance",
        "1, leak brings late replay nearer to behaviour: W1 of vanilla less the leak's"
      ) {
        differences(try vanilla.base(\.wassersteinTraining), try $0.base(\.wassersteinTraining))
      },
      try compare(
        "1/fidelity", "1, leak spreads single replays as behaviour is: fidelity less vanilla's"
      ) { differences(try $0.base(\.fidelity), try vanilla.base(\.fidelity)) },
    ]
  }

  /// Claim 2, for the paper's form (on rates) and for that on deviations.
  private static func adaptationRows(
    _ subject: ClaimSubject, _ families: [TunedFamily]
  ) throws -> [ReproductionRow] {
    try [("rates", ReplaySetting.adapting(0.03, time: 50)), ("deviations", .exploring)].flatMap {
      form, setting in
      func compare(
        _ id: String, _ text: String, _ difference: (TunedFamily) throws -> [Double?]
      ) throws -> ReproductionRow {
        claim(
          "2/\(id)/\(form)", subject, "2, adaptation on \(form) \(text)",
          try families.map { MeasuredValue($0.family.rawValue, try difference($0)) })
      }
      return [
        try compare("coverage", "explores: late coverage less base's") {
          differences(try $0.scores(setting, \.coverage), try $0.base(\.coverage))
        },
        try compare("motion", "slows: motion of base less its own") {
          differences(try $0.base(\.motion), try $0.scores(setting, \.motion))
        },
        try compare("memory", "remembers: avoidance less base's") {
          differences(
            try $0.scores(setting, \.avoidance).map { $0 ?? 0 },
            try $0.base(\.avoidance).map { $0 ?? 0 })
        },
      ]
    }
  }

  /// Claim 3.
  private static func momentumRows(
    _ subject: ClaimSubject, _ families: [TunedFamily]
  ) throws -> [ReproductionRow] {
    func compare(
      _ id: String, _ text: String, _ more: ReplaySetting, _ less: ReplaySetting,
      _ score: KeyPath<ReplayScores, Double?>
    ) throws -> ReproductionRow {
      claim(
        "3/\(id)", subject, "3, \(text)",
        try families.map {
          MeasuredValue(
            $0.family.rawValue,
            differences(try $0.scores(more, score), try $0.scores(less, score)))
        })
    }
    let both = [
      ("rates", ReplaySetting.both(0.6, 0.03, time: 50), ReplaySetting.adapting(0.03, time: 50)),
      ("deviations", .both, .adaptingDeviations(0.1, time: 50)),
    ]
    return [
      try compare(
        "momentum", "momentum compresses time: motion less base's", .momentum(0.6), .base, \.motion)
    ]
      + (try both.flatMap { form, both, adaptation in
        [
          try compare(
            "motion/\(form)",
            "momentum counters the slowness of adaptation on \(form): motion of both "
              + "less that of adaptation alone", both, adaptation, \.motion),
          try compare(
            "coverage/\(form)", "both explore (adaptation on \(form)): late coverage less base's",
            both,
            .base, \.coverage),
        ]
      })
  }
}

/// What the networks of the claims track.
private enum ClaimTask: String, CaseIterable {
  case triangle
  case tMaze = "t-maze"
  case rat = "w-maze"
  case box = "place-cells"

  var title: String {
    switch self {
    case .triangle: "triangle"
    case .tMaze: "T-maze"
    case .rat: "tracked rat on a W"
    case .box: "rat-like running in a box"
    }
  }
}

/// A task and its read-out.
private struct ClaimSubject {
  var name: String
  private var task: ClaimTask
  private var cells: Int
  private var recording: String?

  /// Tracks by place cells and by positions, rat-like running by place cells; none of a recording that is not
  /// there.
  static func of(_ task: ClaimTask, _ context: ExperimentContext) -> [ClaimSubject] {
    let recording = context.dataDirectory.map { $0 + "/trajectories/wmaze.npz" }
    guard task != .rat || recording != nil else { return [] }
    let codes = task == .box ? [("place cells", 0)] : [("place cells", 64), ("positions", 0)]
    return codes.map { code, cells in
      ClaimSubject(
        name: "\(task.title), \(code)", task: task, cells: cells,
        recording: task == .rat ? recording : nil)
    }
  }

  func recipe(
    _ family: LeakFamily, rate: Double, seed: UInt64, _ bench: ReplayExperiments.Bench
  ) -> ReplayLaboratory.Recipe {
    var recipe = bench.recipe(
      task.rawValue, task == .box ? 0 : 3, family, seed: seed, isNormalised: true)
    (recipe.placeCells, recipe.recording, recipe.learningRate) = (cells, recording, rate)
    return recipe
  }

  /// Replays of a network and their length.
  func size(_ sizes: ReplayExperimentSizes) -> (count: Int, steps: Int) {
    task == .box
      ? (sizes.placeReplays, sizes.placeSteps) : (sizes.trackReplays, sizes.trackSteps)
  }
}

/// The networks of one family on one task, at the learning rate that suits them.
private struct TunedFamily {
  /// η that are tried, with as many seeds as there are `tuningSeeds`.
  private static let rates = [1e-3, 2e-3, 4e-3]
  private static let tuningSeeds: [UInt64] = [1001, 1002]

  let family: LeakFamily
  let rate: Double
  private let subject: ClaimSubject
  private let bench: ReplayExperiments.Bench

  init(
    _ family: LeakFamily, of subject: ClaimSubject, _ bench: ReplayExperiments.Bench
  ) throws {
    (self.family, self.subject, self.bench) = (family, subject, bench)
    var (best, least) = (Self.rates[0], Double.infinity)
    for rate in Self.rates {
      let errors = try Self.tuningSeeds.map {
        log(try bench.trained(subject.recipe(family, rate: rate, seed: $0, bench)).noisyError)
      }
      let error = errors.reduce(0, +)
      if error < least { (best, least) = (rate, error) }
    }
    rate = best
  }

  private func recipe(_ seed: UInt64) -> ReplayLaboratory.Recipe {
    subject.recipe(family, rate: rate, seed: seed, bench)
  }

  /// The network of every seed.
  func trained() throws -> [ReplayLaboratory.Trained] {
    try bench.context.overSeeds { try bench.trained(recipe($0)) }
  }

  /// A score of every seed's network without modifiers.
  func base(_ score: KeyPath<ReplayScores, Double?>) throws -> [Double?] {
    try scores(.base, score)
  }

  /// A score of every seed's network under a setting.
  func scores(
    _ setting: ReplaySetting, _ score: KeyPath<ReplayScores, Double?>
  ) throws -> [Double?] {
    let (count, steps) = subject.size(bench.sizes)
    return try bench.context.overSeeds { seed in
      try bench.laboratory.metrics(
        recipe(seed), setting, count: count, steps: steps, distances: setting == .base,
        in: bench.context
      ).scores[keyPath: score]
    }
  }
}
