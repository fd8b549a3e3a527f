import Dynamics
import RandomStreams
import Tensors

/// One request to one trained network, as kernels and starts.
struct SamplerRun {
  let sampler: ReservoirRun
  let request: SamplingRequest
  /// Δt, in τ.
  let timeStep: Float
  let schedule: DrawSchedule
  /// Outputs `[chain, m]`.
  let start: Matrix<Float>
  let stream: RandomStream

  /// What a run gives.
  struct Outcome {
    /// Draws in the network's coordinates `[chain · draw, m]`.
    var coordinates: Matrix<Float>
    /// Rates of hidden engines `[chain · draw, n]`.
    var rates: Matrix<Float>?
    /// Of the noise projection of hidden engines.
    var conditionNumber, ridge: Double?
    var statistics: MetropolisStatistics?
    var exchangeRates: [Double?]?

    init(_ coordinates: Matrix<Float>) { self.coordinates = coordinates }

    init(
      rates: Matrix<Float>, read coordinates: Matrix<Float>, by reservoir: CompiledReservoir<Float>
    ) {
      (self.coordinates, self.rates) = (coordinates, rates)
      (conditionNumber, ridge) = (reservoir.conditionNumber, reservoir.ridge)
    }
  }

  /// Runs the chains.
  func outcome() throws -> Outcome {
    switch (request.mode, sampler.network) {
    case (.output, _): Outcome(try plain(sampler.score, from: start))
    case (.hidden, .reservoir(let network)): try hidden(network)
    case (.hidden, .tied(let network)): try hidden(network.network)
    case (.hidden, .noiseConditioned(let network)):
      try hidden(network.level(sampler.configuration.recipe.noise.last))
    case (.hidden, .independentNoise(let network)) where request.forces == nil:
      try noisy(network)
    case (.network, .samplerOnly(let network)) where request.forces == nil:
      Outcome(try run(SamplerOnlyLangevin(network, timeStep: timeStep), from: start))
    case (.annealed, .reservoir(let network)):
      Outcome(
        try plain(
          network,
          from: descend(
            AnnealedSampling(
              levels: request.levels, noise: sampler.configuration.recipe.noise,
              steps: 100 * request.levels.count))))
    case (.annealed, .noiseConditioned(let network)):
      Outcome(
        try plain(
          ConditionedScore(network, noise: sampler.configuration.recipe.noise.last),
          from: descend(AnnealedSampling(network, noise: sampler.configuration.recipe.noise))))
    case (.metropolis, .tied(let network)) where request.forces == nil: try metropolis(network)
    case (.exchange, .tied(let network)) where request.forces == nil: try exchange(network)
    default: throw unsupported
    }
  }

  private var unsupported: SamplingError {
    let modes: [SamplingRequest.Mode] =
      switch sampler.network {
      case .reservoir: [.output, .hidden, .annealed]
      case .samplerOnly: [.output, .network]
      case .tied: [.output, .hidden, .metropolis, .exchange]
      case .independentNoise: [.output, .hidden]
      case .noiseConditioned: [.output, .hidden, .annealed]
      }
    let names = modes.map(\.rawValue).joined(separator: ", ")
    return .invalidParameter(
      name: "mode", value: request.mode.rawValue + (request.forces == nil ? "" : " with forces"),
      expected: request.forces == nil
        ? "\(names) for this network"
        : "output, or what else of hidden and annealed this network has")
  }

  private func run<Kernel: SamplingKernel<Float>>(
    _ kernel: Kernel, from start: Matrix<Float>
  ) throws -> Matrix<Float> {
    try schedule.run(kernel, from: start, stream: stream, parallelism: request.parallelism)
  }

  /// Langevin dynamics of a score, with forces where asked for.
  private func plain(
    _ score: some ScoreFunction<Float>, from start: Matrix<Float>
  ) throws -> Matrix<Float> {
    if let forces = request.forces {
      return try run(
        ForcedOutputLangevin(score, forces: forces, timeStep: timeStep), from: start)
    }
    if let network = score as? ReservoirSampler<Float> {
      return try run(OutputLangevin(network, timeStep: timeStep), from: start)
    }
    return try run(OverdampedLangevin(score, timeStep: timeStep), from: start)
  }

  private func hidden(_ level: ConditionedReservoir<Float>.Level) throws -> Outcome {
    try hidden(level.network, scale: Float(level.scale))
  }

  /// The reservoir itself; that of a noise level runs in a variable and a time of its own scale.
  private func hidden(
    _ network: ReservoirSampler<Float>, scale: Float = 1
  ) throws -> Outcome {
    let reservoir = try network.compiled(allowingRidge: true)
    let ownStep = timeStep * scale * scale
    var start = start
    start.scale(by: scale)
    let states =
      if let forces = request.forces {
        try run(
          ForcedHiddenLangevin(reservoir, forces: forces.scaled(by: scale), timeStep: ownStep),
          from: reservoir.lift(start))
      } else {
        try run(HiddenLangevin(reservoir, timeStep: ownStep), from: reservoir.lift(start))
      }
    var coordinates = reservoir.read(states)
    coordinates.scale(by: 1 / scale)
    return Outcome(rates: states, read: coordinates, by: reservoir)
  }

