import ReplayNetworks
import Tensors

extension ReplayExperiments {
  private static let tracks = [("triangle", 3), ("t-maze", 3)]

  /// E3: rows R6, R7 and R9.
  static func adaptation(_ laboratory: ReplayLaboratory) -> Experiment {
    Experiment(
      id: "replay-e3", paper: paper, summary: "Adaptation explores and slows (R6, R7, R9)"
    ) { context in
      let bench = Bench(laboratory, context)
      var rows: [ReproductionRow] = []
      for family in LeakFamily.main {
        for (task, difficulty) in tracks {
          rows += try slowing(bench, task, difficulty, family)
          rows.append(try exploring(bench, task, difficulty, family))
        }
        rows += try exploringPlaces(bench, family)
        rows.append(try remembering(bench, family))
      }
      return rows
    }
  }

  private static func slowing(
    _ bench: Bench, _ task: String, _ difficulty: Int, _ family: LeakFamily
  ) throws -> [ReproductionRow] {
    let base = try bench.metrics(task, difficulty, family, .base)
    return try [0.01, 0.03].flatMap { strength in
      let adapted = try bench.metrics(task, difficulty, family, .adapting(strength, time: 10))
      let verdict = family == .vanilla ? "◐" : "✓"
      let speeds = ratios(
        adapted.map(\.scores.motionAtBehaviour), base.map(\.scores.motionAtBehaviour))
      return [
        row(
          "r6/\(task)/b\(strength)/motion", family,
          "R6 speed without jitter with adaptation over base (b \(strength), τ 10), \(task)",
          .atMost(1), [MeasuredValue("", speeds)], prototype: "not run"),
        reachRow(
          "r6/\(task)/b\(strength)", family,
          "R6 reach later with adaptation (b \(strength), τ 10), \(task)",
          [("base", base), ("adaptation", adapted)], limit: bench.sizes.trackSteps,
          prototype: verdict),
        row(
          "r6/\(task)/b\(strength)/fraction", family,
          "R6 share that reaches, base less adaptation (b \(strength), τ 10), \(task), "
            + "mean over seeds", .atLeast(0.02),
          [
            MeasuredValue(
              "",
              mean(
                differences(
                  base.map(\.reachShareUnlessDiverged), adapted.map(\.reachShareUnlessDiverged))))
          ], prototype: verdict,
          note: "base \(text(base, \.scores.reachFraction)), adaptation "
            + text(adapted, \.scores.reachFraction)),
      ]
    }
  }

  /// R7 and R7b: late coverage with adaptation beside base.
  private static func exploring(
    _ bench: Bench, _ task: String, _ difficulty: Int, _ family: LeakFamily
  ) throws -> ReproductionRow {
    let setting = ReplaySetting.adapting(0.03, time: 50)
    let base = try bench.metrics(task, difficulty, family, .base)
    let adapted = try bench.metrics(task, difficulty, family, setting)
    let id = task == "triangle" ? "r7" : "r7b"
    let verdict = task == "triangle" && family != .additive ? "✓" : "✗"
    return row(
      "\(id)/\(task)/\(setting.name)", family,
      "\(id.uppercased()) late coverage grows with adaptation (\(setting.name)), \(task)",
      .increasing(),
      [
        MeasuredValue("base", base.map(\.scores.coverage)),
        MeasuredValue("adaptation", adapted.map(\.scores.coverage)),
      ], prototype: verdict,
      note: "off behaviour \(text(base, \.scores.offBehaviour)), then "
        + "\(text(adapted, \.scores.offBehaviour)); silent \(text(base, \.scores.silentTime)), then "
        + text(adapted, \.scores.silentTime))
  }

  private static func exploringPlaces(
    _ bench: Bench, _ family: LeakFamily
  ) throws -> [ReproductionRow] {
    let base = try bench.metrics("place-cells", 0, family, .base, distances: true)
    let adapted = try bench.metrics(
      "place-cells", 0, family, .adapting(0.03, time: 50), distances: true)
    return [
      row(
        "r7c/place-cells", family, "R7c late coverage grows with adaptation, place cells",
        .increasing(),
        [
          MeasuredValue("base", base.map(\.scores.coverage)),
          MeasuredValue("adaptation", adapted.map(\.scores.coverage)),
        ], prototype: "✓",
        note: "sliced W1 \(text(base, \.slicedWasserstein)), then "
          + "\(text(adapted, \.slicedWasserstein)); manifold distance "
          + "\(text(base, \.manifoldDistance)), then \(text(adapted, \.manifoldDistance)); peak "
          + "\(text(base, \.meanPeak)), then \(text(adapted, \.meanPeak))")
    ]
  }

