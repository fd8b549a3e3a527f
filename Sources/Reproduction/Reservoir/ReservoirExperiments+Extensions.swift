import Archives
import Diagnostics
import Dynamics
import RandomStreams
import ReservoirSampling
import Tensors
import Training

extension ReservoirExperiments {
  /// RSN §11, beyond the paper; ids name the item.
  static let extensions: [Experiment] = [conditioned, posterior, tied, timeConstants, dale]

  private static let target = EmbeddedTarget.mixture

  /// A reservoir of 256 neurons trained on the mixture.
  static func reservoirOfMixture(
    activation: Activation = .relu, seed: UInt64, name: String, in context: ExperimentContext
  ) throws -> ReservoirSampler<Float> {
    var recipe = ReservoirLearning.recipe(.fast, for: target)
    if context.scale == .quick { recipe.polishUpdates = 6_000 }
    return try train(
      reservoir(dimension: 2, units: 256, activation: activation, seed: seed),
      on: .target(target.distribution), recipe: recipe, seed: seed, name: name, in: context
    ).trainedModel
  }

  /// 11.1
  static let conditioned = Experiment(
    id: "rsn-11.1", paper: paper, summary: "surrogate: noise-conditioned against per-level weights"
  ) { context in
    let units = context.scale == .paper ? 1_024 : 384
    let updates = context.scale == .paper ? 12_000 : 4_000
    var (conditionedScores, levelScores) = ([[Double?]](), [[Double?]]())
    for seed in context.seeds {
      let clusters = try GaussianMixture.latentClusters(seed: seed)
      var parameters = RandomStream(seed: seed, purpose: .parameters)
      let noise = NoiseSchedule(lowest: 0.02, inclusive: true)
      var rule = ConditionedTraining(
        ConditionedReservoir<Float>(
          dimension: 20, units: units, activation: .relu, from: &parameters),
        data: .target(clusters),
        recipe: ReservoirLearning(
          noise: noise, updatesPerLevel: updates / 15, batchSize: 128, learningRate: 1e-3,
          averageDecay: 0.999, polishUpdates: updates - 10 * (updates / 15)),
        seed: seed)
      try run(&rule, recipe: rule.recipe, seed: seed, name: "rsn-11.1", in: context)
      var start = RandomStream(seed: seed, purpose: .initialState)
      let origin = Matrix<Float>.normals(400, 20, from: &start)
      let samples = try AnnealedSampling(rule.trainedModel, noise: noise).run(
        from: origin, stream: RandomStream(seed: seed), parallelism: context.parallelism)
      conditionedScores.append(judge(Matrix(samples), clusters, seed: seed))
      let plain = try train(
        reservoir(dimension: 20, units: units, seed: seed), on: .target(clusters),
        recipe: ReservoirLearning(
          noise: noise, updatesPerLevel: updates / 10, batchSize: 128, learningRate: 1e-3,
          antitheticPairs: true),
        seed: seed, name: "rsn-11.1-levels", in: context)
      let levels = plain.snapshots.map { snapshot in
        var model = plain.model
        model.parameters = snapshot
        return model
      }
      let descended = try AnnealedSampling(levels: levels, noise: noise, steps: 1_000).run(
        from: origin, stream: RandomStream(seed: seed), parallelism: context.parallelism)
      levelScores.append(judge(Matrix(descended), clusters, seed: seed))
    }
    let pick = { (scores: [[Double?]], index: Int, name: String) in
      MeasuredValue(scores.map { $0[index] }, name: name)
    }
    return [
      ReproductionRow(
        id: "rsn-11.1/sw2",
        expected: ExpectedValue(
          "SW2: conditioned below per-level weights", .increasing(), origin: .measured,
          published: "0.011, 0.030"),
        measured: [
          MeasuredValue(
            conditionedScores.map { $0[0] }, name: "conditioned",
            floor: sw2Floor(
              try GaussianMixture.latentClusters(seed: context.seeds[0]), 400)),
          pick(levelScores, 0, "per level"),
        ], note: "n = \(units), \(updates) updates each, 400 chains"),
      ReproductionRow(
        id: "rsn-11.1/entropy",
        expected: ExpectedValue(
          "occupancy entropy, conditioned", .atLeast(2.2), origin: .measured, unit: "nat",
          published: "2.29 of ln 10 = 2.303"),
        measured: pick(conditionedScores, 1, "conditioned")),
      ReproductionRow(
        id: "rsn-11.1/density",
        expected: ExpectedValue(
          "median ln p: per-level weights below conditioned", .increasing(), origin: .measured,
          unit: "nat", published: "2.9, 27.4"),
        measured: [
          pick(levelScores, 2, "per level"), pick(conditionedScores, 2, "conditioned"),
        ]),
    ]
  }