  /// Noise of its own on every neuron (eq. 8).
  private func noisy(_ network: IndependentNoiseReservoir<Float>) throws -> Outcome {
    let lift = try network.network.compiled(allowingRidge: true)
    let states = try run(
      IndependentNoiseLangevin(network, timeStep: timeStep), from: lift.lift(start))
    return Outcome(rates: states, read: lift.read(states), by: lift)
  }

  private func metropolis(_ network: TiedReservoir<Float>) throws -> Outcome {
    let kernel = ReportingMetropolis(
      kernel: MetropolisAdjustedLangevin(network, stepSize: timeStep))
    let m = network.dimension
    let recorded = try report(kernel, units: 0..<m)
    var outcome = Outcome(recorded.columns(0..<m))
    // A run that was stopped has fewer draws.
    let (chains, draws) = (start.rows, recorded.rows / max(start.rows, 1))
    let accepted = Matrix(rows: chains, columns: draws, elements: recorded.column(m))
    var rates = Matrix<Double>.zeros(chains, draws)
    var sum = 0.0
    for chain in 0..<chains {
      for draw in 0..<draws {
        // Counting starts anew after the first draw.
        let new = Double(accepted[chain, draw]) - (draw > 1 ? Double(accepted[chain, draw - 1]) : 0)
        sum += new
        rates[chain, draw] = new / Double(draw == 0 ? schedule.warmup : schedule.thinning)
      }
    }
    outcome.statistics = MetropolisStatistics(
      acceptanceRate: rates,
      logDensity: Matrix(
        rows: chains, columns: draws, elements: recorded.column(m + 1).map { Double($0) }),
      meanAcceptanceRate: sum / Double(chains * schedule.totalSteps))
    return outcome
  }

  /// Draws of a kernel whose positions carry a report beside the chains' `units`, which alone are
  /// guarded against divergence.
  private func report<Kernel: SamplingKernel<Float>>(
    _ kernel: Kernel, units: Range<Int>
  ) throws -> Matrix<Float> {
    var unguarded = schedule  // a report may be large
    unguarded.divergenceLimit = .greatestFiniteMagnitude
    let recorded = try unguarded.run(
      kernel, from: start, stream: stream, parallelism: request.parallelism)
    let coordinates = recorded.columns(units)
    if let (row, unit) = coordinates.firstEntry(beyond: schedule.divergenceLimit) {
      let draws = recorded.rows / start.rows
      throw SamplingError.diverged(
        chain: row / draws, step: schedule.warmup + row % draws * schedule.thinning, unit: unit,
        magnitude: Double(abs(coordinates[row, unit])), limit: Double(schedule.divergenceLimit),
        timeStep: Double(timeStep))
    }
    return recorded
  }

  /// The levels above the last, each with a step for its noise, and the trained network.
  private func exchange(_ network: TiedReservoir<Float>) throws -> Outcome {
    let noise = sampler.configuration.recipe.noise
    let wide = request.tiedLevels.dropLast()
    guard !wide.isEmpty else {
      throw SamplingError.invalidParameter(
        name: "levels", value: "\(request.tiedLevels.count)",
        expected: "at least two noise levels to exchange between")
    }
    // The score of a level is no stiffer than 1/σ².
    let steps = wide.indices.map {
      max(timeStep, Float(0.2 * min(1, noise.level($0) * noise.level($0))))
    }
    let kernel = ReportingExchange(
      kernel: try ReplicaExchange(wide + [network], stepSizes: steps + [timeStep]),
      replicas: wide.count + 1, dimension: network.dimension)
    let recorded = try report(kernel, units: kernel.units)
    var outcome = Outcome(recorded.columns(kernel.units))
    outcome.exchangeRates = zip(
      exchanges(recorded.columns(kernel.accepted)), exchanges(recorded.columns(kernel.tried))
    ).map { $1 > 0 ? $0 / $1 : nil }
    return outcome
  }

  /// Counts over the whole run and all chains: those at the first draw and, as counting starts anew
  /// after it, those at the last.
  private func exchanges(_ counts: Matrix<Float>) -> [Double] {
    let draws = counts.rows / max(start.rows, 1)
    var sums = [Double](repeating: 0, count: counts.columns)
    for chain in 0..<start.rows {
      for draw in Set([0, draws - 1]) {
        for pair in sums.indices { sums[pair] += Double(counts[chain * draws + draw, pair]) }
      }
    }
    return sums
  }

  private func descend(_ annealing: AnnealedSampling<Float>) throws -> Matrix<Float> {
    let plain = request.forces.map { forces in { (_: Double) throws in forces } }
    return try annealing.run(
      from: start, stream: stream.with(.annealing), parallelism: request.parallelism,
      forces: request.forcesAtNoise ?? plain)
  }
}
