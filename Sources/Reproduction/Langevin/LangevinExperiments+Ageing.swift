import Archives
import Dynamics
import LangevinMachines
import RandomStreams
import Tensors

/// Rows 11 and 12 of NLM §9: ageing and the fluctuation–dissipation ratio of the stored couplings.
extension LangevinExperiments {
  static let outOfEquilibrium = [
    experiment("nlm-11", "Two-time correlation of rates", run: twoTimes),
    experiment("nlm-12", "Fluctuation–dissipation ratio", revision: 3, run: response),
  ]

  /// Lags τ at which the correlation is judged; the last two in long runs only.
  private static let judgedLags = [0.1, 0.33, 1.07, 2.7, 11, 28, 90]

  /// Waiting time tw, and C at the judged lags (NLM §5.5). The last waiting time, of long runs only, has
  /// no number at the last lag.
  private static let correlations: [(waiting: Double, values: [Double])] = [
    (0.1, [0.721, 0.502, 0.331, 0.228, 0.121, 0.100, 0.073]),
    (1, [0.810, 0.732, 0.625, 0.506, 0.309, 0.250, 0.205]),
    (3, [0.904, 0.856, 0.801, 0.724, 0.592, 0.525, 0.470]),
    (10, [0.956, 0.929, 0.897, 0.858, 0.773, 0.738, 0.684]),
    (30, [0.960, 0.933, 0.902, 0.872, 0.818, 0.776, 0.710]),
    (80, [0.960, 0.932, 0.906, 0.876, 0.822, 0.779]),
  ]

  private static func twoTimes(_ context: ExperimentContext) throws -> [ReproductionRow] {
    var rows = RowList()
    let machine = try LangevinExperimentInput(context: context).neededMachine(noting: &rows)
    let isLong = context.scale == .paper
    let lags = isLong ? judgedLags : judgedLags.dropLast(2)
    let table = isLong ? correlations : correlations.dropLast()
    var chains = try MachineChains(
      MachineDynamics(machine), count: 48, seed: context.seeds[0],
      parallelism: context.parallelism)
    let drawn = (lags + [0.03, 0.06, 0.2, 0.6, 1.7, 5]).sorted()
    let measured = try TwoTimeCorrelation(
      of: &chains, waitingTimes: table.map(\.waiting), lags: drawn, duration: 120)
    try ArrayFile.writeForFigures(
      [
        "waiting": array(table.map(\.waiting)), "lags": array(drawn),
        "correlation": NumericArray(measured.correlations),
      ], as: "nlm-11", under: context.outputDirectory)
    func value(_ row: Int, _ lag: Double) -> Double {
      measured.correlations[row, drawn.firstIndex(of: lag) ?? 0]
    }
    for (row, (waiting, values)) in table.enumerated() {
      for (lag, expected) in zip(lags, values) {
        rows.add(
          "nlm-11/tw\(waiting)-\(lag)", "C(tw = \(waiting), τ = \(lag))",
          .equal(expected, tolerance: 0.03), from: .measured, value: value(row, lag))
      }
    }
    rows.add(
      "nlm-11/ageing", "C at τ = 2.7 grows with tw", .increasing(factor: 1.1), from: .measured,
      series: [1, 2, 3].map {
        MeasuredValue(value($0, 2.7), name: "tw = \(table[$0].waiting)")
      })
    return rows.rows
  }

  private static func response(_ context: ExperimentContext) throws -> [ReproductionRow] {
    var rows = RowList()
    let machine = try LangevinExperimentInput(context: context).neededMachine(noting: &rows)
    let judged = [3.0, 6.05, 10.3]
    let lags = ([0.05, 0.1, 0.25, 0.5, 0.72, 1.2, 2.1, 4.2] + judged).sorted()
    let cases: [(waiting: Double, criterion: ExpectedValue.Criterion)] = [
      (1, .atMost(0.5)), (10, .atLeast(0.8)), (50, .equal(1, tolerance: 0.07)),
    ]
    var curves: [[FieldResponse]] = []
    for (waiting, criterion) in cases {
      let measured = try context.overSeeds { seed in
        try response(of: machine, waiting: waiting, lags: lags, seed: seed, context)
      }
      curves.append(measured)
      for (index, lag) in lags.enumerated() where judged.contains(lag) {
        rows.add(
          "nlm-12/tw\(Int(waiting))-\(lag)", "X(tw = \(Int(waiting)), τ = \(lag))", criterion,
          from: .measured, values: measured.map { $0.ratios[index] })
      }
      rows.add(
        "nlm-12/tw\(Int(waiting))-temperature",
        "effective temperature T/X(tw = \(Int(waiting)), τ = \(judged[2]))", .none, from: .derived,
        values: measured.map { $0.temperature / ($0.ratios.last ?? .nan) })
    }
    try ArrayFile.writeForFigures(
      [
        "waiting": array(cases.map(\.waiting)), "lags": array(lags),
        "susceptibility": means(of: curves, \.susceptibilities),
        "drop": means(of: curves, \.correlationDrops),
      ], as: "nlm-12", under: context.outputDirectory)
    return rows.rows
  }

  private static func response(
    of machine: LangevinMachine<Float>, waiting: Double, lags: [Double], seed: UInt64,
    _ context: ExperimentContext
  ) throws -> FieldResponse {
    var chains = try MachineChains(
      MachineDynamics(machine), count: context.scale == .paper ? 192 : 48, seed: seed,
      parallelism: context.parallelism)
    try chains.advance(steps: Int(waiting * 100))
    return try FieldResponse(of: &chains, waitingTime: waiting, lags: lags, seed: seed)
  }

  /// Means over seeds, a row per waiting time.
  private static func means(
    of curves: [[FieldResponse]], _ values: (FieldResponse) -> [Double]
  ) -> NumericArray {
    NumericArray(Matrix(curves.map { Matrix($0.map(values)).columnMeans() }))
  }
}
