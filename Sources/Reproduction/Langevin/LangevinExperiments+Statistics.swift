import Dynamics
import LangevinMachines
import RandomStreams
import Tensors

/// NLM §5.5, items 4 and 5: statistics against generation time, from noise and from images.
extension LangevinExperiments {
  /// Time; squared gap of ⟨v φᵀ⟩ and correlation of ⟨φ φᵀ⟩ for chains from noise.
  private static let fromNoise: [(time: Double, gap: Double, correlation: Double)] = [
    (0.1, 0.267, 0.10), (1, 0.248, 0.44), (3, 0.167, 0.69), (6, 0.087, 0.74), (10, 0.070, 0.75),
    (20, 0.065, 0.77), (40, 0.052, 0.82), (60, 0.047, 0.84),
  ]

  /// Time; squared gap for chains from images; share of ones that are still ones.
  private static let fromImages: [(time: Double, gap: Double, ones: Double?)] = [
    (0.1, 0.0045, nil), (1, 0.0042, 0.98), (3, 0.0042, 0.96), (10, 0.0053, 0.89),
    (20, 0.0077, 0.76), (40, 0.0100, 0.54),
  ]

  /// - Parameters:
  ///   - count: of chains; the gaps hold for 240, which have a floor of 0.0036 from sampling.
  ///   - duration: times beyond it are left out; nil for 20 in quick runs, 60 otherwise.
  static func statistics(
    _ context: ExperimentContext, chains count: Int = 240, duration: Double? = nil
  ) throws -> [ReproductionRow] {
    let input = LangevinExperimentInput(context: context)
    var rows = RowList()
    let machine = try input.neededMachine(noting: &rows)
    let images = try input.neededTrainingImages()
    let duration = duration ?? (context.scale == .paper ? 60 : 20)
    let statistics = GenerationStatistics(machine, data: images.images)
    let fromNoise = try MachineChains(
      MachineDynamics(machine), count: count, seed: context.seeds[0],
      parallelism: context.parallelism)
    try add(fromNoise, statistics, duration: duration, &rows)
    let starts = images.thinned(to: count)
    let fromImages = try MachineChains(
      MachineDynamics(machine), at: starts.images, stream: RandomStream(seed: context.seeds[0]),
      parallelism: context.parallelism)
    let nearest = NearestImages(images.thinned(to: 3_000))
    try add(
      fromImages, startedAt: starts, nearest, statistics, duration: duration, &rows)
    return rows.rows
  }

  /// Chains from noise.
  private static func add(
    _ start: MachineChains<Float>, _ statistics: GenerationStatistics, duration: Double,
    _ rows: inout RowList
  ) throws {
    var chains = start
    let table = fromNoise.filter { $0.time <= duration }
    let points = try statistics.measure(&chains, times: table.map(\.time))
    for (expected, point) in zip(table, points) {
      rows.add(
        "nlm-5.5/noise", "gap of ⟨v φᵀ⟩, from noise, t = \(point.time)",
        .near(expected.gap, relative: 0.15), from: .measured, value: point.statisticGap)
      rows.add(
        "nlm-5.5/rates", "correlation of ⟨φ φᵀ⟩, from noise, t = \(point.time)",
        .equal(expected.correlation, tolerance: 0.05), from: .measured,
        value: point.rateCorrelation)
    }
  }

  /// Chains from images.
  private static func add(
    _ start: MachineChains<Float>, startedAt images: ImageSet, _ nearest: NearestImages,
    _ statistics: GenerationStatistics, duration: Double, _ rows: inout RowList
  ) throws {
    var (chains, kept) = (start, [Double]())
    let ones = images.labels.indices.filter { images.labels[$0] == 1 }
    let table = fromImages.filter { $0.time <= duration }
    let points = try statistics.measure(&chains, times: table.map(\.time)) {
      (chains) throws(SamplingError) in
      var reader = chains
      let labels = nearest.labels(of: try reader.averageRates(over: 100))
      kept.append(Double(ones.count { labels[$0] == 1 }) / Double(ones.count))
    }
    for (expected, (point, share)) in zip(table, zip(points, kept)) {
      rows.add(
        "nlm-5.5/images", "gap of ⟨v φᵀ⟩, from images, t = \(point.time)",
        .near(expected.gap, relative: 0.2), from: .measured, value: point.statisticGap)
      guard let ones = expected.ones else { continue }
      // Of 86 ones: standard error up to 0.054, of both runs 0.076.
      rows.add(
        "nlm-5.5/ones", "share of ones still ones, t = \(point.time)",
        .equal(ones, tolerance: 0.15), from: .measured, value: share)
    }
  }
}
