import Archives
import Dynamics
import LangevinMachines
import RandomStreams
import Tensors

/// Rows 5 to 10, 13 and 16 of NLM §9: what the stored couplings do.
extension LangevinExperiments {
  static let generation = [
    experiment(
      "nlm-5", aliases: (6...10).map { "nlm-\($0)" },
      "Free generation with the stored couplings (rows 5 to 10)", run: freeRun),
    experiment("nlm-13", "Denoising with the stored couplings", run: denoising),
    experiment("nlm-16", "Temperature scan with the stored couplings") { try temperatures($0) },
  ]

  private static func freeRun(_ context: ExperimentContext) throws -> [ReproductionRow] {
    let input = LangevinExperimentInput(context: context)
    var rows = RowList()
    let machine = try input.neededMachine(noting: &rows)
    let run = try FreeRun(
      of: machine, images: input.trainingImages()?.used,
      steps: context.scale == .paper ? 20_000 : 10_000, context)
    rows.add(
      "nlm-5", "E/N at t ≥ 50", .equal(0.895, tolerance: 0.010), from: .measured,
      value: run.info.energyPerUnit)
    rows.add(
      "nlm-6", "⟨x²⟩", .equal(1.12, tolerance: 0.04), from: .measured, value: run.info.meanSquare)
    rows.add(
      "nlm-7", "virial at Δt 0.01", .equal(1.060, tolerance: 0.010), from: .measured,
      value: run.info.virialPerUnit)
    try addFineSteps(machine, from: run.states, context, &rows)
    try addAdjustedSteps(machine, from: run.states, context, &rows)
    try ArrayFile.writeForFigures(run.arrays, as: "nlm-5", under: context.outputDirectory)
    addSimilarities(run, &rows)
    addSigns(run, &rows)
    addLabels(run, &rows)
    return rows.rows
  }

  private static func addFineSteps(
    _ machine: LangevinMachine<Float>, from states: Matrix<Float>, _ context: ExperimentContext,
    _ rows: inout RowList
  ) throws {
    var fine = try MachineChains(
      MachineDynamics(machine, timeStep: 0.005), at: states,
      stream: RandomStream(seed: context.seeds[0] &+ 1), parallelism: context.parallelism)
    try fine.advance(steps: 2_000)
    rows.add(
      "nlm-7/fine", "virial at Δt 0.005", .equal(1.031, tolerance: 0.010), from: .measured,
      value: try fine.averageInfo(steps: 8_000).virialPerUnit)
  }

  private static func addAdjustedSteps(
    _ machine: LangevinMachine<Float>, from states: Matrix<Float>, _ context: ExperimentContext,
    _ rows: inout RowList
  ) throws {
    let kernel = MetropolisAdjustedLangevin(MachineDensity(machine), stepSize: 0.005)
    var state = try kernel.makeState(at: states)
    var noise = RandomStream(seed: context.seeds[0] &+ 1)
    try kernel.advance(&state, steps: 2_000, using: &noise)
    let samples = 300
    var virial = 0.0
    for _ in 0..<samples {
      try kernel.advance(&state, steps: 20, using: &noise)
      var product = machine.energyGradient(at: state.position)
      product.multiplyElementwise(by: state.position)
      virial += product.mean()
    }
    rows.add(
      "nlm-7/adjusted", "virial of the adjusted step", .equal(1.00, tolerance: 0.01),
      from: .derived, value: virial / Double(samples))
    rows.add(
      "nlm-7/acceptance", "acceptance at Δt 0.005", .equal(0.76, tolerance: 0.03),
      from: .measured, value: state.acceptanceRate)
  }

  private static func addSimilarities(_ run: FreeRun, _ rows: inout RowList) {
    for (time, criterion) in [
      (1.0, ExpectedValue.Criterion.atMost(0.40)), (10, .equal(0.65, tolerance: 0.03)),
      (40, .equal(0.70, tolerance: 0.03)),
    ] {
      let (id, name) = ("nlm-8/t\(Int(time))", "nearest-neighbour correlation at t = \(Int(time))")
      if let value = run.similarities[time] {
        rows.add(id, name, criterion, from: .measured, value: value)
      } else {
        rows.skip(id, name, from: .measured, because: LangevinExperimentInput.noImages)
      }
    }
  }

  /// 36 binomial draws: 18 ± 3; the band's false alarm is 2e-3.
  private static func addSigns(_ run: FreeRun, _ rows: inout RowList) {
    rows.add(
      "nlm-9", "chains of the data's polarity", .band(lower: 9, upper: 27), from: .derived,
      value: Double(run.signs.count { $0 > 0 }))
    rows.add(
      "nlm-9/flips", "chains of another polarity at the end than at t = 50",
      .equal(0, tolerance: 0), from: .measured,
      value: Double(run.flips))
  }

  private static func addLabels(_ run: FreeRun, _ rows: inout RowList) {
    let ones = "share of ones after a random start"
    guard let labels = run.labels else {
      return rows.skip(
        "nlm-10", ones, from: .measured, because: LangevinExperimentInput.noImages)
    }
    rows.add(
      "nlm-10", ones, .atMost(0.2), from: .measured,
      value: Double(labels.count { $0 == 1 }) / Double(FreeRun.chainCount))
  }

  /// - Parameter steps: of every chain; 5000 is the protocol's t = 50.
  static func temperatures(
    _ context: ExperimentContext, steps: Int = 5_000
  ) throws -> [ReproductionRow] {
    var rows = RowList()
    let machine = try LangevinExperimentInput(context: context).neededMachine(noting: &rows)
    // T, E/N, ⟨x²⟩
    let expected = [
      (0, 0, 0), (0.1, 0.060, 0.024), (0.25, 0.163, 0.11), (0.5, 0.337, 0.32), (0.75, 0.604, 0.69),
      (1, 0.896, 1.15), (1.5, 1.33, 1.83), (2, 1.67, 2.41),
    ]
    let scan = try TemperatureScan(
      of: machine, temperatures: expected.map(\.0), steps: steps, seed: context.seeds[0],
      parallelism: context.parallelism)
    try ArrayFile.writeForFigures(
      [
        "temperatures": array(scan.points.map(\.temperature)),
        "energy": array(scan.points.map(\.info.energyPerUnit)),
        "square": array(scan.points.map(\.info.meanSquare)),
        "images": NumericArray(Matrix(stacking: scan.points.map { $0.rates.rows(0..<6) })),
      ], as: "nlm-16", under: context.outputDirectory)
    for (point, (temperature, energy, square)) in zip(scan.points, expected) {
      add(point, at: temperature, energy: energy, square: square, &rows)
    }
    return rows.rows
  }

  private static func add(
    _ point: TemperatureScan.Point, at temperature: Double, energy: Double, square: Double,
    _ rows: inout RowList
  ) {
    rows.add(
      "nlm-16/T\(temperature)", "E/N at T = \(temperature)",
      temperature == 0 ? .atMost(1e-3) : .near(energy, relative: 0.03), from: .measured,
      value: point.info.energyPerUnit)
    // 3 %, and half a unit of the last digit given.
    let rounding = square < 0.1 ? 0.0005 : 0.005
    rows.add(
      "nlm-16/T\(temperature)-x2", "⟨x²⟩ at T = \(temperature)",
      temperature == 0 ? .atMost(1e-3) : .equal(square, tolerance: 0.03 * square + rounding),
      from: .measured, value: point.info.meanSquare)
  }
}
