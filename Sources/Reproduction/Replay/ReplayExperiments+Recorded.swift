import ReplayNetworks

extension ReplayExperiments {
  /// Networks trained on tracked rats, their replay beside held-out running, and beside events
  /// decoded from the same rat's spikes.
  static let recorded = Experiment(
    id: "replay-data", paper: paper, summary: "Tracked rats: replay beside held-out running"
  ) { context in
    guard let directory = context.dataDirectory else {
      return [
        ReproductionRow(
          id: "replay/data",
          expected: ExpectedValue("replay of tracked rats", .none, origin: .measured),
          skipped: "no directory of data sets")
      ]
    }
    let field = directory + "/trajectories/openfield_sargolini.npz"
    let maze = directory + "/trajectories/wmaze.npz"
    var rows = try trackedRows(
      "open field", context, try material(field, epochs: [], track: nil, minimumSpeed: 0))
    rows += try trackedRows(
      "W-maze", context,
      try material(maze, epochs: RecordedMaze.runs, track: RecordedMaze.track, minimumSpeed: 20))
    return rows + (try decodedRows(maze, context))
  }

  private static func material(
    _ path: String, epochs: [ClosedRange<Double>], track: Track?, minimumSpeed: Double
  ) throws -> ReplayMaterial {
    var configuration = ReplayConfiguration(data: path)
    configuration.epochs = epochs.map { [$0.lowerBound, $0.upperBound] }
    configuration.track = track
    configuration.cleaning.minimumSpeed = minimumSpeed
    return try ReplayMaterial(for: configuration)
  }

  private static func trackedRows(
    _ name: String, _ context: ExperimentContext, _ material: ReplayMaterial
  ) throws -> [ReproductionRow] {
    guard let testing = material.testing else { return [] }
    let runs = try context.overSeeds { seed in
      try trackedRun(material, testing, context, seed: seed)
    }
    func expect(
      _ text: String, _ criterion: ExpectedValue.Criterion, _ measured: [MeasuredValue],
      note: String? = nil
    ) -> ReproductionRow {
      ReproductionRow(
        id: "replay/data/\(name)",
        expected: ExpectedValue("\(name): \(text)", criterion, origin: .paper), measured: measured,
        note: note)
    }
    func values(
      _ label: String, _ index: Int, _ path: KeyPath<ReplayMetrics, Double?>
    ) -> MeasuredValue {
      MeasuredValue(label, runs.map { $0.metrics[index][keyPath: path] })
    }
    let isTrack = material.task.environment.track != nil
    return [
      expect(
        "test error on held-out running over the variance of position", .atMost(0.1),
        [MeasuredValue("", runs.map { $0.relativeError as Double? })]),
      expect(
        "W1 of pooled base replay to held-out running", .none, [values("", 0, \.wasserstein)],
        note: "floor \(MeasuredValue("", runs.map { $0.metrics[0].wassersteinFloor }).text)"),
      expect("α of base replay", .none, [values("", 0, \.diffusionExponent)]),
      expect(
        "momentum (λ 0.6) is faster than base (lag-5 speed)", .increasing(),
        [values("base", 0, \.speedLag5), values("λ 0.6", 1, \.speedLag5)]),
      expect(
        "speed of replay over that of running: base, λ 0.6", .none,
        [values("base", 0, \.compression), values("λ 0.6", 1, \.compression)]),
      expect(
        "both (λ 0.6, b 0.03, τ 50) cover more than base", .increasing(),
        [
          values("base", 0, isTrack ? \.onTrackCoverage : \.arenaCoverage),
          values("both", 2, isTrack ? \.onTrackCoverage : \.arenaCoverage),
        ]),
    ]
  }

  private struct TrackedRun {
    var relativeError: Double
    var metrics: [ReplayMetrics]
  }

  /// Trains on positions and replays under base, momentum and both.
  private static func trackedRun(
    _ material: ReplayMaterial, _ testing: Trajectories,
    _ context: ExperimentContext, seed: UInt64
  ) throws -> TrackedRun {
    let task = material.task
    let source = try TrialSource(task, seed: seed, pool: material.source.pool)
    var configuration = ReplayConfiguration(data: "recorded", seed: seed)
    configuration.training.updates = context.scale == .paper ? 5_000 : 2_000
    var trainer = try ReplayTrainer<Float>(
      ReplayNetwork(
        task.architecture(units: 128), dynamics: ReplayDynamics(leak: 0.5), seed: seed),
      source: source, training: configuration.training, parallelism: context.parallelism)
    for _ in 0..<trainer.totalUpdates { try trainer.update() }
    let run = ReplayRun(
      configuration: configuration, network: trainer.network, source: source, testing: testing)
    let error = trainer.testError(on: testing, noise: true)
    context.log("  \(task.environment.name) seed \(seed): error \(error)")
    var options = ReplayMetrics.Options(for: task)
    (options.assignmentPoints, options.assignmentDraws) = (300, 3)
    let settings = [
      ReplaySetting.base, .momentum(0.6), .both(0.6, 0.03, time: 50),
    ]
    let metrics = try settings.map { setting in
      run.metrics(
        of: try run.replay(
          setting.replayProtocol(count: 100, steps: 300), seed: seed,
          parallelism: context.parallelism),
        options: options, seed: seed)
    }
    return TrackedRun(
      relativeError: error / (MotionMetrics.variance(testing.points) / 2), metrics: metrics)
  }

  // MARK: - Recorded replay

  /// Events in the rest of the W-maze rat, decoded with maps from its running.
  private static func decodedRows(
    _ path: String, _ context: ExperimentContext
  ) throws -> [ReproductionRow] {
    let events = try RecordedEvents.decode(
      path, .wMaze, limit: context.scale == .paper ? 1_000 : 150)
    func row(_ text: String, _ value: Double?, unit: String = "") -> ReproductionRow {
      ReproductionRow(
        id: "replay/data/recorded",
        expected: ExpectedValue(
          "W-maze, recorded rest: \(text)", .none, origin: .measured, unit: unit),
        measured: MeasuredValue("", value),
        note: "\(events.units) place-like units, \(events.scores.count) events of 20-ms bins")
    }
    return [
      row("events per minute", events.rate, unit: "1/min"),
      row("share of events with p < 0.05 (cell-identity shuffle)", events.significantShare),
      row("median |weighted correlation|", events.medianCorrelation),
      row("speed of significant events over running", events.compression),
    ]
  }
}
