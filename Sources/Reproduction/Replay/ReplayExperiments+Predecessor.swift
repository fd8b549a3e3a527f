import RandomStreams
import ReplayNetworks
import Tensors

/// A network of the predecessor's box, with what its experiments compare.
struct BoxNetwork {
  let network: ReplayNetwork<Float>
  let source: TrialSource
  let isNoisy: Bool
  let seed: UInt64

  /// κ = 0.2 convex, σ = 0.01 (or none), no biases, linear encoder; untrained for zero updates.
  static func train(
    bias: Double, isNoisy: Bool, cell: ReplayArchitecture.Cell = .simple, updates: Int,
    sizes: ReplayExperimentSizes, context: ExperimentContext, seed: UInt64
  ) throws -> BoxNetwork {
    let task = ReplayTask.openBox(count: sizes.boxCells, bias: bias, seed: 0)
    let source = try TrialSource(task, seed: seed)
    let architecture = task.architecture(
      units: sizes.boxUnits, cell: cell, encoder: .linear, hasBiases: false)
    let dynamics = ReplayDynamics(leak: 0.2, noiseAmplitude: isNoisy ? 0.01 : 0)
    var training = ReplayLearning.predecessor
    (training.updates, training.batch) = (max(1, updates), sizes.boxBatch)
    var trainer = try ReplayTrainer<Float>(
      ReplayNetwork(architecture, dynamics: dynamics, seed: seed), source: source,
      training: training, parallelism: context.parallelism)
    try context.train(&trainer, until: updates)
    context.log(
      "  box bias \(bias) noise \(isNoisy) seed \(seed): \(trainer.takeLosses().loss)")
    return BoxNetwork(network: trainer.network, source: source, isNoisy: isNoisy, seed: seed)
  }

  /// Decoded awake positions, of 200 trials.
  func active() -> Trajectories {
    network.runAwake(
      along: source.testPaths(200), task: source.task,
      noise: RandomStream(seed: seed, step: 1 << 46, purpose: .trainingNoise)
    ).decoded(by: source.task.code, timeStep: source.task.environment.timeStep)
  }

  /// Decoded replays. Noise-free networks are given √2 · 0.01 only where `addsNoise`.
  func quiescent(steps: Int, addsNoise: Bool) throws -> Trajectories {
    let noise: ReplayProtocol.Noise = isNoisy || addsNoise ? .doubledVariance : .absolute(0)
    return try network.replay(
      ReplayProtocol(count: 100, steps: steps, noise: noise), source: source, seed: seed
    ).positions.finiteTrials
  }
}

extension ReplayExperiments {
  /// E8: row R11.
  static let predecessorDistributions = Experiment(
    id: "replay-e8", paper: predecessor, summary: "Replay follows biased behaviour (R11)"
  ) { context in
    let sizes = ReplayExperimentSizes(context.scale)
    let table = try context.overSeeds { try boxRow(sizes, context, seed: $0) }
    func values(_ path: KeyPath<BoxResult, Double?>) -> [Double?] {
      table.map { $0[keyPath: path] }
    }
    func measured(_ name: String, _ path: KeyPath<BoxResult, Double?>) -> MeasuredValue {
      MeasuredValue(name, values(path))
    }
    func expect(_ text: String, _ criterion: ExpectedValue.Criterion, _ list: [MeasuredValue])
      -> ReproductionRow
    {
      row("r11", .slowConvex, "R11 " + text, criterion, list, prototype: "✓", must: true)
    }
    // Rows of `divergences`: unbiased, biased, noise-free, untrained, uniform; columns: behaviour.
    return [
      expect(
        "KL, unbiased behaviour: matched, then biased replay", .increasing(factor: 2),
        [measured("matched", \.divergences[0][0]), measured("biased", \.divergences[1][0])]),
      expect(
        "KL, unbiased behaviour: matched, untrained, mismatched", .increasing(),
        [
          measured("matched", \.divergences[0][0]), measured("untrained", \.divergences[3][0]),
          measured("biased", \.divergences[1][0]),
        ]),
      expect(
        "KL, biased behaviour: matched, untrained, mismatched", .increasing(),
        [
          measured("matched", \.divergences[1][1]), measured("untrained", \.divergences[3][1]),
          measured("unbiased", \.divergences[0][1]),
        ]),
      row(
        "r11/uniform", .slowConvex, "KL of uniform positions to unbiased, then biased behaviour",
        .increasing(factor: 2),
        [measured("unbiased", \.divergences[4][0]), measured("biased", \.divergences[4][1])],
        prototype: ".14, 4.94", note: "the control of the predecessor"),
      expect(
        "single-replay variance, noise-free, then noisy training", .increasing(factor: 3),
        [measured("noise-free", \.varianceFree), measured("noisy", \.varianceNoisy)]),
      expect(
        "step of replay: noisy training, then noise added to noise-free", .increasing(factor: 3),
        [measured("noisy", \.stepNoisy), measured("noise added", \.stepAdded)]),
      row(
        "p24/slower", .slowConvex, "step of replay below step of behaviour", .increasing(),
        [measured("quiescent", \.stepNoisy), measured("active", \.stepActive)],
        prototype: ".0179 < .0246"),
    ]
  }

