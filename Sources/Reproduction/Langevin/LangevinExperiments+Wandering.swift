import Dynamics
import LangevinMachines
import RandomStreams
import Tensors

/// NLM §5.3, NLM §5.5 (items 4 and 5) and NLM §6.5: what the stored couplings do in the long run, and what
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
    let input = LangevinExperimentInput(context: context)
    var rows = RowList()
    let machine = try input.neededMachine(noting: &rows)
    let images = try input.neededTrainingImages()
    var chains = try MachineChains(
      MachineDynamics(machine), count: 36, seed: context.seeds[0], parallelism: context.parallelism)
    try chains.advance(steps: steps)
    let walk = try Exploration(
      of: &chains, references: NearestImages(images.thinned(to: 3_000)),
      polarity: Polarity(height: images.height, width: images.width), frames: frames)
    addSwitches(walk.trajectories, &rows)
    rows.add(
      "nlm-5.3/similarity", "nearest-neighbour correlation", .equal(0.72, tolerance: 0.03),
      from: .measured, value: mean(walk.frames.map(\.meanSimilarity)))
    rows.add(
      "nlm-5.3/flips", "flips of polarity", .equal(0, tolerance: 0), from: .measured,
      value: Double(walk.flips))
    let stays = walk.trajectories.dwellTimes.sorted { $0.key < $1.key }
    for (label, times) in stays {
      rows.add(
        "nlm-5.3/stay\(label)", "mean complete stay in class \(label)", .none, from: .measured,
        value: mean(times))
    }
    return rows.rows
  }

  private static func addSwitches(_ paths: ClassTrajectories, _ rows: inout RowList) {
    rows.add(
      "nlm-5.3/switches", "changes of label per chain in 100 time units",
      .equal(3.4, tolerance: 1.5), from: .measured, value: paths.switchesPer100)
    rows.add(
      "nlm-5.3/two", "share of chains with 5 frames in two classes", .equal(0.53, tolerance: 0.25),
      from: .measured, value: paths.shareVisiting(classes: 2))
    rows.add(
      "nlm-5.3/three", "share of chains with 5 frames in three classes",
      .equal(0.25, tolerance: 0.25), from: .measured, value: paths.shareVisiting(classes: 3))
    for (label, share) in [(1, 0.095), (3, 0.42), (6, 0.485)] {
      rows.add(
        "nlm-5.3/class\(label)", "share of class \(label)", .equal(share, tolerance: 0.2),
        from: .measured, value: paths.occupation[label] ?? 0)
    }
  }

  private static func classTest(_ context: ExperimentContext) throws -> [ReproductionRow] {
    let input = LangevinExperimentInput(context: context)
    var rows = RowList()
    let machine = try input.neededMachine(noting: &rows)
    let images = try input.neededDigits(part: "t10k")
    let test = EnergyClassTest(
      machine, images: images, trainedClasses: LangevinExperimentInput.classes)
    let expected = [0.670, 0.455, 0.722, 0.566, 0.669, 0.692, 0.548, 0.750, 0.664, 0.700]
    // Couplings given reproduce their numbers; those of another training are only like them.
    let isOwn = rows.note != nil
    for (label, energy) in expected.enumerated() {
      rows.add(
        "nlm-6.5/\(label)", "E/N of test images of class \(label)",
        .equal(energy, tolerance: isOwn ? 0.03 : 6e-4), from: .measured,
        value: test.meanEnergyPerUnit[label])
    }
    rows.add(
      "nlm-6.5/area", "area under the ROC curve",
      .equal(0.916, tolerance: isOwn ? 0.02 : 6e-4), from: .measured, value: test.areaUnderCurve)
    return rows.rows
  }
}
