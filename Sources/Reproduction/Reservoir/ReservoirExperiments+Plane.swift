import Archives
import Diagnostics
import Dynamics
import RandomStreams
import ReservoirSampling
import Tensors
import Training

extension ReservoirExperiments {
  /// Rows 12 to 15, 19 and 23: the three-component mixture in the plane.
  static let plane: [Experiment] = [mixture, widths, independentNoise, stepBias]

  private static let target = EmbeddedTarget.mixture

  /// The mixture's density on the grid of RSN §8.
  private static let grid = GridDensity { x, y in
    exponential(of: target.distribution.logDensity(at: Matrix([[x, y]]))[0])
  }

  static func exponential(of x: Double) -> Double { Matrix([[x]]).exponential[0, 0] }

  private static func recipe(_ scale: ExperimentScale) -> ReservoirLearning {
    var recipe = ReservoirLearning.recipe(.fast, for: target)
    if scale == .quick { recipe.polishUpdates = 6_000 }
    return recipe
  }

  /// A trained reservoir on the mixture.
  private static func trainedReservoir(
    units: Int = 256, seed: UInt64, name: String, in context: ExperimentContext
  ) throws -> ReservoirSampler<Float> {
    try train(
      reservoir(dimension: 2, units: units, seed: seed), on: .target(target.distribution),
      recipe: recipe(context.scale), seed: seed, name: name, in: context
    ).trainedModel
  }

  /// Rows 12, 13 and 14.
  static let mixture = Experiment(
    id: "rsn-12", aliases: ["rsn-13", "rsn-14"], paper: paper,
    summary: "2-D mixture: exact score, reservoir and sampler-only networks (rows 12 to 14)"
  ) { context in
    let chains = context.scale == .paper ? 4_000 : 3_000
    let distribution = target.mixtureOfGaussians!
    var distances: [String: [Double?]] = [:]
    var variations: [String: [Double?]] = [:]
    func judge(_ name: String, _ samples: Matrix<Double>, seed: UInt64) {
      let reference = truth(distribution, chains, seed: seed)
      distances[name, default: []].append(sw2(samples, reference, seed: seed))
      variations[name, default: []].append(grid?.divergences(of: samples)?.totalVariation)
    }
    for seed in context.seeds {
      judge(
        "exact",
        try draws(
          of: distribution, chains: chains, duration: 16, timeStep: 0.01, seed: seed, in: context),
        seed: seed)
      judge("truth", truth(distribution, chains, seed: seed &+ 99), seed: seed)
      let network = try trainedReservoir(seed: seed, name: "rsn-12", in: context)
      let samples = try draws(
        OutputLangevin(network, timeStep: 4e-3),
        from: uniformStarts(chains, dimension: 2, seed: seed), duration: 16, timeStep: 4e-3,
        seed: seed, in: context)
      judge("RS", samples, seed: seed)
      if seed == context.seeds[0] {
        try ArrayFile.writeForFigures(
          [
            "samples": NumericArray(samples),
            "truth": NumericArray(truth(distribution, chains, seed: seed)),
          ], as: "rsn-12", under: context.outputDirectory)
      }
      for (name, kind, activation) in samplerOnlyKinds {
        var recipe = samplerOnlyRecipe
        recipe.noise = NoiseSchedule(lowest: 0.1, levels: 6, inclusive: true)
        if context.scale == .quick {
          (recipe.updatesPerLevel, recipe.polishUpdates) = (1_000, 2_000)
        }
        let model = try train(
          samplerOnly(kind, dimension: 2, activation: activation, seed: seed),
          on: .target(distribution), recipe: recipe, seed: seed,
          name: "rsn-13-\(kind.rawValue)-\(activation.rawValue)", in: context
        ).trainedModel
        judge(
          name,
          try draws(
            of: model, chains: chains, duration: 8, timeStep: 4e-3, seed: seed, in: context),
          seed: seed)
      }
    }
    return mixtureRows(distances, variations, chains: chains)
  }