  private static func remembering(
    _ bench: Bench, _ family: LeakFamily
  ) throws -> ReproductionRow {
    let base = try bench.metrics("place-cells", 0, family, .base, distances: true)
    let adapted = try bench.metrics(
      "place-cells", 0, family, .adapting(0.03, time: 50), distances: true)
    // Lags 10 and 20 are entries 3 and 4.
    func late(_ metrics: [ReplayMetrics]) -> [Double?] {
      metrics.map { $0.incrementCorrelations.map { min($0[3], $0[4]) } }
    }
    return row(
      "r9/place-cells", family,
      "R9 increment correlation at lags 10 and 20 (the lower) with adaptation (b 0.03, τ 50)",
      .atLeast(0.01), [MeasuredValue("", late(adapted))], prototype: "✓",
      note: "base \(MeasuredValue("", late(base)).text)")
  }

  /// E4: rows R4, R5 and R10.
  static func momentum(_ laboratory: ReplayLaboratory) -> Experiment {
    Experiment(
      id: "replay-e4", paper: paper, summary: "Momentum compresses time (R4, R5, R10)"
    ) { context in
      let bench = Bench(laboratory, context)
      var rows: [ReproductionRow] = []
      for family in LeakFamily.main {
        for (task, difficulty) in tracks {
          rows += try faster(bench, task, difficulty, family)
          rows += try dissipating(bench, task, difficulty, family)
        }
        rows += try compressing(bench, family)
        rows.append(try oscillating(bench, family))
      }
      try storeReach(bench, tracks: tracks, frictions: reachFrictions)
      return rows
    }
  }

  /// The frictions of R4.
  private static let reachFrictions = [0.5, 0.6, 0.8, 1.0]

  /// R4 on a track, over all networks, and over those that REPLAY eq. 13 calls stable at every
  /// friction of the row: below a critical friction, 0.5 to 0.6 in strongly recurrent networks, replay
  /// breaks into oscillation (REPLAY §5.7), and momentum says nothing about speed.
  private static func faster(
    _ bench: Bench, _ task: String, _ difficulty: Int, _ family: LeakFamily
  ) throws -> [ReproductionRow] {
    let groups = try reachFrictions.map { friction in
      (
        name: "λ \(friction)",
        metrics: try bench.metrics(
          task, difficulty, family, .momentum(friction), count: bench.sizes.reachReplays)
      )
    }
    let radii = try bench.context.overSeeds { seed in
      try largestRadius(
        bench, bench.recipe(task, difficulty, family, seed: seed), over: reachFrictions)
    }
    let stable = radii.indices.filter { radii[$0] <= ReplayStability.warningRadius }
    let kept = "\(stable.count) of \(radii.count) networks"
    let limits = radii.map { "\(($0 * 1_000).rounded() / 1_000)" }.joined(separator: ", ")
    let note = "largest ρ(M) over the frictions by seed: \(limits)"
    let all = reachRow(
      "r4/\(task)", family, "R4 (literal, all networks) reach time falls with friction, \(task)",
      factor: 1, groups, limit: bench.sizes.trackSteps, prototype: "✓",
      note: "the statement must hold for the \(kept) of the next row")
    let text =
      "R4 among networks that eq. (13) calls stable (ρ(M) ≤ 1.02) at these frictions: reach time "
      + "falls with friction, \(task)"
    guard stable.count > 1 else {
      var skipped = row(
        "r4/\(task)/stable", family, text, .increasing(), [], prototype: "✓", must: true, note: note
      )
      skipped.verdict = .skipped("\(kept) are stable, expected 2 at least")
      return [all, skipped]
    }
    let sound = groups.map { group in
      (name: group.name, metrics: stable.map { group.metrics[$0] })
    }
    return [
      all,
      reachRow(
        "r4/\(task)/stable", family, text, factor: 1, sound, limit: bench.sizes.trackSteps,
        prototype: "✓", must: true, note: "\(kept) kept; \(note)"),
    ]
  }

