import Diagnostics
import Dynamics
import RandomStreams
import Tensors

/// Rows 11 and 12: ageing and the fluctuation–dissipation ratio of the stored couplings.
extension LangevinExperiments {
  static let outOfEquilibrium = [
    experiment("nlm-11", "Two-time correlation of rates", run: twoTimes),
    experiment("nlm-12", "Fluctuation–dissipation ratio", run: response),
  ]

  private static func twoTimes(_ context: ExperimentContext) throws -> [ReproductionRow] {
    guard let machine = try ReproductionInput(context: context).couplings(Float.self) else {
      return skipped("nlm-11", "two-time correlation", ReproductionInput.noCouplings)
    }
    let table: [(Double, [Double])] = [
      (0.1, [0.721, 0.502, 0.331, 0.228, 0.121]), (1, [0.810, 0.732, 0.625, 0.506, 0.309]),
      (3, [0.904, 0.856, 0.801, 0.724, 0.592]), (10, [0.956, 0.929, 0.897, 0.858, 0.773]),
      (30, [0.960, 0.933, 0.902, 0.872, 0.818]),
    ]
    let lags = [0.1, 0.33, 1.07, 2.7, 11]
    var chains = try MachineChains(
      MachineDynamics(machine), count: 48, seed: context.seeds[0],
      parallelism: context.parallelism)
    let measured = try TwoTimeCorrelation(
      of: &chains, waitingTimes: table.map(\.0), lags: lags)
    var rows = RowList()
    for (row, (waiting, values)) in table.enumerated() {
      for (column, value) in values.enumerated() {
        rows.add(
          "nlm-11/tw\(waiting)-\(lags[column])", "C(tw = \(waiting), τ = \(lags[column]))",
          .equal(value, tolerance: 0.03), .measured, measured.correlations[row, column])
      }
    }
    rows.add(
      "nlm-11/ageing", "C at τ = 2.7 grows with tw", .increasing(factor: 1.1), .measured,
      series: [1, 2, 3].map { ("tw = \(table[$0].0)", measured.correlations[$0, 3]) })
    return rows.rows
  }

  private static func response(_ context: ExperimentContext) throws -> [ReproductionRow] {
    guard let machine = try ReproductionInput(context: context).couplings(Float.self) else {
      return skipped("nlm-12", "fluctuation–dissipation ratio", ReproductionInput.noCouplings)
    }
    var rows = RowList()
    let lags = [3.0, 6.05, 10.3]
    for (waiting, criterion) in [
      (1.0, ExpectedValue.Criterion.atMost(0.5)), (10, .atLeast(0.8)),
      (50, .equal(1, tolerance: 0.07)),
    ] {
      var chains = try MachineChains(
        MachineDynamics(machine), count: context.scale == .paper ? 192 : 48,
        seed: context.seeds[0], parallelism: context.parallelism)
      try chains.advance(steps: Int(waiting * 100))
      let response = try FieldResponse(
        of: &chains, waitingTime: waiting, lags: lags, seed: context.seeds[0])
      for (lag, ratio) in zip(lags, response.ratios) {
        rows.add(
          "nlm-12/tw\(Int(waiting))-\(lag)", "X(tw = \(Int(waiting)), τ = \(lag))", criterion,
          .measured, ratio)
      }
    }
    return rows.rows
  }
}