  /// SW2, occupancy entropy and median log-density.
  private static func judge(
    _ samples: Matrix<Double>, _ clusters: GaussianMixture, seed: UInt64
  ) -> [Double?] {
    [
      sw2(samples, truth(clusters, samples.rows, seed: seed), seed: seed),
      Occupancy(responsibilities: clusters.responsibilities(at: samples))?.entropy,
      quantile(clusters.logDensity(at: samples), at: 0.5),
    ]
  }

  /// 11.2
  static let posterior = Experiment(
    id: "rsn-11.2", paper: paper, summary: "posterior of the mixture: plug-in and amortised"
  ) { context in
    let prior = target.mixtureOfGaussians!
    let look = try LinearObservation(map: Matrix([[1, 1]]), covariance: Matrix([[0.25]]))
    let chains = 2_000
    var (plugIn, amortised, unchanged) = ([Double?](), [Double?](), [Double?]())
    for seed in context.seeds {
      let network = try reservoirOfMixture(seed: seed, name: "rsn-11.2", in: context)
      var recipe = ReservoirLearning.recipe(.fast, for: target)
      if context.scale == .quick { (recipe.updatesPerLevel, recipe.polishUpdates) = (1_000, 4_000) }
      var parameters = RandomStream(seed: seed, purpose: .parameters)
      var rule = ConditionedTraining(
        ConditionedReservoir<Float>(
          dimension: 2, currents: 1, units: 256, activation: .relu, from: &parameters),
        prior: prior, observation: look, recipe: recipe, seed: seed)
      try run(
        &rule, recipe: recipe, seed: seed, name: "rsn-11.2-amortised", in: context)
      for y in [0.2, -2, 1.2] {
        let exact = truth(try look.posterior(of: prior, given: [y]), chains, seed: seed)
        let start = uniformStarts(chains, dimension: 2, seed: seed)
        let forced = try ForcedOutputLangevin(
          network, forces: .observing([y], through: look.map, covariance: look.covariance),
          timeStep: 4e-3)
        plugIn.append(
          sw2(
            try draws(
              forced, from: start, duration: 12, timeStep: 4e-3, seed: seed, in: context), exact,
            seed: seed))
        amortised.append(
          sw2(
            try draws(
              OutputLangevin(rule.trainedModel.network(drivenBy: [y]), timeStep: 4e-3),
              from: start, duration: 12, timeStep: 4e-3, seed: seed, in: context), exact,
            seed: seed))
        unchanged.append(sw2(truth(prior, chains, seed: seed &+ 5), exact, seed: seed))
      }
    }
    var rows: [ReproductionRow] = []
    for (index, (y, name)) in zip([0.2, -2, 1.2], ["0.2", "−2", "1.2"]).enumerated() {
      let floor = sw2Floor(try look.posterior(of: prior, given: [y]), chains)
      let select = { (values: [Double?], name: String, floor: Double?) in
        MeasuredValue(
          context.seeds.indices.map { values[3 * $0 + index] }, name: name, floor: floor)
      }
      let published = [("0.146", "0.034"), ("0.029", "0.041"), ("0.059", "0.067")][index]
      for (route, values, number) in [
        ("plug-in", plugIn, published.0), ("amortised", amortised, published.1),
      ] {
        rows.append(
          ReproductionRow(
            id: "rsn-11.2/y=\(name)/\(route)",
            expected: ExpectedValue(
              "SW2 at y = \(name): \(route) at least 4 times below the prior left unchanged",
              .increasing(factor: 4), origin: .measured, published: number),
            measured: [select(values, route, floor), select(unchanged, "prior", nil)]))
      }
    }
    return rows
  }