  /// The largest mean ρ(M) over frictions, as `replay --check-stability` predicts it.
  private static func largestRadius(
    _ bench: Bench, _ recipe: ReplayLaboratory.Recipe, over frictions: [Double]
  ) throws -> Double {
    let trained = try bench.trained(recipe)
    let states = try replayedStates(trained)
    return try frictions.reduce(0) { radius, friction in
      let dynamics = ReplaySetting.momentum(friction).replayProtocol(count: 1, steps: 1)
        .dynamics(of: trained.network.dynamics)
      return max(
        radius, try trained.network.stability(at: states, dynamics: dynamics).meanSpectralRadius)
    }
  }

  /// Eight states after 100 steps of base replay.
  private static func replayedStates(
    _ trained: ReplayLaboratory.Trained
  ) throws -> Matrix<Float> {
    try trained.network.replay(
      ReplayProtocol(count: 8, steps: 100), source: trained.source, seed: trained.seed
    ).finalStates
  }

  private static func compressing(
    _ bench: Bench, _ family: LeakFamily
  ) throws -> [ReproductionRow] {
    let base = try bench.metrics("place-cells", 0, family, .base).map(\.speedLag5)
    return try [0.8, 0.6, 0.5].map { friction in
      let fast = try bench.metrics("place-cells", 0, family, .momentum(friction))
      return row(
        "r4/place-cells/\(friction)", family,
        "R4 lag-5 speed over base, place cells, λ \(friction)", .near(1 / friction, relative: 0.15),
        [MeasuredValue("", ratios(fast.map(\.speedLag5), base))], prototype: "✓", must: true)
    }
  }

  private static func dissipating(
    _ bench: Bench, _ task: String, _ difficulty: Int, _ family: LeakFamily
  ) throws -> [ReproductionRow] {
    let base = try bench.metrics(task, difficulty, family, .base)
    let scaled = try bench.metrics(
      task, difficulty, family, .momentum(0.6, noiseScale: .fluctuationDissipation))
    return [
      reachRow(
        "r5/\(task)/reach", family, "R5 reach with fdt noise below base, λ 0.6, \(task)",
        [("fdt", scaled), ("base", base)], limit: bench.sizes.trackSteps, prototype: "✓"),
      row(
        "r5/\(task)/path", family, "R5 path length with fdt noise over base, λ 0.6, \(task)",
        .atMost(1.1), [MeasuredValue("", ratios(scaled.map(\.pathLength), base.map(\.pathLength)))],
        prototype: "✓"),
    ]
  }

  private static let frictions = [0.8, 0.6, 0.5, 0.4, 0.3, 0.2]

  /// Predicted by ρ(M) > 1.02 over eight replay states, observed by a lag-1 path four times base.
  private static func oscillating(
    _ bench: Bench, _ family: LeakFamily
  ) throws -> ReproductionRow {
    let disagreements: [(Double?, String)] = try bench.context.overSeeds { seed in
      let recipe = bench.recipe("place-cells", 0, family, seed: seed)
      let trained = try bench.trained(recipe)
      let predicted = try trained.network.criticalFriction(
        at: try replayedStates(trained),
        dynamics: ReplaySetting.base.replayProtocol(count: 1, steps: 1)
          .dynamics(of: trained.network.dynamics), grid: frictions
      ).disorderly
      let base = try bench.laboratory.metrics(
        recipe, .base, count: bench.sizes.placeReplays, steps: bench.sizes.placeSteps,
        in: bench.context)
      let observed = try observedCriticalFriction(bench, recipe, base)
      func place(_ friction: Double?) -> Int {
        friction.flatMap { frictions.firstIndex(of: $0) } ?? frictions.count
      }
      let text = "\(predicted.map { "\($0)" } ?? "none")/\(observed.map { "\($0)" } ?? "none")"
      return (Double(abs(place(predicted) - place(observed))), text)
    }
    return row(
      "r10/place-cells", family,
      "R10 critical friction, grid steps between eq. (13) and replay", .atMost(1),
      [MeasuredValue("", disagreements.map(\.0))], prototype: "✓", must: true,
      note: "first disorderly friction, predicted/observed by seed: "
        + disagreements.map(\.1).joined(separator: ", "))
  }

