import Dynamics
import LangevinMachines
import RandomStreams
import Tensors

/// Rows 18 and 19 of NLM §9: random couplings, where the theory is known.
extension LangevinExperiments {
  static let theory = [
    experiment("nlm-18", "Boltzmann measure of random couplings", run: randomCouplings),
    experiment("nlm-19", "Dynamical mean field of the noiseless network", run: meanField),
  ]

  private static func randomCouplings(_ context: ExperimentContext) throws -> [ReproductionRow] {
    var rows = RowList()
    let table = [
      (0.5, 0.5, 0.29652, 0.57413), (1, 1, 0.46385, 1.46385), (2, 1, 0.61202, 3.44807),
      (2, 0.5, 0.57892, 2.81567),
    ]
    for (gain, temperature, square, current) in table {
      let measure = RandomCouplingMeasure(gain: gain, temperature: temperature)
      rows.add(
        "nlm-18/Q-\(gain)-\(temperature)", "Q at g = \(gain), T = \(temperature)",
        .equal(square, tolerance: 6e-6), from: .derived, value: measure.rateSquare)
      rows.add(
        "nlm-18/x2-\(gain)-\(temperature)", "⟨x²⟩ at g = \(gain), T = \(temperature)",
        .equal(current, tolerance: 6e-6), from: .derived, value: measure.currentSquare)
    }
    for (gain, temperature) in [(0.5, 0.5), (1, 1)] {
      try addExtrapolated(gain: gain, temperature: temperature, context, &rows)
    }
    if context.scale == .paper {
      let runs = try context.overSeeds { seed in
        let machine = LangevinMachine<Float>.random(units: 800, gain: 2, seed: seed)
        return try simulated(
          MachineDynamics(machine, timeStep: 0.005), chains: 16, warmup: 50, duration: 10,
          seed: seed, context)
      }
      add(runs, "N = 800, Δt = 0.005", gain: 2, temperature: 1, &rows)
    }
    return rows.rows
  }

  /// N = 300, by Richardson extrapolation in the time step.
  private static func addExtrapolated(
    gain: Double, temperature: Double, _ context: ExperimentContext, _ rows: inout RowList
  ) throws {
    let runs = try context.overSeeds { seed in
      let machine = LangevinMachine<Float>.random(units: 300, gain: gain, seed: seed)
      let means = try [Float(0.02), 0.01].map { timeStep in
        try simulated(
          MachineDynamics(machine, timeStep: timeStep, temperature: Float(temperature)),
          chains: 32, warmup: 10, duration: 20, seed: seed, context)
      }
      return zip(means[1], means[0]).map { 2 * $0 - $1 }
    }
    add(runs, "N = 300, Δt → 0", gain: gain, temperature: temperature, &rows)
  }

  /// Means over chains and time of E/N, φ² and x².
  private static func simulated(
    _ dynamics: MachineDynamics<Float>, chains count: Int, warmup: Float, duration: Float,
    seed: UInt64, _ context: ExperimentContext
  ) throws -> [Double] {
    var chains = try MachineChains(
      dynamics, count: count, seed: seed, parallelism: context.parallelism)
    try chains.advance(steps: Int(warmup / dynamics.timeStep))
    var squares: [Double] = []
    let info = try chains.averageInfo(steps: Int(duration / dynamics.timeStep), every: 25) {
      squares.append($0.rates.meanSquare())
    }
    return [info.energyPerUnit, mean(squares), info.meanSquare]
  }

  /// Simulations beside the theory; samples of J differ by about 1 % at N = 300.
  private static func add(
    _ runs: [[Double]], _ name: String, gain: Double, temperature: Double, _ rows: inout RowList
  ) {
    let measure = RandomCouplingMeasure(gain: gain, temperature: temperature)
    let place = "\(name), g = \(gain), T = \(temperature)"
    rows.add(
      "nlm-18/E-\(gain)", "E/N, \(place)", .equal(temperature / 2, tolerance: 0.02 * temperature),
      from: .derived, value: mean(runs.map { $0[0] }))
    rows.add(
      "nlm-18/Q-\(gain)", "Q, \(place)", .near(measure.rateSquare, relative: 0.02), from: .derived,
      value: mean(runs.map { $0[1] }))
    rows.add(
      "nlm-18/x2-\(gain)", "⟨x²⟩, \(place)", .near(measure.currentSquare, relative: 0.02),
      from: .derived,
      value: mean(runs.map { $0[2] }))
  }

  private static func meanField(_ context: ExperimentContext) throws -> [ReproductionRow] {
    var rows = RowList()
    let table = [
      (1.05, 0.05283, 0.000037), (1.1, 0.11106, 0.000273), (1.2, 0.24263, 0.001895),
      (1.5, 0.74769, 0.022024), (2, 1.92481, 0.127907), (3, 5.44633, 0.678888),
    ]
    for (gain, variance, kinetic) in table {
      let theory = ChaoticNetworkTheory(gain: gain)
      rows.add(
        "nlm-19/Delta-\(gain)", "Δ₀ at g = \(gain)", .equal(variance, tolerance: 6e-6),
        from: .measured,
        value: theory.variance)
      rows.add(
        "nlm-19/Gamma-\(gain)", "Γ₀ at g = \(gain)", .equal(kinetic, tolerance: 2e-6),
        from: .measured,
        value: theory.velocitySquare)
    }
    try addSimulations(context, &rows)
    return rows.rows
  }

  /// Random couplings at g = 2, N = 1000, without noise.
  private static func addSimulations(
    _ context: ExperimentContext, _ rows: inout RowList
  ) throws {
    let runs = try context.overSeeds { seed in
      let machine = LangevinMachine<Float>.random(units: 1_000, gain: 2, seed: seed)
      let dynamics = MachineDynamics(machine, timeStep: 0.02, temperature: 0, reaction: 0)
      var chains = try MachineChains(
        dynamics, count: 16, seed: seed, parallelism: context.parallelism)
      try chains.advance(steps: 2_000)
      return try chains.averageInfo(steps: 4_000, every: 10)
    }
    rows.add(
      "nlm-19/simulation", "Δ₀ of a simulation, g = 2, N = 1000", .near(1.92481, relative: 0.03),
      from: .measured, value: mean(runs.map(\.meanSquare)))
    rows.add(
      "nlm-19/kinetic", "Γ₀ of a simulation, g = 2, N = 1000", .near(0.127907, relative: 0.03),
      from: .measured, value: mean(runs.map { 2 * $0.energyPerUnit }))
  }
}