  /// 11.3
  static let tied = Experiment(
    id: "rsn-11.3", paper: paper, summary: "tied weights: exact KL, MALA, curl of untied weights"
  ) { context in
    let distribution = target.mixtureOfGaussians!
    var (divergence, curl, acceptance) = ([Double?](), [Double](), [[Double]]())
    var (adjusted, plain) = ([[Double?]](), [Double?]())
    let steps: [Float] = [0.02, 0.1, 0.2]
    for seed in context.seeds {
      var parameters = RandomStream(seed: seed, purpose: .parameters)
      var recipe = ReservoirLearning.recipe(.fast, for: target)
      if context.scale == .quick { recipe.polishUpdates = 6_000 }
      let model = try train(
        TiedReservoir<Float>(dimension: 2, units: 256, activation: .tanh, from: &parameters),
        on: .target(distribution), recipe: recipe, seed: seed, name: "rsn-11.3", in: context
      ).trainedModel
      divergence.append(gridDivergence(of: model, from: distribution))
      let untied = try reservoirOfMixture(
        activation: .tanh, seed: seed, name: "rsn-11.3-untied", in: context)
      curl.append(
        ScoreCurl(of: untied, at: Matrix<Float>(truth(distribution, 500, seed: seed))).relative)
      var (rates, distances) = ([Double](), [Double?]())
      for step in steps {
        let kernel = MetropolisAdjustedLangevin(model, stepSize: step)
        var state = try kernel.makeState(at: uniformStarts(1_500, dimension: 2, seed: seed))
        var stream = RandomStream(seed: seed)
        for _ in 0..<Int(16 / step) { _ = try kernel.step(&state, using: &stream) }
        rates.append(state.acceptanceRate ?? .nan)
        distances.append(
          gridVariation(of: Matrix<Double>(kernel.positions(of: state)), from: distribution))
      }
      plain.append(
        gridVariation(
          of: try draws(
            of: model, chains: 1_500, duration: 16, timeStep: 0.2, seed: seed, in: context),
          from: distribution))
      acceptance.append(rates)
      adjusted.append(distances)
    }
    var rows = [
      ReproductionRow(
        id: "rsn-11.3/kl",
        expected: ExpectedValue(
          "tied tanh, n = 256: KL(q‖p) on a grid", .atMost(0.02), origin: .measured, unit: "nat",
          published: "0.0098"), measured: MeasuredValue(divergence)),
      ReproductionRow(
        id: "rsn-11.3/curl",
        expected: ExpectedValue(
          "relative curl of untied weights", .band(lower: 0.003, upper: 0.06), origin: .measured,
          published: "near 0.02"), measured: MeasuredValue(curl)),
    ]
    for (index, expected) in [0.985, 0.84, 0.62].enumerated() {
      rows.append(
        ReproductionRow(
          id: "rsn-11.3/acceptance/\(steps[index])",
          expected: ExpectedValue(
            "MALA acceptance at step \(steps[index])", .near(expected, relative: 0.1),
            origin: .measured), measured: MeasuredValue(acceptance.map { $0[index] })))
    }
    let floor = samplingFloor(distribution, 1_500) { draws, _ in
      gridVariation(of: draws, from: distribution)
    }
    for (index, step) in steps.enumerated() {
      rows.append(
        ReproductionRow(
          id: "rsn-11.3/tv/\(step)",
          expected: ExpectedValue(
            "total variation of MALA at step \(step)", .near(0.165, relative: 0.3),
            origin: .measured, published: "flat at 0.16–0.17"),
          measured: MeasuredValue(adjusted.map { $0[index] }, floor: floor), note: "1500 chains"))
    }
    rows.append(
      ReproductionRow(
        id: "rsn-11.3/tv/unadjusted",
        expected: ExpectedValue(
          "total variation of Euler–Maruyama at step 0.2", .near(0.37, relative: 0.3),
          origin: .measured), measured: MeasuredValue(plain, floor: floor)))
    return rows
  }

  /// Total variation on the 32 × 32 grid of RSN §8.
  private static func gridVariation(
    of samples: Matrix<Double>, from target: GaussianMixture
  ) -> Double? {
    GridDensity { x, y in exponential(of: target.logDensity(at: Matrix([[x, y]]))[0]) }?
      .divergences(of: samples)?.totalVariation
  }

  /// KL(q‖p) of a tied reservoir by quadrature on [-5, 5]², nat.
  static func gridDivergence(
    of model: TiedReservoir<Float>, from target: GaussianMixture, points: Int = 201
  ) -> Double? {
    let axis = (0..<points).map { -5 + 10 * Double($0) / Double(points - 1) }
    let grid = Matrix<Double>(axis.flatMap { x in axis.map { [x, $0] } })
    let model = model.logDensity(at: Matrix<Float>(grid))
    let truth = target.logDensity(at: grid)
    guard let top = model.max(), top.isFinite else { return nil }
    var (total, sum, reference) = (0.0, 0.0, 0.0)
    for (q, p) in zip(model, truth) {
      let weight = exponential(of: q - top)
      total += weight
      sum += weight * (q - top - p)
      reference += exponential(of: p)
    }
    let cell = (axis[1] - axis[0]) * (axis[1] - axis[0])
    guard total > 0, reference * cell > 0.99 else { return nil }
    return sum / total - Matrix([[total * cell]]).logarithm[0, 0]
  }
}