  /// Numbers of one seed.
  struct BoxResult: Sendable {
    /// KL(quiescent ‖ active): replay of the network trained on unbiased and on biased behaviour,
    /// without noise, not trained, and uniform positions; beside unbiased and biased behaviour.
    var divergences: [[Double?]]
    var varianceFree, varianceNoisy: Double?
    var stepNoisy, stepAdded, stepActive: Double?
  }

  private static func boxRow(
    _ sizes: ReplayExperimentSizes, _ context: ExperimentContext, seed: UInt64
  ) throws -> BoxResult {
    func train(_ bias: Double, _ isNoisy: Bool, updates: Int? = nil) throws -> BoxNetwork {
      try BoxNetwork.train(
        bias: bias, isNoisy: isNoisy, updates: updates ?? sizes.boxUpdates, sizes: sizes,
        context: context, seed: seed)
    }
    let unbiased = try train(0, true)
    let biased = try train(0.05, true)
    let free = try train(0, false)
    let untrained = try train(0, true, updates: 0)
    let (awake, awakeBiased) = (unbiased.active(), biased.active())
    let quiet = try unbiased.quiescent(steps: 400, addsNoise: true)
    let quietBiased = try biased.quiescent(steps: 400, addsNoise: true)
    let quietUntrained = try untrained.quiescent(steps: 400, addsNoise: true)
    let quietFree = try free.quiescent(steps: 400, addsNoise: false)
    let quietAdded = try free.quiescent(steps: 400, addsNoise: true)
    let isPaper = context.scale == .paper
    func divergences(_ quiet: [Position]) -> [Double?] {
      [awake, awakeBiased].map {
        DistributionMetrics.kernelDivergence(
          quiescent: quiet, active: $0.points, points: isPaper ? 6_000 : 2_000,
          samples: isPaper ? 2_500 : 1_000, seed: seed)
      }
    }
    let uniform = unbiased.source.task.environment.uniformPoints(4_000, seed: seed)
    if seed == context.seeds.first {
      try storeDensities(
        [
          "active-unbiased": awake, "active-biased": awakeBiased, "quiescent-unbiased": quiet,
          "quiescent-biased": quietBiased,
        ], context)
    }
    func late(_ paths: Trajectories) -> Double? {
      MotionMetrics.outputVariance(paths.samples(200..<400))
    }
    return BoxResult(
      divergences: ([quiet, quietBiased, quietFree, quietUntrained].map(\.points) + [uniform])
        .map(divergences),
      varianceFree: late(quietFree),
      varianceNoisy: late(quiet), stepNoisy: MotionMetrics.speed(quiet, lag: 1),
      stepAdded: MotionMetrics.speed(quietAdded, lag: 1),
      stepActive: MotionMetrics.speed(awake, lag: 1))
  }

  /// E9: the gated cell in the box, and head direction.
  static let gatedAndHeadDirection = Experiment(
    id: "replay-e9", paper: predecessor, summary: "Gated cell; head direction"
  ) { context in
    let sizes = ReplayExperimentSizes(context.scale)
    let updates = context.scale == .paper ? sizes.boxUpdates : 600
    let divergences: [Double?] = try context.overSeeds { seed in
      let box = try BoxNetwork.train(
        bias: 0, isNoisy: true, cell: .gated, updates: updates, sizes: sizes, context: context,
        seed: seed)
      return DistributionMetrics.kernelDivergence(
        quiescent: try box.quiescent(steps: 400, addsNoise: true).points,
        active: box.active().points, points: 2_000, samples: 1_000, seed: seed)
    }
    let turning: [Double?] = try context.overSeeds { try ringDrift(context, updates, seed: $0) }
    return [
      ReproductionRow(
        id: "replay/e9/gated",
        expected: ExpectedValue(
          "KL(quiescent ‖ active), gated cell, unbiased box", .atMost(0.9), origin: .measured),
        measured: MeasuredValue("", divergences), note: "an untrained network gave 0.92"),
      ReproductionRow(
        id: "replay/e9/head-direction",
        expected: ExpectedValue(
          "resultant length of pooled headings, unbiased ring: near uniform", .atMost(0.5),
          origin: .paper), measured: MeasuredValue("", turning)),
    ]
  }

  /// Mean resultant length of replayed headings.
  private static func ringDrift(
    _ context: ExperimentContext, _ updates: Int, seed: UInt64
  ) throws -> Double? {
    let task = ReplayTask.headDirection(count: context.scale == .paper ? 512 : 64)
    let source = try TrialSource(task, seed: seed)
    var trainer = try ReplayTrainer<Float>(
      ReplayNetwork(
        task.architecture(units: 128, encoder: .linear, hasBiases: false),
        dynamics: ReplayDynamics(leak: 0.5, noiseAmplitude: 0.1), seed: seed),
      source: source, training: ReplayLearning(updates: updates, batch: 50),
      parallelism: context.parallelism)
    try context.train(&trainer, until: updates)
    let record = try trainer.network.replay(
      ReplayProtocol(count: 200, steps: 200), source: source, seed: seed)
    let points = record.positions.samples(100..<200).points.filter(\.isFinite)
    guard !points.isEmpty else { return nil }
    return ((1 / Double(points.count)) * points.reduce(Position(0, 0), +)).length
  }
}
