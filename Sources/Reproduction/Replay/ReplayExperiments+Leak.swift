import ReplayNetworks

extension ReplayExperiments {
  /// E1: rows R1 and R2.
  static func training(_ laboratory: ReplayLaboratory) -> Experiment {
    Experiment(
      id: "replay-e1", paper: paper, summary: "Leak and training, masks 0, 3, 8 (R1, R2)"
    ) { context in
      let bench = Bench(laboratory, context)
      var rows = try learningRows(bench)
      for variant in LeakVariant.all(context.scale) {
        for task in ["triangle", "t-maze"] { rows += try leakRows(bench, task, variant) }
      }
      try storeLosses(bench)
      return rows
    }
  }

  /// R1: every family learns every task.
  private static func learningRows(_ bench: Bench) throws -> [ReproductionRow] {
    let limits = [("triangle", 0.0012), ("t-maze", 0.0005), ("place-cells", 0.0006)]
    return try limits.flatMap { task, limit in
      try LeakFamily.main.map { family in
        let errors = try trainedAll(bench, task, 0, family).map { $0.noisyError as Double? }
        return row(
          "r1/\(task)", family, "R1 noisy test error, \(task), k = 0", .atMost(limit),
          [MeasuredValue("", errors)], prototype: "✓", must: true,
          note: task == "place-cells" && bench.context.scale == .quick
            ? "half of the updates" : nil)
      }
    }
  }

  static func trainedAll(
    _ bench: Bench, _ task: String, _ difficulty: Int, _ family: LeakFamily,
    isNormalised: Bool = true, mask: TrialMask.Kind = .velocity
  ) throws -> [ReplayLaboratory.Trained] {
    try bench.context.overSeeds {
      var recipe = bench.recipe(task, difficulty, family, seed: $0, isNormalised: isNormalised)
      recipe.mask = mask
      return try bench.trained(recipe)
    }
  }

  /// A leak that is compared with none: its form and strength, its noise, the mask of training.
  private struct LeakVariant {
    var family: LeakFamily
    var isNormalised = true
    var mask = TrialMask.Kind.velocity

    /// κ = 0.5 with normalised noise and velocity masks; at paper scale also κ = 0.2, equal noise,
    /// and the other masks.
    static func all(_ scale: ExperimentScale) -> [LeakVariant] {
      let main = [LeakVariant(family: .convex), LeakVariant(family: .additive)]
      guard scale == .paper else { return main }
      let every = TrialMask.Kind.allCases.flatMap { mask in
        [true, false].flatMap { isNormalised in
          [LeakFamily.convex, .additive, .slowConvex, .slowAdditive].map {
            LeakVariant(family: $0, isNormalised: isNormalised, mask: mask)
          }
        }
      }
      return main + every.filter { variant in !main.contains { $0.name == variant.name } }
    }

    /// "convex", "convex-0.2, equal noise, position mask"
    var name: String {
      family.rawValue + (isNormalised ? "" : ", equal noise")
        + (mask == .velocity ? "" : ", \(mask.rawValue) mask")
    }

    /// What a row's identity and text say besides the family.
    var idSuffix: String {
      (isNormalised ? "" : "/equal-noise") + (mask == .velocity ? "" : "/\(mask.rawValue)-mask")
    }
    var textSuffix: String { String(name.dropFirst(family.rawValue.count)) }

    /// Of the prototype, which ran the main variants alone.
    func prototype(_ verdict: String) -> String {
      idSuffix.isEmpty && [.convex, .additive].contains(family) ? verdict : "not run"
    }
  }

  private static func leakRows(
    _ bench: Bench, _ task: String, _ variant: LeakVariant
  ) throws -> [ReproductionRow] {
    let family = variant.family
    var rows: [ReproductionRow] = []
    var gains: [MeasuredValue] = []
    for difficulty in [0, 3, 8] {
      let plain = try trainedAll(bench, task, difficulty, .vanilla, mask: variant.mask)
      let leaky = try trainedAll(
        bench, task, difficulty, family, isNormalised: variant.isNormalised, mask: variant.mask)
      let early = ratios(leaky.map(\.earlyLoss), plain.map(\.earlyLoss))
      let final = ratios(leaky.map(\.noisyError), plain.map(\.noisyError))
      rows += difficultyRows(task, difficulty, variant, early: early, final: final)
      gains.append(MeasuredValue("k = \(difficulty)", final.map { $0.map { 1 - $0 } }))
    }
    rows.append(
      row(
        "r2c/\(task)\(variant.idSuffix)", family,
        "R2c gain of leak in test error grows with k, \(task)" + variant.textSuffix,
        .increasing(), gains, prototype: variant.prototype(family == .additive ? "◐" : "✗")))
    return rows
  }

