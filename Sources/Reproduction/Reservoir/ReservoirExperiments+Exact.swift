import Diagnostics
import Dynamics
import RandomStreams
import ReservoirSampling
import Tensors
import Training

extension ReservoirExperiments {
  /// Rows 1 to 6: identities that hold to rounding, on random networks in Double.
  static let exactChecks: [Experiment] = [
    constraints, enginesAgree, kernelIsInvisible, offPlaneMemory, gradientsAgree, driftErrorBound,
  ]

  /// A random reservoir in Double with the initial weights of RSN §2.3.
  static func randomReservoir(
    dimension: Int = 3, units: Int = 64, activation: Activation = .relu, seed: UInt64
  ) -> ReservoirSampler<Double> {
    var stream = RandomStream(seed: seed, purpose: .parameters)
    return ReservoirSampler(
      dimension: dimension, units: units, activation: activation, from: &stream)
  }

  static func relativeDifference(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Double {
    var difference = a
    difference.add(b, scaledBy: -1)
    return difference.maximumMagnitude() / max(b.maximumMagnitude(), 1e-300)
  }

  /// Row 1.
  static let constraints = Experiment(
    id: "rsn-1", paper: paper, summary: "W_out Σ = I, and W_rec has rank m"
  ) { context in
    let errors = try context.overSeeds { seed in
      try randomReservoir(seed: seed).compiled().projectionError
    }
    let ranks = try context.overSeeds { seed in
      let values = try randomReservoir(seed: seed).materializedRecurrentWeights()
        .singularValueDecomposition().values
      return Double(values.count { $0 > 1e-10 * values[0] })
    }
    return [
      ReproductionRow(
        id: "rsn-1/projection",
        expected: ExpectedValue(
          "max |W_out Σ − I|, m = 3, n = 64", .atMost(1e-10), origin: .derived, over: .everySeed),
        measured: MeasuredValue(errors)),
      ReproductionRow(
        id: "rsn-1/rank",
        expected: ExpectedValue(
          "rank of W_rec, m = 3", .equal(3, tolerance: 0), origin: .derived, over: .everySeed),
        measured: MeasuredValue(ranks)),
    ]
  }

  /// Row 2.
  static let enginesAgree = Experiment(
    id: "rsn-2", paper: paper, summary: "hidden and output engines, same noise, 3000 steps"
  ) { context in
    let differences = try context.overSeeds { seed in
      let network = randomReservoir(activation: .tanh, seed: seed)
      let compiled = try network.compiled()
      var stream = RandomStream(seed: seed, purpose: .initialState)
      let start = Matrix<Double>.normals(8, 3, from: &stream)
      let noise = RandomStream(seed: seed)
      let output = try ChainRunner(OutputLangevin(network, timeStep: 0.01)).run(
        from: start, steps: 3_000, stream: noise)
      let hidden = try ChainRunner(HiddenLangevin(compiled, timeStep: 0.01)).run(
        from: compiled.lift(start), steps: 3_000, stream: noise)
      return relativeDifference(compiled.read(hidden), output)
    }
    return [
      ReproductionRow(
        id: "rsn-2",
        expected: ExpectedValue(
          "relative difference of x after 3000 steps", .atMost(1e-10), origin: .derived,
          over: .everySeed, published: "1e-12"), measured: MeasuredValue(differences))
    ]
  }

  /// A start on the plane, and the same displaced by ker W_out.
  private static func startsOffPlane(
    _ compiled: CompiledReservoir<Double>, seed: UInt64
  ) -> (plain: Matrix<Double>, displaced: Matrix<Double>, displacement: Matrix<Double>) {
    var stream = RandomStream(seed: seed, purpose: .initialState)
    let (m, n) = (compiled.network.dimension, compiled.network.units)
    let plain = compiled.lift(.normals(4, m, from: &stream))
    var displacement = Matrix<Double>.normals(4, n, from: &stream)
    displacement.add(compiled.lift(compiled.read(displacement)), scaledBy: -1)
    var displaced = plain
    displaced.add(displacement)
    return (plain, displaced, displacement)
  }

  /// Row 3.
  static let kernelIsInvisible = Experiment(
    id: "rsn-3", paper: paper, summary: "what lies in ker W_out never reaches the output"
  ) { context in
    let displaced = try context.overSeeds { seed in
      let compiled = try randomReservoir(seed: seed).compiled()
      let starts = startsOffPlane(compiled, seed: seed)
      let runner = ChainRunner(HiddenLangevin(compiled, timeStep: 0.01))
      let noise = RandomStream(seed: seed)
      let plain = try runner.run(from: starts.plain, steps: 500, stream: noise)
      let moved = try runner.run(from: starts.displaced, steps: 500, stream: noise)
      return relativeDifference(compiled.read(moved), compiled.read(plain))
    }
    let noisy = try context.overSeeds { seed in
      let compiled = try randomReservoir(seed: seed).compiled()
      let (start, noise) = (startsOffPlane(compiled, seed: seed).plain, RandomStream(seed: seed))
      var stream = RandomStream(seed: seed, purpose: .data)
      let directions = Matrix<Double>.normals(
        compiled.network.units, compiled.network.dimension, from: &stream)
      func outputs(_ kernelNoise: Matrix<Double>?) throws -> Matrix<Double> {
        let kernel = try ForcedHiddenLangevin(compiled, timeStep: 0.01, kernelNoise: kernelNoise)
        return compiled.read(try ChainRunner(kernel).run(from: start, steps: 500, stream: noise))
      }
      return relativeDifference(try outputs(directions), try outputs(nil))
    }
    return [
      ReproductionRow(
        id: "rsn-3/noise",
        expected: ExpectedValue(
          "relative change of x when noise is added in ker W_out", .atMost(1e-10),
          origin: .derived, over: .everySeed), measured: MeasuredValue(noisy)),
      ReproductionRow(
        id: "rsn-3/start",
        expected: ExpectedValue(
          "relative change of x when r₀ is displaced in ker W_out", .atMost(1e-10),
          origin: .derived, over: .everySeed), measured: MeasuredValue(displaced)),
    ]
  }

  /// Row 4.
  static let offPlaneMemory = Experiment(
    id: "rsn-4", paper: paper, summary: "a displacement off the plane is forgotten as e⁻ᵗ"
  ) { context in
    let memory = try context.overSeeds { seed in
      let compiled = try randomReservoir(seed: seed).compiled()
      let starts = startsOffPlane(compiled, seed: seed)
      let runner = ChainRunner(HiddenLangevin(compiled, timeStep: 1e-3))
      var (plain, displaced) = (starts.plain, starts.displaced)
      return try (0..<4).map { time in
        let noise = RandomStream(seed: seed, step: UInt64(time) * 1_000)
        plain = try runner.run(from: plain, steps: 1_000, stream: noise)
        displaced = try runner.run(from: displaced, steps: 1_000, stream: noise)
        var difference = displaced
        difference.add(plain, scaledBy: -1)
        return (difference.sumOfSquares() / starts.displacement.sumOfSquares()).squareRoot()
      }
    }
    return [0.368, 0.135, 0.0497, 0.0183].enumerated().map { index, expected in
      ReproductionRow(
        id: "rsn-4/t=\(index + 1)",
        expected: ExpectedValue(
          "off-plane memory at t = \(index + 1)", .near(expected, relative: 0.01),
          origin: .derived, over: .everySeed), measured: MeasuredValue(memory.map { $0[index] }))
    }
  }

  /// Row 5.
  static let gradientsAgree = Experiment(
    id: "rsn-5", paper: paper, summary: "gradients of RSN §3.3 against central differences"
  ) { context in
    let errors = try context.overSeeds { seed in
      var stream = RandomStream(seed: seed, purpose: .parameters)
      let reservoir = randomReservoir(units: 20, activation: .tanh, seed: seed)
      return max(
        try gradientError(of: reservoir, seed: seed),
        try gradientError(of: IndependentNoiseReservoir(reservoir), seed: seed),
        try gradientError(
          of: SamplerOnlyNetwork<Double>(
            .synapticCurrent, dimension: 3, activation: .tanh, from: &stream), seed: seed),
        try gradientError(
          of: SamplerOnlyNetwork<Double>(
            .firingRate, dimension: 3, activation: .tanh, from: &stream), seed: seed))
    }
    return [
      ReproductionRow(
        id: "rsn-5",
        expected: ExpectedValue(
          "largest relative error over RS, eq. 8, SO-SC and SO-FR", .atMost(1e-6),
          origin: .derived, over: .everySeed, published: "3e-8"), measured: MeasuredValue(errors))
    ]
  }

  /// The largest relative gradient error of the loss (RSN eq. 10) over the parameters of `model`.
  static func gradientError<Model: ScoreModel<Double>>(of model: Model, seed: UInt64) throws
    -> Double
  {
    var stream = RandomStream(seed: seed, purpose: .data)
    let x = Matrix<Double>.normals(24, model.dimension, from: &stream)
    let target = Matrix<Double>.normals(24, model.dimension, from: &stream)
    let loss = { (model: Model) in
      var error = model.score(at: x)
      error.add(target, scaledBy: -1)
      return error.sumOfSquares() / 48
    }
    var (workspace, gradients) = (model.makeWorkspace(rows: 24), model.zeroGradients)
    var error = Matrix<Double>.zeros(24, model.dimension)
    model.evaluateScore(at: x, into: &error, using: &workspace)
    error.add(target, scaledBy: -1)
    error.scale(by: 1.0 / 24)
    model.evaluateGradients(at: x, error: error, into: &gradients, using: &workspace)
    return GradientCheck.relativeErrors(of: gradients, in: model, loss: loss).max() ?? .nan
  }
}

// MARK: - Row 6

extension ReservoirExperiments {
  /// Row 6: RSN T7 on random linear drifts `A = -S - 0.2 I + N` of dimension 2 to 5, S positive
  /// semidefinite, N of any symmetry; unstable draws are left out.
  static let driftErrorBound = Experiment(
    id: "rsn-6", paper: paper, summary: "T7: drift error bounds Fisher information and KL"
  ) { context in
    let count = 700
    var (fisher, divergence) = ([Double](), [Double]())
    for seed in context.seeds {
      var largest = (fisher: 0.0, divergence: 0.0)
      for index in 0..<count {
        guard let diffusion = randomLinearDiffusion(seed: seed, index: index) else { continue }
        let bound = diffusion.driftError
        largest.fisher = max(largest.fisher, diffusion.relativeFisherInformation / bound)
        largest.divergence = max(largest.divergence, 2 * diffusion.klDivergence / bound)
      }
      fisher.append(largest.fisher)
      divergence.append(largest.divergence)
    }
    let expected = { (text: String) in
      // The margin is rounding of the ratio of two numbers that may both be small.
      ExpectedValue(text, .band(lower: 0.3, upper: 1 + 1e-9), origin: .derived, over: .everySeed)
    }
    return [
      ReproductionRow(
        id: "rsn-6/fisher", expected: expected("largest I(q|p) / E_q‖b − s_p‖²"),
        measured: MeasuredValue(fisher), note: "\(count) random linear drifts per seed"),
      ReproductionRow(
        id: "rsn-6/kl", expected: expected("largest 2 KL(q‖p) / E_q‖b − s_p‖²"),
        measured: MeasuredValue(divergence)),
    ]
  }

  private static func randomLinearDiffusion(seed: UInt64, index: Int) -> LinearDiffusion? {
    var stream = RandomStream(seed: seed, step: UInt64(3 * index), purpose: .data)
    let m = 2 + index % 4
    let root = Matrix<Double>.normals(m, m, from: &stream)
    var drift = Matrix<Double>.normals(m, m, from: &stream)
    drift.scale(by: 0.5)
    var decay = root.times(transpose: root)
    decay.scale(by: 0.5)
    drift.add(decay, scaledBy: -1)
    for i in 0..<m { drift[i, i] -= 0.2 }
    return try? LinearDiffusion(drift: drift)
  }
}
