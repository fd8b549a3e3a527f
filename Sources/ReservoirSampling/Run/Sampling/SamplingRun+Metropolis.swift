import Dynamics
import RandomStreams
import Tensors

extension SamplingRun {
  /// Langevin proposals with a Metropolis test.
  func metropolisDraws(of network: TiedReservoir<Float>) throws -> NetworkDraws {
    let recorder = try reportedDraws(
      of: MetropolisAdjustedLangevin(network, stepSize: Float(timeStep)), keepsInfos: true)
    var draws = NetworkDraws(recorder.positions.byChain)
    draws.statistics = MetropolisStatistics(recorder, steps: totalSteps)
    return draws
  }

  /// The levels above the last, each with a step for its noise, and the trained network.
  func exchangeDraws(of network: TiedReservoir<Float>) throws -> NetworkDraws {
    let noise = trained.configuration.recipe.noise
    let levels =
      try request.tiedLevels.isEmpty
      ? trained.directory?.tiedLevels() ?? [] : request.tiedLevels
    let wide = levels.dropLast()
    guard !wide.isEmpty else {
      throw SamplingError.invalidParameter(
        name: "levels", value: "\(levels.count)",
        expected: "at least two noise levels to exchange between")
    }
    // The score of a level is no stiffer than 1/σ².
    let steps = wide.indices.map {
      max(Float(timeStep), Float(0.2 * min(1, noise.level($0) * noise.level($0))))
    }
    let recorder = try reportedDraws(
      of: ReplicaExchange(wide + [network], stepSizes: steps + [Float(timeStep)]),
      keepsInfos: false)
    var draws = NetworkDraws(recorder.positions.byChain)
    draws.exchangeRates = recorder.total.map { total in
      zip(total.exchanges, total.trials).map { $1 > 0 ? Double($0) / Double($1) : nil }
    }
    return draws
  }
}