  /// R2 without noise in the inputs, R2b with it: loss and test error over those of networks without
  /// leak, by seed.
  private static func difficultyRows(
    _ task: String, _ difficulty: Int, _ variant: LeakVariant, early: [Double?], final: [Double?]
  ) -> [ReproductionRow] {
    let name = difficulty == 0 ? "r2" : "r2b"
    let verdict = variant.prototype(
      difficulty == 0 ? "✓" : variant.family == .additive ? "✓" : "✗")
    func overVanilla(_ what: String, _ part: String, _ values: [Double?]) -> ReproductionRow {
      row(
        "\(name)/\(task)/k\(difficulty)/\(part)\(variant.idSuffix)", variant.family,
        "\(name.uppercased()) \(what) over vanilla, \(task), k = \(difficulty)"
          + variant.textSuffix,
        .atMost(1), [MeasuredValue("", values)], prototype: verdict)
    }
    return [
      overVanilla("loss at update 100", "early", early),
      overVanilla("noisy test error", "final", final),
    ]
  }

  /// E2: rows R3.
  static func fidelity(_ laboratory: ReplayLaboratory) -> Experiment {
    Experiment(
      id: "replay-e2", paper: paper, summary: "Leak and the match of replay to behaviour (R3)"
    ) { context in
      let bench = Bench(laboratory, context)
      let spreads = try [("triangle", 3), ("t-maze", 3), ("place-cells", 0)].flatMap {
        try spreadRows(bench, task: $0, difficulty: $1)
      }
      let distances = try ["t-maze", "triangle"].flatMap { task in
        try [0, 3, 8].flatMap { try distanceRows(bench, task: task, difficulty: $0) }
      }
      return spreads + distances
    }
  }

  /// R3: how far base replay is from diffusion, beside the network without a leak.
  private static func spreadRows(
    _ bench: Bench, task: String, difficulty: Int
  ) throws -> [ReproductionRow] {
    func deviations(_ metrics: [ReplayMetrics]) -> [Double?] {
      metrics.map { $0.diffusionExponent.map { abs($0 - 1) } }
    }
    let plain = try bench.metrics(task, difficulty, .vanilla, .base)
    return try [LeakFamily.convex, .additive].map { family in
      let leaky = try bench.metrics(task, difficulty, family, .base)
      return row(
        "r3/\(task)", family, "R3 distance of base α from 1, over vanilla's, \(task)", .atMost(1),
        [MeasuredValue("", ratios(deviations(leaky), deviations(plain)))], prototype: "✓",
        note: alphas(plain, leaky))
    }
  }

  /// R3b: how far base replay is from behaviour, beside the network without a leak.
  private static func distanceRows(
    _ bench: Bench, task: String, difficulty: Int
  ) throws -> [ReproductionRow] {
    func measure(_ family: LeakFamily) throws -> [ReplayMetrics] {
      try bench.metrics(task, difficulty, family, .base, steps: 64, distances: true)
    }
    let plain = try measure(.vanilla)
    return try [LeakFamily.convex, .additive].map { family in
      let leaky = try measure(family)
      return row(
        "r3b/\(task)/k\(difficulty)", family,
        "R3b W1(replay, awake) at 64 steps over vanilla, \(task), k = \(difficulty)", .atMost(1),
        [
          MeasuredValue(
            "",
            ratios(leaky.map(\.scores.wassersteinHeldOut), plain.map(\.scores.wassersteinHeldOut)))
        ],
        prototype: family == .additive
          ? (task == "triangle" ? "✗" : difficulty == 8 ? "equal" : "✓") : "not run",
        note: distances(plain, leaky))
    }
  }

  private static func alphas(_ plain: [ReplayMetrics], _ leaky: [ReplayMetrics]) -> String {
    func text(_ metrics: [ReplayMetrics]) -> String {
      MeasuredValue("", metrics.map(\.diffusionExponent)).text
    }
    return "α vanilla \(text(plain)); leaky \(text(leaky))"
  }

  private static func distances(_ plain: [ReplayMetrics], _ leaky: [ReplayMetrics]) -> String {
    func text(_ metrics: [ReplayMetrics]) -> String {
      MeasuredValue("", metrics.map(\.scores.wassersteinHeldOut)).text
    }
    let floor = MeasuredValue("", leaky.map(\.scores.wassersteinFloor)).text
    return "W1 vanilla \(text(plain)); leaky \(text(leaky)); floor \(floor)"
  }
}
