import Dynamics
import RandomStreams
import Tensors

/// One request to one trained network, as kernels and starts.
struct SamplerRun {
  let sampler: TrainedSampler
  let request: SamplingRequest
  /// Δt, in τ.
  let timeStep: Float
  let schedule: DrawSchedule
  /// Outputs `[chain, m]`.
  let start: Matrix<Float>
  let stream: RandomStream

  typealias Draws = (coordinates: Matrix<Float>, rates: Matrix<Float>?)

  /// Draws in the network's coordinates `[chain · draw, m]`, and the rates of hidden engines.
  func draws() throws -> Draws {
    switch (request.mode, sampler.network) {
    case (.output, .reservoir(let network)) where request.forces == nil:
      (try run(OutputLangevin(network, timeStep: timeStep), from: start), nil)
    case (.output, _): (try plain(sampler.score), nil)
    case (.hidden, .reservoir(let network)): try hidden(network)
    case (.hidden, .tied(let network)): try hidden(network.network)
    case (.hidden, .noiseConditioned(let network)):
      try scaledHidden(network.level(sampler.configuration.recipe.noise.last))
    case (.hidden, .independentNoise(let network)) where request.forces == nil:
      try noisy(network)
    case (.network, .samplerOnly(let network)) where request.forces == nil:
      (try run(SamplerOnlyLangevin(network, timeStep: timeStep), from: start), nil)
    case (.annealed, .reservoir(let network)) where request.forces == nil:
      (
        try run(
          OutputLangevin(network, timeStep: timeStep),
          from: descend(
            AnnealedSampling(
              levels: request.levels, noise: sampler.configuration.recipe.noise,
              steps: 100 * request.levels.count))), nil
      )
    case (.annealed, .noiseConditioned(let network)) where request.forces == nil:
      (
        try run(
          OverdampedLangevin(
            ConditionedScore(network, noise: sampler.configuration.recipe.noise.last),
            timeStep: timeStep),
          from: descend(AnnealedSampling(network, noise: sampler.configuration.recipe.noise))), nil
      )
    case (.metropolis, .tied(let network)) where request.forces == nil:
      (try run(MetropolisAdjustedLangevin(network, stepSize: timeStep), from: start), nil)
    default: throw unsupported
    }
  }

  private var unsupported: SamplingError {
    let modes: [SamplingRequest.Mode] =
      switch sampler.network {
      case .reservoir: [.output, .hidden, .annealed]
      case .samplerOnly: [.output, .network]
      case .tied: [.output, .hidden, .metropolis]
      case .independentNoise: [.output, .hidden]
      case .noiseConditioned: [.output, .hidden, .annealed]
      }
    let names = modes.map(\.rawValue).joined(separator: ", ")
    return .invalidParameter(
      name: "mode", value: request.mode.rawValue + (request.forces == nil ? "" : " with forces"),
      expected: request.forces == nil
        ? "\(names) for this network" : "output, or hidden for a reservoir or tied network")
  }

  private func run<Kernel: SamplingKernel<Float>>(
    _ kernel: Kernel, from start: Matrix<Float>
  ) throws -> Matrix<Float> {
    try schedule.run(kernel, from: start, stream: stream, parallelism: request.parallelism)
  }

  /// Langevin dynamics of a score, with forces where asked for.
  private func plain(_ score: some ScoreFunction<Float>) throws -> Matrix<Float> {
    guard let forces = request.forces else {
      return try run(OverdampedLangevin(score, timeStep: timeStep), from: start)
    }
    return try run(
      ForcedOutputLangevin(score, forces: forces, timeStep: timeStep), from: start)
  }

  private func hidden(_ network: ReservoirSampler<Float>) throws -> Draws {
    let reservoir = try network.compiled(allowingRidge: true)
    let states =
      if let forces = request.forces {
        try run(
          ForcedHiddenLangevin(reservoir, forces: forces, timeStep: timeStep),
          from: reservoir.lift(start))
      } else {
        try run(HiddenLangevin(reservoir, timeStep: timeStep), from: reservoir.lift(start))
      }
    return (reservoir.read(states), states)
  }

  /// A level's reservoir runs in a variable and a time of its own scale.
  private func scaledHidden(_ level: ConditionedReservoir<Float>.Level) throws -> Draws {
    guard request.forces == nil else { throw unsupported }
    let scale = Float(level.scale)
    let reservoir = try level.network.compiled(allowingRidge: true)
    var start = start
    start.scale(by: scale)
    let states = try run(
      HiddenLangevin(reservoir, timeStep: timeStep * scale * scale), from: reservoir.lift(start))
    var coordinates = reservoir.read(states)
    coordinates.scale(by: 1 / scale)
    return (coordinates, states)
  }

  /// Noise of its own on every neuron (eq. 8).
  private func noisy(_ network: IndependentNoiseReservoir<Float>) throws -> Draws {
    let lift = try network.network.compiled(allowingRidge: true)
    let states = try run(
      IndependentNoiseLangevin(network, timeStep: timeStep), from: lift.lift(start))
    return (lift.read(states), states)
  }

  private func descend(_ annealing: AnnealedSampling<Float>) throws -> Matrix<Float> {
    try annealing.run(
      from: start, stream: stream.with(.annealing), parallelism: request.parallelism)
  }
}
