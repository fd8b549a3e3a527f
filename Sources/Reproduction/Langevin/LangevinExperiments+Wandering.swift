import Diagnostics
import Dynamics
import RandomStreams
import Tensors

/// Sections 5.3, 5.5 (items 4 and 5) and 6.5: what the stored couplings do in the long run, and what
/// their energy says of images.
extension LangevinExperiments {
  static let wandering = [
    experiment("nlm-5.3", "Exploration: labels, stays and signs over time") { try exploration($0) },
    experiment("nlm-5.5", "Statistics against generation time, from noise and from images") {
      try statistics($0)
    },
    experiment("nlm-6.5", "Energy as a test of class", run: classTest),
  ]

  /// 36 chains from noise, after `steps` steps. The numbers come from one run of as many: standard
  /// errors 0.08 for the shares, of both runs 0.12; the bands are twice that.
  ///
  /// - Parameters:
  ///   - steps: before the first frame, t = 250.
  ///   - frames: of 100 steps.
  static func exploration(
    _ context: ExperimentContext, steps: Int = 25_000, frames: Int = 150
  ) throws -> [ReproductionRow] {
    let input = ReproductionInput(context: context)
    guard let machine = try input.couplings(Float.self) else {
      return skipped("nlm-5.3", "exploration", ReproductionInput.noCouplings)
    }
    guard let images = try input.trainingImages()?.used else {
      return skipped("nlm-5.3", "exploration", ReproductionInput.noImages)
    }
    var chains = try MachineChains(
      MachineDynamics(machine), count: 36, seed: context.seeds[0], parallelism: context.parallelism)
    try chains.advance(steps: steps)
    let walk = try Exploration(
      of: &chains, references: NearestImages(images.thinned(to: 3_000)),
      polarity: Polarity(height: images.height, width: images.width), frames: frames)
    let paths = walk.trajectories
    var rows = RowList()
    rows.add(
      "nlm-5.3/switches", "changes of label per chain in 100 time units",
      .equal(3.4, tolerance: 1.5), .measured, paths.switchesPer100)
    rows.add(
      "nlm-5.3/two", "share of chains with 5 frames in two classes", .equal(0.53, tolerance: 0.25),
      .measured, paths.shareVisiting(classes: 2))
    rows.add(
      "nlm-5.3/three", "share of chains with 5 frames in three classes",
      .equal(0.25, tolerance: 0.25), .measured, paths.shareVisiting(classes: 3))
    for (label, share) in [(1, 0.095), (3, 0.42), (6, 0.485)] {
      rows.add(
        "nlm-5.3/class\(label)", "share of class \(label)", .equal(share, tolerance: 0.2),
        .measured,
        paths.occupation[label] ?? 0)
    }
    rows.add(
      "nlm-5.3/similarity", "nearest-neighbour correlation", .equal(0.72, tolerance: 0.03),
      .measured, mean(walk.frames.map(\.meanSimilarity)))
    rows.add(
      "nlm-5.3/flips", "flips of polarity", .equal(0, tolerance: 0), .measured, Double(walk.flips))
    for (label, times) in paths.dwellTimes.sorted(by: { $0.key < $1.key }) {
      rows.add(
        "nlm-5.3/stay\(label)", "mean complete stay in class \(label)", .none, .measured,
        mean(times))
    }
    return rows.rows
  }

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
    let input = ReproductionInput(context: context)
    guard let machine = try input.couplings(Float.self) else {
      return skipped("nlm-5.5", "statistics over time", ReproductionInput.noCouplings)
    }
    guard let images = try input.trainingImages()?.used else {
      return skipped("nlm-5.5", "statistics over time", ReproductionInput.noImages)
    }
    let duration = duration ?? (context.scale == .paper ? 60 : 20)
    let statistics = GenerationStatistics(machine, data: images.images)
    let dynamics = MachineDynamics(machine)
    var rows = RowList()
    let noise = fromNoise.filter { $0.time <= duration }
    var chains = try MachineChains(
      dynamics, count: count, seed: context.seeds[0], parallelism: context.parallelism)
    for (expected, point) in zip(noise, try statistics.measure(&chains, times: noise.map(\.time))) {
      rows.add(
        "nlm-5.5/noise", "gap of ⟨v φᵀ⟩, from noise, t = \(point.time)",
        .near(expected.gap, relative: 0.15), .measured, point.statisticGap)
      rows.add(
        "nlm-5.5/rates", "correlation of ⟨φ φᵀ⟩, from noise, t = \(point.time)",
        .equal(expected.correlation, tolerance: 0.05), .measured, point.rateCorrelation)
    }
    let data = fromImages.filter { $0.time <= duration }
    let starts = images.thinned(to: count)
    let nearest = NearestImages(images.thinned(to: 3_000))
    chains = try MachineChains(
      dynamics, at: starts.images, stream: RandomStream(seed: context.seeds[0]),
      parallelism: context.parallelism)
    var kept: [Double] = []
    let points = try statistics.measure(&chains, times: data.map(\.time)) {
      (chains) throws(SamplingError) in
      var reader = chains
      let labels = nearest.labels(of: try reader.averageRates(over: 100))
      let ones = starts.labels.indices.filter { starts.labels[$0] == 1 }
      kept.append(Double(ones.count { labels[$0] == 1 }) / Double(ones.count))
    }
    for (expected, (point, share)) in zip(data, zip(points, kept)) {
      rows.add(
        "nlm-5.5/images", "gap of ⟨v φᵀ⟩, from images, t = \(point.time)",
        .near(expected.gap, relative: 0.2), .measured, point.statisticGap)
      // Of 86 ones: standard error up to 0.054, of both runs 0.076.
      if let ones = expected.ones {
        rows.add(
          "nlm-5.5/ones", "share of ones still ones, t = \(point.time)",
          .equal(ones, tolerance: 0.15), .measured, share)
      }
    }
    return rows.rows
  }

  private static func classTest(_ context: ExperimentContext) throws -> [ReproductionRow] {
    let input = ReproductionInput(context: context)
    guard let machine = try input.couplings(Float.self) else {
      return skipped("nlm-6.5", "energy as a test of class", ReproductionInput.noCouplings)
    }
    guard let images = try input.mnist(part: "t10k") else {
      return skipped("nlm-6.5", "energy as a test of class", ReproductionInput.noImages)
    }
    let test = EnergyClassTest(
      machine, images: images, trainedClasses: ReproductionInput.classes)
    let expected = [0.670, 0.455, 0.722, 0.566, 0.669, 0.692, 0.548, 0.750, 0.664, 0.700]
    var rows = RowList()
    for (label, energy) in expected.enumerated() {
      rows.add(
        "nlm-6.5/\(label)", "E/N of test images of class \(label)",
        .equal(energy, tolerance: 6e-4), .measured, test.meanEnergyPerUnit[label])
    }
    rows.add(
      "nlm-6.5/area", "area under the ROC curve", .equal(0.916, tolerance: 6e-4), .measured,
      test.areaUnderCurve)
    return rows.rows
  }
}
