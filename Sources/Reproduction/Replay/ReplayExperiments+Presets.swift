import ReplayNetworks

extension ReplayExperiments {
  private static let alternation = "t-maze-alternation"

  /// Rows R7b and R8b where they hold: the T-maze run in both directions.
  ///
  /// In the plain T-maze every run ends in an arm, which absorbs replay: nothing that makes replay
  /// faster or restless makes it cover more. A network that has also run back leaves the arms.
  static func presets(_ laboratory: ReplayLaboratory) -> Experiment {
    Experiment(
      id: "replay-presets", paper: paper,
      summary: "Settings found for claims that fail by default (R7b, R8b)"
    ) { context in
      let bench = Bench(laboratory, context)
      return try LeakFamily.main.flatMap { family in
        [
          try exploring(bench, alternation, 3, family, prototype: "not run"),
          try exploring(bench, alternation, 3, family, .exploring, prototype: "not run"),
        ]
          + (try fastAndExploring(
            bench, family, .exploringFast, alone: .adapting(0.03, time: 400)))
          + (try fastAndExploring(
            bench, family, .both(0.6, 0.1, time: 50), alone: .exploring))
      }
    }
  }

  /// R8b: faster than base (speed, and how many reach another end), and more of the track than
  /// base and than adaptation alone.
  private static func fastAndExploring(
    _ bench: Bench, _ family: LeakFamily, _ both: ReplaySetting, alone: ReplaySetting
  ) throws -> [ReproductionRow] {
    func measure(_ setting: ReplaySetting) throws -> [ReplayMetrics] {
      try bench.metrics(alternation, 3, family, setting)
    }
    let (base, adapted, fast) = (try measure(.base), try measure(alone), try measure(both))
    func compare(
      _ what: String, _ path: KeyPath<ReplayMetrics, Double?>, _ than: String,
      _ others: [ReplayMetrics], note: String? = nil
    ) -> ReproductionRow {
      row(
        "r8b/\(alternation)/\(both.name)/\(what)/\(than)", family,
        "R8B \(what) with both (\(both.name)) above \(than), \(alternation)", .increasing(),
        [
          MeasuredValue(than, others.map { $0[keyPath: path] }),
          MeasuredValue("both", fast.map { $0[keyPath: path] }),
        ], prototype: "not run", note: note)
    }
    return [
      compare("lag-5 speed", \.speedLag5, "base", base),
      compare(
        "share that reaches another end", \.reachFraction, "base", base,
        note: "median reach, steps: base \(text(base, \.reachMedian)), both "
          + text(fast, \.reachMedian)),
      compare(
        "on-track coverage", \.onTrackCoverage, "base", base,
        note: "off-track time \(text(base, \.offTrackTime)), then \(text(fast, \.offTrackTime))"),
      compare("on-track coverage", \.onTrackCoverage, "adaptation alone", adapted),
    ]
  }
}
