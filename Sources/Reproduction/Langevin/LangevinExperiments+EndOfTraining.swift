import Archives
import Diagnostics
import Dynamics
import LangevinMachines
import RandomStreams
import Tensors

/// Row 15 of NLM §9: what 54 000 updates lead to, of the authors' couplings and of a run of one's own.
extension LangevinExperiments {
  /// - Parameter steps: of generation; the last fifth is averaged.
  static func endOfTraining(
    _ context: ExperimentContext, steps: Int = 6_000
  ) throws -> [ReproductionRow] {
    let input = LangevinExperimentInput(context: context)
    let images = try input.trainingImages()
    var rows = RowList()
    if let machine = try input.couplings(Float.self) {
      try add(storedCouplings: machine, images, steps: steps, context, &rows)
    } else {
      rows.skip(
        "nlm-15", "end of training", from: .measured,
        because: LangevinExperimentInput.noCouplings)
    }
    if let (machine, metrics) = try input.run() {
      try add(run: machine, metrics, images, steps: steps, context, &rows)
    } else {
      rows.skip(
        "nlm-15/run", "end of a training of one's own", from: .measured,
        because: LangevinExperimentInput.noRun)
    }
    return rows.rows
  }

  private static func add(
    storedCouplings machine: LangevinMachine<Float>,
    _ images: (used: ImageSet, leftOut: ImageSet)?, steps: Int, _ context: ExperimentContext,
    _ rows: inout RowList
  ) throws {
    add(
      pairsOf: machine, as: "nlm-15", diagonal: (-3.03, 0.01), correlation: (-0.572, 0.005), &rows)
    rows.add(
      "nlm-15/chains", "E/N of chains from noise, t ≥ \(steps * 4 / 500)",
      .equal(0.89, tolerance: 0.015), from: .measured,
      value: try chainEnergy(of: machine, steps: steps, context))
    add(dataEnergyOf: machine, images, as: "nlm-15", .equal(0.518, tolerance: 0.002), &rows)
    try addGradient(of: machine, images?.used, context, &rows)
  }

  private static func add(
    run machine: LangevinMachine<Float>, _ metrics: JSONValue?,
    _ images: (used: ImageSet, leftOut: ImageSet)?, steps: Int, _ context: ExperimentContext,
    _ rows: inout RowList
  ) throws {
    let id = "nlm-15/run"
    add(pairsOf: machine, as: id, diagonal: (-3, 0.5), correlation: (-0.57, 0.05), &rows)
    rows.add(
      "\(id)/gradient", "gradientMeanSquare, last line of metrics",
      .band(lower: 0.001, upper: 0.003), from: .derived,
      value: metrics?["gradientMeanSquare"]?.double)
    rows.add(
      "\(id)/persistent", "E/N of the training's chains, last line of metrics",
      .equal(0.89, tolerance: 0.04), from: .measured,
      value: metrics?["chainEnergyPerUnit"]?.double)
    rows.add(
      "\(id)/chains", "E/N of chains from noise, t ≥ \(steps * 4 / 500)",
      .equal(0.89, tolerance: 0.04), from: .measured,
      value: try chainEnergy(of: machine, steps: steps, context))
    add(dataEnergyOf: machine, images, as: id, .equal(0.52, tolerance: 0.03), &rows)
  }

  private static func add(
    pairsOf machine: LangevinMachine<Float>, as id: String,
    diagonal: (value: Double, tolerance: Double), correlation: (value: Double, tolerance: Double),
    _ rows: inout RowList
  ) {
    let pairs = CouplingPairs(Matrix<Double>(machine.couplings))
    rows.add(
      "\(id)/diagonal", "mean of J_ii", .equal(diagonal.value, tolerance: diagonal.tolerance),
      from: .measured, value: mean(pairs.diagonal))
    rows.add(
      "\(id)/pairs", "correlation of J_ij and J_ji",
      .equal(correlation.value, tolerance: correlation.tolerance), from: .measured,
      value: pairs.correlation)
  }

  private static func chainEnergy(
    of machine: LangevinMachine<Float>, steps: Int, _ context: ExperimentContext
  ) throws -> Double {
    var chains = try MachineChains(
      MachineDynamics(machine), count: 36, seed: context.seeds[0], parallelism: context.parallelism)
    try chains.advance(steps: steps - steps / 5)
    return try chains.averageInfo(steps: max(1, steps / 5)).energyPerUnit
  }

  private static func add(
    dataEnergyOf machine: LangevinMachine<Float>, _ images: (used: ImageSet, leftOut: ImageSet)?,
    as id: String, _ criterion: ExpectedValue.Criterion, _ rows: inout RowList
  ) {
    let (energy, gap) = ("E/N of the data", "train–test gap of E/N")
    guard let (used, leftOut) = images else {
      rows.skip("\(id)/data", energy, from: .measured, because: LangevinExperimentInput.noImages)
      rows.skip("\(id)/gap", gap, from: .measured, because: LangevinExperimentInput.noImages)
      return
    }
    let inside = machine.energyPerUnit(at: used.images)
    rows.add("\(id)/data", energy, criterion, from: .measured, value: inside)
    rows.add(
      "\(id)/gap", gap, .atMost(0.005), from: .measured,
      value: machine.energyPerUnit(at: leftOut.images) - inside)
  }

  /// The squared gradient that a training would see: 1000 images against 1000 chains that have left
  /// other images one time unit ago.
  private static func addGradient(
    of machine: LangevinMachine<Float>, _ images: ImageSet?, _ context: ExperimentContext,
    _ rows: inout RowList
  ) throws {
    let name = "gradientMeanSquare, chains from images at t = 1"
    guard let images else {
      rows.skip("nlm-15/gradient", name, from: .derived, because: LangevinExperimentInput.noImages)
      return
    }
    let count = min(1_000, images.count / 2)
    var chains = try MachineChains(
      MachineDynamics(machine), at: images.dropping(images.count - count).images,
      stream: RandomStream(seed: context.seeds[0]), parallelism: context.parallelism)
    let points = try GenerationStatistics(machine, data: images.prefix(count).images)
      .measure(&chains, times: [1])
    rows.add(
      "nlm-15/gradient", name, .band(lower: 0.001, upper: 0.003), from: .derived,
      value: points[0].statisticGap)
  }
}
