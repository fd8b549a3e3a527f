import RandomStreams
import ReplayNetworks

extension ReplayExperiments {
  /// Networks trained on tracked rats, their replay beside held-out running, and beside events
  /// decoded from the same rat's spikes.
  static let recorded = Experiment(
    id: "replay-data", paper: paper, summary: "Tracked rats: replay beside held-out running",
    revision: 2
  ) { context in
    let field = try context.path(ofNeededData: "trajectories/openfield_sargolini.npz")
    let maze = try context.path(ofNeededData: RecordedMaze.fileName)
    var rows = try trackedRows(
      "open field", context, try ReplayMaterial(for: ReplayConfiguration(data: field)))
    rows += try trackedRows(
      "W-maze", context, try ReplayMaterial(for: RecordedMaze.configuration(maze)))
    return rows + (try decodedRows(maze, context))
  }

  private static func trackedRows(
    _ name: String, _ context: ExperimentContext, _ material: ReplayMaterial
  ) throws -> [ReproductionRow] {
    guard let heldOut = material.source.heldOut else { return [] }
    let runs = try context.overSeeds { seed in
      try trackedRun(material, heldOut, context, seed: seed)
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
    return [
      expect(
        "test error on held-out running over the variance of position", .atMost(0.1),
        [MeasuredValue("", runs.map { $0.relativeError as Double? })]),
      expect(
        "W1 of late base replay to held-out running", .none,
        [values("", 0, \.scores.wassersteinHeldOut)],
        note: "floor \(MeasuredValue("", runs.map { $0.metrics[0].scores.wassersteinFloor }).text)"),
      expect("α of base replay", .none, [values("", 0, \.diffusionExponent)]),
      expect(
        "momentum (λ 0.6) is faster than base (speed without jitter)", .increasing(),
        [values("base", 0, \.scores.motion), values("λ 0.6", 1, \.scores.motion)]),
      expect(
        "speed of replay over that of decoded running: base, λ 0.6", .none,
        [values("base", 0, \.scores.compression), values("λ 0.6", 1, \.scores.compression)]),
      expect(
        "both (λ 0.6, b 0.03, τ 50) cover more than base late in replay", .increasing(),
        [
          values("base", 0, \.scores.coverage), values("both", 2, \.scores.coverage),
        ]),
    ]
  }

  private struct TrackedRun {
    var relativeError: Double
    var metrics: [ReplayMetrics]
  }

  /// Trains on positions and replays under base, momentum and both.
  private static func trackedRun(
    _ material: ReplayMaterial, _ heldOut: Trajectories,
    _ context: ExperimentContext, seed: UInt64
  ) throws -> TrackedRun {
    let task = material.task
    let source = try TrialSource(
      task, seed: seed, pool: material.source.pool, heldOut: heldOut)
    var configuration = ReplayConfiguration(data: "recorded", seed: seed)
    configuration.training.updates = context.scale == .paper ? 5_000 : 2_000
    var trainer = try ReplayTrainer<Float>(
      ReplayNetwork(
        task.architecture(units: 128), dynamics: ReplayDynamics(leak: 0.5), seed: seed),
      source: source, training: configuration.training, parallelism: context.parallelism)
    try context.train(&trainer)
    let run = ReplayRun(
      configuration: configuration, network: trainer.network, source: source)
    let error = trainer.testError(on: heldOut, noise: true)
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
      relativeError: error / (MotionMetrics.variance(heldOut.points) / 2), metrics: metrics)
  }

  // MARK: - Recorded replay

  /// Events in the rest of the W-maze rat, decoded with maps from its running, beside controls made of the
  /// same maps. The W branches, so that no speed along it is read.
  private static func decodedRows(
    _ path: String, _ context: ExperimentContext
  ) throws -> [ReproductionRow] {
    var recording = RecordedEvents.Recording.wMaze
    recording.shuffles = context.scale == .paper ? 1_000 : 200
    recording.limit = context.scale == .paper ? nil : 150
    let session = try RecordedSession(reading: path, recording)
    let events = try session.events(parallelism: context.parallelism)
    let permuted = try session.events(
      permuting: RandomStream(seed: 1, step: 1), parallelism: context.parallelism)
    let controls = try DecodingControls(session, seed: 1, parallelism: context.parallelism)
    let running = try RunningDecoding(session)
    func row(
      _ text: String, _ value: Double?, _ criterion: ExpectedValue.Criterion = .none,
      unit: String = "", note: String? = nil
    ) -> ReproductionRow {
      ReproductionRow(
        id: "replay/data/recorded",
        expected: ExpectedValue("W-maze: \(text)", criterion, origin: .measured, unit: unit),
        measured: MeasuredValue("", value),
        note: note
          ?? "\(events.units.spikes.units.count) of \(events.units.recorded) units; "
          + "\(events.events.count) of \(events.found) events")
    }
    func row(
      _ text: String, _ share: BinomialShare, _ criterion: ExpectedValue.Criterion = .none
    ) -> ReproductionRow {
      row(
        text, share.share, criterion,
        note: "\(share.successes) of \(share.trials), 95 % interval \(share.interval)")
    }
    return [
      row(
        "median error of held-out running over chance",
        running.medianError / running.shuffledError, .atMost(0.5),
        note: "\(running.units) units, \(running.bins) bins of \(running.timeBin) s"),
      row("events per minute of rest", events.rate, unit: "1/min"),
      row(
        "share of judged events with p < 0.05 (evidence of a run, other orders of bins)",
        events.significant),
      row("probability of as many by chance", events.binomialP),
      row("median |weighted correlation|", events.medianCorrelation),
      row("planted runs of 30 spikes that are found", controls.planted[1].found, .atLeast(0.75)),
      row("planted runs of 15 spikes that are found", controls.planted[0].found),
      row("Poisson events that are found", controls.poisson),
      row("events with units dealt out to other maps that are found", permuted.significant),
    ]
  }
}
