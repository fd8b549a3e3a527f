import Dynamics
import RandomStreams
import Tensors

extension SamplingRun {
  private var noise: NoiseSchedule { trained.configuration.recipe.noise }
  /// The noise of the run's first step.
  var stream: RandomStream {
    RandomStream(seed: request.seed, chain: UInt32(truncatingIfNeeded: request.firstChain))
  }
  /// Outputs `[chain, m]`.
  var start: Matrix<Float> {
    trained.startingOutputs(
      chains: request.chains, from: request.firstChain, seed: request.seed)
  }

  /// Runs the chains in the mode that was asked for.
  func networkDraws() throws -> NetworkDraws {
    switch (request.mode, trained.network) {
    case (.output, _): try outputDraws { start }
    case (.hidden, .reservoir(let network)): try hiddenDraws(of: network)
    case (.hidden, .tied(let network)): try hiddenDraws(of: network.network)
    case (.hidden, .noiseConditioned(let network)): try hiddenDraws(of: network.level(noise.last))
    case (.hidden, .independentNoise(let network)) where forces == nil:
      try independentNoiseDraws(of: network)
    case (.network, .samplerOnly(let network)) where forces == nil:
      try draws(of: SamplerOnlyLangevin(network, timeStep: Float(timeStep))) { start }
    case (.annealed, .reservoir), (.annealed, .noiseConditioned):
      try outputDraws { try descended() }
    case (.metropolis, .tied(let network)) where forces == nil: try metropolisDraws(of: network)
    case (.exchange, .tied(let network)) where forces == nil: try exchangeDraws(of: network)
    default: throw unsupported
    }
  }

  private var unsupported: SamplingError {
    let names = trained.network.modes.map(\.rawValue).joined(separator: ", ")
    return .invalidParameter(
      name: "mode", value: request.mode.rawValue + (forces == nil ? "" : " with forces"),
      expected: forces == nil
        ? "\(names) for this network"
        : "output, or what else of hidden and annealed this network has")
  }

  // MARK: - Langevin dynamics

  /// The output alone: Langevin dynamics of the score, with forces where asked for.
  private func outputDraws(from start: () throws -> Matrix<Float>) throws -> NetworkDraws {
    if case .reservoir(let network) = trained.network, forces == nil {
      return try draws(
        of: OutputLangevin(
          network, timeStep: Float(timeStep), precision: request.precision), from: start)
    }
    return try langevinDraws(of: trained.score, from: start)
  }

  private func langevinDraws(
    of score: some ScoreFunction<Float>, from start: () throws -> Matrix<Float>
  ) throws -> NetworkDraws {
    guard let forces else {
      return try draws(of: OverdampedLangevin(score, timeStep: Float(timeStep)), from: start)
    }
    return try draws(
      of: ForcedOutputLangevin(score, forces: forces, timeStep: Float(timeStep)), from: start)
  }

  /// The reservoir of one noise level, which runs in a variable and a time of its own scale.
  private func hiddenDraws(of level: ConditionedReservoir<Float>.Level) throws -> NetworkDraws {
    try hiddenDraws(of: level.network, scale: Float(level.scale))
  }

  private func hiddenDraws(
    of network: ReservoirSampler<Float>, scale: Float = 1
  ) throws -> NetworkDraws {
    let reservoir = try network.compiled(allowingRidge: true)
    let ownStep = Float(timeStep) * scale * scale
    var start = start
    start.scale(by: scale)
    let reading = { NetworkDraws(rates: $0, of: reservoir, scale: scale) }
    guard let forces else {
      return try draws(
        of: HiddenLangevin(reservoir, timeStep: ownStep, precision: request.precision),
        from: { reservoir.lift(start) },
        reading: reading)
    }
    return try draws(
      of: ForcedHiddenLangevin(reservoir, forces: forces.scaled(by: scale), timeStep: ownStep),
      from: { reservoir.lift(start) }, reading: reading)
  }

  /// Noise of its own on every neuron (RSN eq. 8).
  private func independentNoiseDraws(
    of network: IndependentNoiseReservoir<Float>
  ) throws -> NetworkDraws {
    let reservoir = try network.network.compiled(allowingRidge: true)
    return try draws(
      of: IndependentNoiseLangevin(network, timeStep: Float(timeStep)),
      from: { reservoir.lift(start) }, reading: { NetworkDraws(rates: $0, of: reservoir) })
  }

  // MARK: - Noise levels

  /// Outputs `[chain, m]` after the way down the noise levels: from the largest, or from the cells of the
  /// data.
  func descended() throws -> Matrix<Float> {
    let plain = forces.map { forces in { (_: Double) throws in forces } }
    let forces = request.forcesAtNoise ?? plain
    if let cells = trained.cellStarts, case .noiseConditioned(let model) = trained.network {
      return try descended(from: cells, by: model, forces)
    }
    return try annealing().run(
      from: start, stream: stream.with(.annealing), parallelism: request.parallelism, forces: forces
    )
  }

  /// The way down from cells of the data, which forces that change the law weigh anew.
  private func descended(
    from cells: CellStarts, by model: ConditionedReservoir<Float>,
    _ forces: ((Double) throws -> OutputForces<Float>)?
  ) throws -> Matrix<Float> {
    let way = ReverseDiffusion(model, from: max(cells.noise, noise.last), to: noise.last)
    var (cells, blur) = (cells, way.noises[0])
    if let forces {
      // Conditioned cells hold the blur of the last level; a little is left where that is all.
      cells = try cells.conditioned(on: forces(noise.last).law, noise: noise.last)
      blur = max(blur * blur - noise.last * noise.last, 1e-6 * noise.last * noise.last).squareRoot()
    }
    return try way.run(
      from: cells.draw(request.chains, noise: blur, from: stream),
      stream: stream.with(.annealing), parallelism: request.parallelism,
      forces: forces.map { forces in { try forces($0).law } })
  }

  /// The way down: one network for all levels, or the weights that each level left.
  private func annealing() throws -> AnnealedSampling<Float> {
    if case .noiseConditioned(let network) = trained.network {
      return AnnealedSampling(network, noise: noise)
    }
    let levels =
      try request.levels.isEmpty
      ? trained.directory?.reservoirLevels() ?? [] : request.levels
    return AnnealedSampling(levels: levels, noise: noise, steps: 100 * levels.count)
  }
}

extension ReservoirRun.Network {
  /// The modes in which this network can be sampled.
  var modes: [SamplingRequest.Mode] {
    switch self {
    case .reservoir, .noiseConditioned: [.output, .hidden, .annealed]
    case .samplerOnly: [.output, .network]
    case .tied: [.output, .hidden, .metropolis, .exchange]
    case .independentNoise: [.output, .hidden]
    }
  }
}