  private static let samplerOnlyKinds: [(String, SamplerOnlyNetwork<Float>.Kind, Activation)] = [
    ("SO-SC tanh", .synapticCurrent, .tanh), ("SO-FR tanh", .firingRate, .tanh),
    ("SO-SC relu", .synapticCurrent, .relu), ("SO-FR relu", .firingRate, .relu),
  ]

  private static func mixtureRows(
    _ distances: [String: [Double?]], _ variations: [String: [Double?]], chains: Int
  ) -> [ReproductionRow] {
    let floor = MeasuredValue(distances["truth"] ?? []).median
    var rows = [
      ReproductionRow(
        id: "rsn-12/exact",
        expected: ExpectedValue(
          "SW2 of the exact score", .atMost(0.08), origin: .measured, published: "0.041"),
        measured: MeasuredValue(distances["exact"] ?? [], floor: floor), note: "\(chains) chains"),
      ReproductionRow(
        id: "rsn-12/RS",
        expected: ExpectedValue(
          "SW2 of RS, n = 256", .atMost(0.1), origin: .measured, published: "0.050"),
        measured: MeasuredValue(distances["RS"] ?? [], floor: floor)),
    ]
    for (name, published) in [
      ("SO-SC tanh", "0.52"), ("SO-FR tanh", "0.37"), ("SO-SC relu", "0.57"),
      ("SO-FR relu", "diverged"),
    ] {
      let ratios = zip(distances[name] ?? [], distances["RS"] ?? []).map { ratio($0, to: $1) }
      let median = MeasuredValue(distances[name] ?? []).median
      rows.append(
        ReproductionRow(
          id: "rsn-13/" + name.split(separator: " ").joined(separator: "/"),
          expected: ExpectedValue(
            "SW2 of \(name) over that of RS", .atLeast(5), origin: .measured,
            published: "SW2 \(published)"), measured: MeasuredValue(ratios),
          note: "SW2 \(median.map { "\($0)" } ?? "undefined")"))
    }
    rows.append(variationRow(variations))
    return rows
  }

  private static func ratio(_ a: Double?, to b: Double?) -> Double? {
    guard let a, let b else { return nil }
    return a / b
  }

  /// Row 14.
  private static func variationRow(_ variations: [String: [Double?]]) -> ReproductionRow {
    let variation = { (name: String) in MeasuredValue(variations[name] ?? [], name: name) }
    let sampler = samplerOnlyKinds.map { variation($0.0) }
    let best = sampler[0].values.indices.map { seed in sampler.map { $0.values[seed] }.min() }
    return ReproductionRow(
      id: "rsn-14",
      expected: ExpectedValue(
        "total variation on the grid: RS at least 2.5 times below the best SO",
        .increasing(factor: 2.5), origin: .measured, published: "0.095 and 0.33, floor 0.087"),
      measured: [
        MeasuredValue(variations["RS"] ?? [], name: "RS", floor: variation("truth").median),
        MeasuredValue(best, name: "best SO"),
      ])
  }

  /// Row 15.
  static let widths = Experiment(
    id: "rsn-15", paper: paper, summary: "2-D mixture: score error falls with the reservoir's width"
  ) { context in
    let smooth = target.mixtureOfGaussians!
    var measured: [MeasuredValue] = []
    for units in [256, 128, 32, 8] {
      let errors = try context.overSeeds { seed in
        let network = try trainedReservoir(
          units: units, seed: seed, name: "rsn-15-\(units)", in: context)
        return ScoreError.meanSquare(
          of: network, against: smooth, points: 20_000,
          stream: RandomStream(seed: seed, purpose: .metrics))
      }
      measured.append(MeasuredValue(errors, name: "n = \(units)"))
    }
    return [
      ReproductionRow(
        id: "rsn-15",
        expected: ExpectedValue(
          "E‖s_θ − s_p‖², narrower is worse", .increasing(), origin: .measured,
          published: "0.17, 0.22, 0.37, 2.1; E‖s_p‖² = 10.7"), measured: measured)
    ]
  }

