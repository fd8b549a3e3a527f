import Archives
import Diagnostics
import Dynamics
import RandomStreams
import Tensors

/// Rows 5 to 10, 13 and 16: what the stored couplings do.
extension LangevinExperiments {
  static let generation = [
    experiment(
      "nlm-5", aliases: (6...10).map { "nlm-\($0)" },
      "Free generation with the stored couplings (rows 5 to 10)", run: freeRun),
    experiment("nlm-13", "Denoising with the stored couplings", run: denoising),
    experiment("nlm-16", "Temperature scan with the stored couplings") { try temperatures($0) },
  ]

  private static func freeRun(_ context: ExperimentContext) throws -> [ReproductionRow] {
    let input = ReproductionInput(context: context)
    guard let machine = try input.couplings(Float.self) else {
      return skipped("nlm-5", "generation", ReproductionInput.noCouplings)
    }
    let seed = context.seeds[0]
    var chains = try MachineChains(
      MachineDynamics(machine), count: 36, seed: seed, parallelism: context.parallelism)
    let images = try input.trainingImages()?.used
    let nearest = images.map { NearestImages($0.thinned(to: 3_000)) }
    var similarities: [Double: Double] = [:]
    var done = 0.0
    for time in [1.0, 10, 40] {
      try chains.advance(steps: Int(((time - done - 1) * 100).rounded()))
      let rates = try chains.averageRates(over: 100)
      done = time
      similarities[time] = nearest.map { mean($0.matches(of: rates).map(\.similarity)) }
    }
    try chains.advance(steps: 1_000)
    let polarity = Polarity(height: 28, width: 28)
    let signs = polarity.signs(of: chains.rates)
    let steps = context.scale == .paper ? 20_000 : 10_000
    let components = try images.map { try ImageComponents(of: $0.prefix(400).images) }
    var (trace, path) = ([Double](), [Matrix<Double>]())
    let info = try chains.averageInfo(steps: steps) { chains in
      let last = chains.positions.rows(35..<36)
      trace.append(Double(last[0, min(234, machine.unitCount - 1)]))
      if let components { path.append(components.project(last.activated(.tanh))) }
    }
    let flips = zip(signs, polarity.signs(of: chains.rates)).count { $0 != $1 }
    var rows = RowList()
    rows.add(
      "nlm-5", "E/N at t ≥ 50", .equal(0.895, tolerance: 0.010), .measured, info.energyPerUnit)
    rows.add("nlm-6", "⟨x²⟩", .equal(1.12, tolerance: 0.04), .measured, info.meanSquare)
    rows.add(
      "nlm-7", "virial at Δt 0.01", .equal(1.060, tolerance: 0.010), .measured, info.virialPerUnit)
    try addStepSizes(machine, from: chains.positions, context, &rows)
    let frames = try chains.averageRates(over: 100)
    let labels = nearest?.matches(of: frames).compactMap(\.label)
    var arrays = ["images": NumericArray(frames), "trace": array(trace)]
    if let components, let images {
      arrays["path"] = NumericArray(Matrix(stacking: path))
      arrays["data"] = NumericArray(components.project(images.prefix(400).images))
      arrays["labels"] = array(images.prefix(400).labels)
    }
    try ArrayFile.writeForFigures(arrays, as: "nlm-5", under: context.outputDirectory)
    addFrames(similarities, signs, flips, labels, chains: 36, &rows)
    return rows.rows
  }

  private static func addStepSizes(
    _ machine: LangevinMachine<Float>, from states: Matrix<Float>, _ context: ExperimentContext,
    _ rows: inout RowList
  ) throws {
    let stream = RandomStream(seed: context.seeds[0] &+ 1)
    var fine = try MachineChains(
      MachineDynamics(machine, timeStep: 0.005), at: states, stream: stream,
      parallelism: context.parallelism)
    try fine.advance(steps: 2_000)
    rows.add(
      "nlm-7/fine", "virial at Δt 0.005", .equal(1.031, tolerance: 0.010), .measured,
      try fine.averageInfo(steps: 8_000).virialPerUnit)
    let kernel = MetropolisAdjustedLangevin(MachineDensity(machine), stepSize: 0.005)
    var state = try kernel.makeState(at: states)
    var noise = stream
    try kernel.advance(&state, steps: 2_000, using: &noise)
    var (virial, samples) = (0.0, 0)
    for _ in 0..<300 {
      try kernel.advance(&state, steps: 20, using: &noise)
      let gradient = machine.energyGradient(at: state.position)
      var product = gradient
      product.multiplyElementwise(by: state.position)
      virial += product.mean()
      samples += 1
    }
    rows.add(
      "nlm-7/adjusted", "virial of the adjusted step", .equal(1.00, tolerance: 0.01), .derived,
      virial / Double(samples))
    rows.add(
      "nlm-7/acceptance", "acceptance at Δt 0.005", .equal(0.76, tolerance: 0.03), .measured,
      state.acceptanceRate)
  }

