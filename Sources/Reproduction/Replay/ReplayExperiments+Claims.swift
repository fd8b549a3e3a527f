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
        summary: "The three claims of the abstract, with intervals: \(task.title)",
        run: { try claimRows(task, Bench(laboratory, $0)) })
    }
  }

  private static func claimRows(_ task: ClaimTask, _ bench: Bench) throws -> [ReproductionRow] {
    try ClaimSubject.of(task, bench.context).flatMap { subject in
      try claimRows(
        subject, LeakFamily.main.map { try ClaimFamily(tuned: $0, of: subject, bench) })
    }
  }

  /// - Parameter families: vanilla first.
  static func claimRows(
    _ subject: ClaimSubject, _ families: [ClaimFamily]
  ) throws -> [ReproductionRow] {
    try leakRows(subject, families) + adaptationRows(subject, families)
      + momentumRows(subject, families)
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
    _ subject: ClaimSubject, _ families: [ClaimFamily]
  ) throws -> [ReproductionRow] {
    let (vanilla, leaky) = (families[0], families.dropFirst())
    let rates = families.map { "\($0.family.rawValue) \($0.rate)" }.joined(separator: ", ")
    func compare(
      _ id: String, _ text: String, note: String? = nil,
      _ difference: (ClaimFamily) throws -> [Double?]
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
    _ subject: ClaimSubject, _ families: [ClaimFamily]
  ) throws -> [ReproductionRow] {
    try [("rates", ReplaySetting.adapting(0.03, time: 50)), ("deviations", .exploring)].flatMap {
      form, setting in
      func compare(
        _ id: String, _ text: String, _ difference: (ClaimFamily) throws -> [Double?]
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
          differences(
            try $0.base(\.motionAtBehaviour), try $0.scores(setting, \.motionAtBehaviour))
        },
        try compare("memory", "remembers: avoidance less base's") {
          differences(try $0.scores(setting, \.avoidance), try $0.base(\.avoidance))
        },
      ]
    }
  }

  /// Claim 3.
  private static func momentumRows(
    _ subject: ClaimSubject, _ families: [ClaimFamily]
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
