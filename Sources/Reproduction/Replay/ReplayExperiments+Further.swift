import ReplayNetworks
import Tensors

extension ReplayExperiments {
  /// E6: place cells at scale.
  static func scale(_ laboratory: ReplayLaboratory) -> Experiment {
    Experiment(
      id: "replay-e6", paper: paper, summary: "Place cells at scale: momentum with 256 cells"
    ) { context in
      let cells = context.scale == .paper ? 512 : 256
      let units = context.scale == .paper ? 512 : 128
      let ratios: [Double?] = try context.overSeeds { seed in
        let task = ReplayTask.placeCells(count: cells)
        let source = try TrialSource(task, seed: seed)
        var trainer = try ReplayTrainer<Float>(
          ReplayNetwork(
            task.architecture(units: units),
            dynamics: LeakFamily.convex.dynamics(isNormalised: false), seed: seed),
          source: source,
          training: ReplayLearning(updates: context.scale == .paper ? 3_000 : 600),
          parallelism: context.parallelism)
        try context.train(&trainer)
        func speed(_ friction: Double) throws -> Double? {
          let record = try trainer.network.replay(
            ReplayProtocol(count: 60, steps: 200, friction: friction), source: source, seed: seed,
            parallelism: context.parallelism)
          return MotionMetrics.speed(record.positions.finiteTrials, lag: 5)
        }
        guard let fast = try speed(0.6), let slow = try speed(1), slow > 0 else { return nil }
        return fast / slow
      }
      return [
        ReproductionRow(
          id: "replay/e6",
          expected: ExpectedValue(
            "lag-5 speed over base at λ 0.6, \(cells) place cells, N = \(units), convex",
            .near(1 / 0.6, relative: 0.2), origin: .derived),
          measured: MeasuredValue("", ratios))
      ]
    }
  }

  /// E10: which dynamics are second order.
  static func secondOrder(_ laboratory: ReplayLaboratory) -> Experiment {
    Experiment(
      id: "replay-e10", paper: paper, summary: "Second order or not: gain from one more past state"
    ) { context in
      let bench = Bench(laboratory, context)
      return try LeakFamily.main.flatMap { family -> [ReproductionRow] in
        let gains = try [("base", ReplaySetting.base), ("momentum", .momentum(0.6))].map {
          MeasuredValue(
            $0, try bench.metrics("place-cells", 0, family, $1).map(\.secondOrderGain))
        }
        // The gain of base may be negative: then it has no multiple to lie above.
        return [
          row(
            "e10/place-cells", family,
            "share of the next increment that the last one predicts, negative where it turns back",
            .increasing(), gains, prototype: "(.06)² base, (.36)² λ 0.6"),
          row(
            "e10/place-cells/sign", family, "the same with momentum", .atLeast(0), [gains[1]],
            prototype: "(.36)²"),
        ]
      }
    }
  }

  /// E11: activations, gates and the site of adaptation, on the triangle.
  static func sensitivity(_ laboratory: ReplayLaboratory) -> Experiment {
    Experiment(
      id: "replay-e11", paper: paper,
      summary: "Sensitivity: activation, gated cell, adaptation inside, masks"
    ) { context in
      let bench = Bench(laboratory, context)
      let variants: [(String, (inout ReplayLaboratory.Recipe) -> Void)] = [
        ("tanh", { $0.activation = .tanh }), ("leaky-relu", { $0.activation = .leakyRelu }),
        ("gated", { $0.cell = .gated }), ("position mask", { $0.mask = .position }),
        ("block mask", { $0.mask = .block }),
      ]
      return try variants.map { try variantRow(bench, $0, change: $1) } + [try inside(bench)]
    }
  }

  /// Reach time with momentum beside base, of convex networks that differ in one thing.
  private static func variantRow(
    _ bench: Bench, _ name: String, change: (inout ReplayLaboratory.Recipe) -> Void
  ) throws -> ReproductionRow {
    func measure(_ setting: ReplaySetting) throws -> [ReplayMetrics] {
      try bench.context.overSeeds { seed in
        var recipe = bench.recipe("triangle", 3, .convex, seed: seed)
        change(&recipe)
        return try bench.laboratory.metrics(
          recipe, setting, count: bench.sizes.trackReplays, steps: bench.sizes.trackSteps,
          in: bench.context)
      }
    }
    return reachRow(
      "e11/\(name)", .convex, "reach falls with momentum, triangle, \(name)",
      [("λ 0.6", try measure(.momentum(0.6))), ("base", try measure(.base))],
      limit: bench.sizes.trackSteps, prototype: "not run")
  }

  private static func inside(_ bench: Bench) throws -> ReproductionRow {
    var setting = ReplaySetting.adapting(0.03, time: 50)
    setting.adaptationSite = .inside
    let base = try bench.metrics("triangle", 3, .convex, .base)
    let adapted = try bench.metrics("triangle", 3, .convex, setting)
    return row(
      "e11/inside", .convex, "on-track coverage grows with adaptation inside φ, triangle",
      .increasing(),
      [
        MeasuredValue("base", base.map(\.onTrackCoverage)),
        MeasuredValue("inside", adapted.map(\.onTrackCoverage)),
      ], prototype: "not run")
  }
}