  private static func addFrames(
    _ similarities: [Double: Double], _ signs: [Float], _ flips: Int, _ labels: [Int]?,
    chains: Int, _ rows: inout RowList
  ) {
    for (time, criterion) in [
      (1.0, ExpectedValue.Criterion.atMost(0.40)), (10, .equal(0.65, tolerance: 0.03)),
      (40, .equal(0.70, tolerance: 0.03)),
    ] {
      let name = "nearest-neighbour correlation at t = \(Int(time))"
      if let value = similarities[time] {
        rows.add("nlm-8/t\(Int(time))", name, criterion, .measured, value)
      } else {
        rows.skip("nlm-8/t\(Int(time))", name, .measured, ReproductionInput.noImages)
      }
    }
    // 36 binomial draws: 18 ± 3; the band's false alarm is 2e-3.
    rows.add(
      "nlm-9", "chains of the data's polarity", .band(lower: 9, upper: 27), .derived,
      Double(signs.count { $0 > 0 }))
    rows.add("nlm-9/flips", "flips of polarity", .equal(0, tolerance: 0), .measured, Double(flips))
    let ones = "share of ones after a random start"
    if let labels {
      rows.add(
        "nlm-10", ones, .atMost(0.2), .measured,
        Double(labels.count { $0 == 1 }) / Double(chains))
    } else {
      rows.skip("nlm-10", ones, .measured, ReproductionInput.noImages)
    }
  }

  private static func denoising(_ context: ExperimentContext) throws -> [ReproductionRow] {
    let input = ReproductionInput(context: context)
    guard let machine = try input.couplings(Float.self) else {
      return skipped("nlm-13", "denoising", ReproductionInput.noCouplings)
    }
    guard let test = try input.mnist(part: "t10k") else {
      return skipped("nlm-13", "denoising", ReproductionInput.noImages)
    }
    let digits = test.gathering(
      ReproductionInput.classes.flatMap { digit in
        Array(test.labels.indices.filter { test.labels[$0] == digit }.prefix(16))
      })
    let times = [0.1, 0.3, 1, 3, 10]
    var rows = RowList()
    var curves: [[Double]] = []
    // Without noise there is nothing to average: the state itself is read.
    var noiseless = Denoising(MachineDynamics(machine, temperature: 0))
    (noiseless.window, noiseless.parallelism) = (1, context.parallelism)
    for (index, damage) in corruptions.enumerated() {
      let (name, corruption) = (damage.name, damage.corruption)
      let damaged = corruption.applied(to: digits.images, seed: context.seeds[0])
      var restoring = Denoising(MachineDynamics(machine))
      restoring.parallelism = context.parallelism
      let restored = try restoring.restore(damaged, at: times, seed: context.seeds[0])
      let clipped = Denoising.correlation(Denoising.clipped(damaged), digits.images).mean
      curves.append([clipped] + restored.map { Denoising.correlation($0, digits.images).mean })
      rows.add(
        "nlm-13/\(index + 1)-input", "correlation of the input, \(name)",
        .equal(damage.before, tolerance: 0.05), .measured, clipped)
      rows.add(
        "nlm-13/\(index + 1)", "correlation at t = 0.1, \(name)",
        .equal(damage.after, tolerance: 0.05), .measured, curves[index][1])
      let smooth = try noiseless.restore(damaged, at: [0.2, 0.4], seed: context.seeds[0])
      for (time, (expected, images)) in zip([0.2, 0.4], zip(damage.noiseless, smooth)) {
        rows.add(
          "nlm-13/\(index + 1)-T0", "correlation at T = 0, t = \(time), \(name)",
          .equal(expected, tolerance: 0.05), .measured,
          Denoising.correlation(images, digits.images).mean)
      }
    }
    try ArrayFile.writeForFigures(
      ["times": array([0] + times), "correlation": NumericArray(Matrix(curves))], as: "nlm-13",
      under: context.outputDirectory)
    return rows.rows
  }

  /// Damage, the correlation of the input, the correlation at t = 0.1, and those at T = 0 for t = 0.2
  /// and 0.4.
  private static let corruptions:
    [(
      name: String, corruption: Corruption, before: Double, after: Double, noiseless: [Double]
    )] = [
      ("Gaussian, sd 0.5", .gaussian(deviation: 0.5), 0.814, 0.895, [0.902, 0.915]),
      ("Gaussian, sd 1.0", .gaussian(deviation: 1), 0.501, 0.851, [0.743, 0.809]),
      ("10 % negated", .negated(share: 0.1), 0.585, 0.839, [0.905, 0.898]),
      ("20 % negated", .negated(share: 0.2), 0.394, 0.753, [0.811, 0.823]),
      ("30 % negated", .negated(share: 0.3), 0.247, 0.588, [0.643, 0.673]),
      ("lower half 0", .lowerHalf, 0.477, 0.633, [0.707, 0.720]),
    ]

  /// - Parameter steps: of every chain; 5000 is the protocol's t = 50.
  static func temperatures(
    _ context: ExperimentContext, steps: Int = 5_000
  ) throws -> [ReproductionRow] {
    guard let machine = try ReproductionInput(context: context).couplings(Float.self) else {
      return skipped("nlm-16", "temperature scan", ReproductionInput.noCouplings)
    }
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
    var rows = RowList()
    for (point, (temperature, energy, square)) in zip(scan.points, expected) {
      rows.add(
        "nlm-16/T\(temperature)", "E/N at T = \(temperature)",
        temperature == 0 ? .atMost(1e-3) : .near(energy, relative: 0.03), .measured,
        point.info.energyPerUnit)
      // 3 %, and half a unit of the last digit given.
      let rounding = square < 0.1 ? 0.0005 : 0.005
      rows.add(
        "nlm-16/T\(temperature)-x2", "⟨x²⟩ at T = \(temperature)",
        temperature == 0 ? .atMost(1e-3) : .equal(square, tolerance: 0.03 * square + rounding),
        .measured, point.info.meanSquare)
    }
    return rows.rows
  }

  static func skipped(_ id: String, _ what: String, _ reason: String) -> [ReproductionRow] {
    var rows = RowList()
    rows.skip(id, what, .measured, reason)
    return rows.rows
  }

  static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
}