  /// Row 19.
  static let independentNoise = Experiment(
    id: "rsn-19", paper: paper, summary: "2-D mixture: noise on every neuron with eq. (8)"
  ) { context in
    let chains = context.scale == .paper ? 4_000 : 1_500
    let distribution = target.mixtureOfGaussians!
    let distances = try context.overSeeds { seed in
      let model = try train(
        IndependentNoiseReservoir(reservoir(dimension: 2, units: 256, seed: seed)),
        on: .target(distribution), recipe: recipe(context.scale), seed: seed, name: "rsn-19",
        in: context
      ).trainedModel
      // The output's stiffness is that of D s, so the step follows the drift.
      let points = Matrix<Float>(truth(distribution, 512, seed: seed))
      let timeStep = Stiffness(of: model.network, at: points).suggestedTimeStep
      let start = try model.network.compiled(allowingRidge: true).lift(
        uniformStarts(chains, dimension: 2, seed: seed))
      // Time runs with D: the slowest direction gets as long as a plain sampler has.
      let eigenvalues = try Matrix<Double>(model.diffusion).symmetricEigen(name: "D").values
      context.log("  D has eigenvalues \(eigenvalues), time step \(timeStep)")
      let duration = min(16 / max(eigenvalues[0], 0.05), 200)
      let rates = try draws(
        IndependentNoiseLangevin(model, timeStep: Float(timeStep)), from: start,
        duration: duration, timeStep: timeStep, seed: seed, in: context)
      let output = rates.times(transpose: Matrix<Double>(model.network.readout))
      return sw2(output, truth(distribution, chains, seed: seed), seed: seed)
    }
    return [
      ReproductionRow(
        id: "rsn-19",
        expected: ExpectedValue(
          "SW2 with independent noise", .atMost(0.1), origin: .measured, published: "0.061"),
        measured: MeasuredValue(distances, floor: sw2Floor(distribution, chains)),
        note: "\(chains) chains")
    ]
  }

  /// Row 23.
  static let stepBias = Experiment(
    id: "rsn-23", paper: paper, summary: "2-D mixture, exact score: bias of the time step"
  ) { context in
    let chains = 6_000
    let distribution = target.mixtureOfGaussians!
    let floor = sw2Floor(distribution, chains)
    var rows: [ReproductionRow] = []
    for (timeStep, sw2Expected, variationExpected, klExpected) in [
      (0.2, 0.188, 0.354, 0.765), (0.1, 0.072, 0.159, 0.121), (0.05, 0.046, 0.100, 0.050),
      (0.01, 0.052, 0.083, 0.033),
    ] {
      var (distances, variations, divergences) = ([Double?](), [Double?](), [Double?]())
      for seed in context.seeds {
        let samples = try draws(
          of: distribution, chains: chains, duration: 12, timeStep: timeStep, seed: seed,
          in: context)
        distances.append(sw2(samples, truth(distribution, chains, seed: seed), seed: seed))
        let onGrid = grid?.divergences(of: samples)
        variations.append(onGrid?.totalVariation)
        divergences.append(onGrid?.samplesFromTarget)
      }
      rows.append(
        ReproductionRow(
          id: "rsn-23/dt=\(timeStep)/sw2",
          expected: ExpectedValue(
            "SW2 at Δt = \(timeStep)", .near(sw2Expected, relative: 0.3), origin: .measured),
          measured: MeasuredValue(distances, floor: floor), note: "\(chains) chains"))
      rows.append(
        ReproductionRow(
          id: "rsn-23/dt=\(timeStep)/tv",
          expected: ExpectedValue(
            "total variation at Δt = \(timeStep)", .near(variationExpected, relative: 0.3),
            origin: .measured),
          measured: MeasuredValue(
            variations,
            floor: samplingFloor(distribution, chains) { draws, _ in
              grid?.divergences(of: draws)?.totalVariation
            })))
      rows.append(
        ReproductionRow(
          id: "rsn-23/dt=\(timeStep)/kl",
          expected: ExpectedValue(
            "KL on the grid at Δt = \(timeStep)", .near(klExpected, relative: 0.3),
            origin: .measured, unit: "nat"),
          measured: MeasuredValue(
            divergences,
            floor: samplingFloor(distribution, chains) { draws, _ in
              grid?.divergences(of: draws)?.samplesFromTarget
            })))
    }
    return rows
  }
}
