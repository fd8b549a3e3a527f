import LangevinMachines
import RandomStreams
import Tensors

/// Row 3 of NLM §9: noiseless trajectories of the authors' couplings.
extension LangevinExperiments {
  /// One start of NLM §7.3: E, norm and sum of ∂E/∂x there; then E, Σx, |x| and x[234] after steps.
  private struct Trajectory {
    let name: String
    let start: @Sendable (Int) -> Double
    let first: [Double]
    let later: [(steps: Int, values: [Double])]
  }

  private static let trajectories = [
    Trajectory(
      name: "sin(i + 1)", start: { sin(Double($0 + 1)) },
      first: [4714.4868773460, 365.6125005843, 5.2987391056],
      later: [
        (1, [3411.6333636068, 0.2124709149, 16.4876349545, 0.4398236147]),
        (10, [51.8735222181, 0.1715647686, 2.7997355979, -0.0044637276]),
        (100, [0.0222972406, -0.1293577908, 0.2384294521, 0.0026926036]),
      ]),
    Trajectory(
      name: "cos(i/2)", start: { cos(Double($0) / 2) },
      first: [3119.8902007853, 295.9196802192, -24.2342607827],
      later: [
        (1, [2270.0343125113, 2.3851639354, 17.6272786518, -0.7235789285]),
        (10, [151.3771940523, 2.1947905629, 10.3802968688, -0.7001342902]),
        (100, [4.3728258410, 0.4583805356, 3.4519220404, -0.2172336794]),
      ]),
  ]

  /// NLM §7.3: T = 0, Δt = 0.01, in double precision. Ten decimals are given, and the flow
  /// contracts.
  static func addTrajectories(
    _ machine: LangevinMachine<Double>, _ rows: inout RowList
  ) throws {
    for trajectory in trajectories {
      let x = Matrix(
        rows: 1, columns: machine.unitCount,
        elements: (0..<machine.unitCount).map(trajectory.start))
      let gradient = machine.energyGradient(at: x)
      add(
        [
          ("E", machine.energies(at: x)[0]), ("|∂E/∂x|", gradient.sumOfSquares().squareRoot()),
          ("sum of ∂E/∂x", gradient.sum()),
        ], expected: trajectory.first, as: "nlm-3/start", "at \(trajectory.name)", &rows)
      var chains = try MachineChains(
        MachineDynamics(machine, timeStep: 0.01, temperature: 0), at: x,
        stream: RandomStream(seed: 1))
      var done = 0
      for (steps, expected) in trajectory.later {
        try chains.advance(steps: steps - done)
        done = steps
        add(
          summary(of: chains.positions, machine), expected: expected, as: "nlm-3/T0",
          "after \(steps) steps from \(trajectory.name)", &rows)
      }
    }
  }

  private static func summary(
    of x: Matrix<Double>, _ machine: LangevinMachine<Double>
  ) -> [(name: String, value: Double)] {
    [
      ("E", machine.energies(at: x)[0]), ("Σx", x.sum()), ("|x|", x.sumOfSquares().squareRoot()),
      ("x[234]", x[0, 234]),
    ]
  }

  private static func add(
    _ values: [(name: String, value: Double)], expected: [Double], as id: String,
    _ place: String, _ rows: inout RowList
  ) {
    for ((name, value), expected) in zip(values, expected) {
      rows.add(
        id, "\(name) \(place)", .equal(expected, tolerance: 1e-9 + 1e-8 * abs(expected)),
        from: .measured, value: value)
    }
  }
}