  /// The first friction whose replay diverges or whose path is far longer than that of base.
  private static func observedCriticalFriction(
    _ bench: Bench, _ recipe: ReplayLaboratory.Recipe, _ base: ReplayMetrics
  ) throws -> Double? {
    try frictions.first { friction in
      let metrics = try bench.laboratory.metrics(
        recipe, .momentum(friction), count: bench.sizes.placeReplays,
        steps: bench.sizes.placeSteps, in: bench.context)
      // Raw noise alone lengthens paths by at most about 1/λ.
      let expected = 4 / friction
      let ratio = (metrics.pathLength ?? .infinity) / (base.pathLength ?? 1)
      return metrics.scores.divergedShare > 0 || ratio > expected
    }
  }

  /// E5: rows R8.
  static func both(_ laboratory: ReplayLaboratory) -> Experiment {
    Experiment(
      id: "replay-e5", paper: paper, summary: "Adaptation and momentum: fast and exploring (R8)"
    ) { context in
      let bench = Bench(laboratory, context)
      try storePlane(bench)
      return try LeakFamily.main.flatMap { (family: LeakFamily) -> [ReproductionRow] in
        try combined(
          bench, "triangle", 3, family, "r8", .both(0.6, 0.03, time: 50),
          .adapting(0.03, time: 50), family == .additive ? "✗" : "✓")
          + combined(
            bench, "triangle", 3, family, "r8", .both(0.6, 0.1, time: 50),
            .adapting(0.1, time: 50), family == .additive ? "✗" : "✓")
          + combined(
            bench, "t-maze", 3, family, "r8b", .both(0.6, 0.01, time: 10),
            .adapting(0.01, time: 10), "◐")
          + combined(
            bench, "place-cells", 0, family, "r8c", .both(0.6, 0.03, time: 50),
            .adapting(0.03, time: 50), "✓")
      }
    }
  }

  private static func combined(
    _ bench: Bench, _ task: String, _ difficulty: Int, _ family: LeakFamily, _ id: String,
    _ both: ReplaySetting, _ alone: ReplaySetting, _ prototype: String
  ) throws -> [ReproductionRow] {
    let all = try [ReplaySetting.base, alone, both].map {
      try bench.metrics(task, difficulty, family, $0)
    }
    let isTrack = task != "place-cells"
    func coverage(_ metrics: [ReplayMetrics]) -> [Double?] {
      metrics.map(\.scores.coverage)
    }
    let what = "late coverage"
    let off =
      isTrack
      ? "off-track time base \(text(all[0], \.offTrackTime)), both \(text(all[2], \.offTrackTime))"
      : nil
    return [
      reachRow(
        "\(id)/\(task)/\(both.name)/reach", family,
        "\(id.uppercased()) reach with both (\(both.name)) below base, \(task)",
        [("both", all[2]), ("base", all[0])],
        limit: isTrack ? bench.sizes.trackSteps : bench.sizes.placeSteps, prototype: prototype),
      row(
        "\(id)/\(task)/\(both.name)/coverage", family,
        "\(id.uppercased()) \(what) with both (\(both.name)) above base, \(task)", .increasing(),
        [
          MeasuredValue("base", coverage(all[0])), MeasuredValue("both", coverage(all[2])),
        ], prototype: prototype, note: off),
      row(
        "\(id)/\(task)/\(both.name)/over-adaptation", family,
        "\(id.uppercased()) \(what) with both (\(both.name)) above adaptation alone, \(task)",
        .increasing(),
        [
          MeasuredValue("adaptation", coverage(all[1])), MeasuredValue("both", coverage(all[2])),
        ], prototype: prototype),
    ]
  }

  /// "0.12 (0.10 to 0.14, 5 seeds)"
  static func text(_ metrics: [ReplayMetrics], _ path: KeyPath<ReplayMetrics, Double?>) -> String {
    MeasuredValue("", metrics.map { $0[keyPath: path] }).text
  }
}
