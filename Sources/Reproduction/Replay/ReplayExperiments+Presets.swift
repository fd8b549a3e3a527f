import ReplayNetworks

extension ReplayExperiments {
  /// Whether the shipped presets explore and are fast on tracks, with place cells and with positions: by
  /// scores of the late half, which a network that collapses or stays where it starts does not have.
  static func presets(_ laboratory: ReplayLaboratory) -> Experiment {
    Experiment(
      id: "replay-presets", paper: paper,
      summary: "Presets with adaptation on deviations, on tracks (R7, R8)"
    ) { context in
      let bench = Bench(laboratory, context)
      return try LeakFamily.main.flatMap { family in
        try ["t-maze", "t-maze-alternation", "triangle"].flatMap { task in
          try [64, 0].flatMap { cells in try presetRows(bench, task, cells, family) }
        }
      }
    }
  }

  private static func presetRows(
    _ bench: Bench, _ task: String, _ cells: Int, _ family: LeakFamily
  ) throws -> [ReproductionRow] {
    func measure(_ setting: ReplaySetting) throws -> [ReplayScores] {
      try bench.scores(task, cells, family, setting)
    }
    let base = try measure(.base)
    let code = cells > 0 ? "place cells" : "positions"
    return try [
      ("explore", ReplaySetting.exploring), ("both", .both), ("explore-fast", .exploringFast),
    ].flatMap { name, setting in
      let changed = try measure(setting)
      func compare(_ what: String, _ path: KeyPath<ReplayScores, Double?>) -> ReproductionRow {
        row(
          "presets/\(task)/\(code)/\(name)/\(what)", family,
          "\(what) with `\(name)` above base, \(task), \(code)", .increasing(),
          [
            MeasuredValue("base", base.map { $0[keyPath: path] }),
            MeasuredValue(name, changed.map { $0[keyPath: path] }),
          ], prototype: "not run")
      }
      let explores = differences(changed.map(\.coverage), base.map(\.coverage)).count {
        ($0 ?? 0) > 0
      }
      return [
        compare("late coverage", \.coverage), compare("speed without jitter", \.motion),
        row(
          "presets/\(task)/\(code)/\(name)/networks", family,
          "share of networks that cover more with `\(name)` than base, \(task), \(code)",
          .atLeast(0.8), [MeasuredValue("", Double(explores) / Double(base.count))],
          prototype: "not run"),
        row(
          "presets/\(task)/\(code)/\(name)/off", family,
          "share of late time off behaviour with `\(name)`, \(task), \(code)", .atMost(0.3),
          [MeasuredValue("", changed.map(\.offBehaviour))], prototype: "not run",
          note: "base \(MeasuredValue("", base.map(\.offBehaviour)).text); silent "
            + MeasuredValue("", changed.map(\.silentTime)).text),
      ]
    }
  }
}

extension ReplayExperiments.Bench {
  /// Scores of each seed's network on a track whose positions or place cells are tracked.
  func scores(
    _ task: String, _ cells: Int, _ family: LeakFamily, _ setting: ReplaySetting
  ) throws -> [ReplayScores] {
    try context.overSeeds { seed in
      var recipe = recipe(task, 3, family, seed: seed)
      recipe.placeCells = cells
      return try laboratory.metrics(
        recipe, setting, count: sizes.trackReplays, steps: sizes.trackSteps, in: context
      ).scores
    }
  }
}
