import ReplayNetworks
import Tensors

/// What the networks of the claims track.
enum ClaimTask: String, CaseIterable {
  case triangle
  case tMaze = "t-maze"
  case rat = "w-maze"
  case box = "place-cells"

  var title: String {
    switch self {
    case .triangle: "triangle"
    case .tMaze: "T-maze"
    case .rat: "tracked rat on a W"
    case .box: "rat-like running in a box"
    }
  }
}

/// A task, its read-out, mask and noise.
struct ClaimSubject {
  var name: String
  private var task: ClaimTask
  private var cells: Int
  private var recording: String?
  /// k of the velocity mask.
  private var difficulty: Int
  /// σ before normalisation.
  private var noise = 0.05

  /// Tracks by place cells and by positions, rat-like running by place cells.
  ///
  /// - Throws: `ExperimentError.missingInput` where the recording is not there.
  static func of(_ task: ClaimTask, _ context: ExperimentContext) throws -> [ClaimSubject] {
    let recording = task == .rat ? try context.path(ofNeededData: RecordedMaze.fileName) : nil
    let codes = task == .box ? [("place cells", 0)] : [("place cells", 64), ("positions", 0)]
    return codes.map { code, cells in
      ClaimSubject(
        name: "\(task.title), \(code)", task: task, cells: cells,
        recording: recording, difficulty: task == .box ? 0 : 3)
    }
  }

  /// A track read out by place cells, under a mask and noise.
  static func track(_ task: ClaimTask, difficulty: Int, noise: Double) -> ClaimSubject {
    ClaimSubject(
      name: "\(task.title), k = \(difficulty), σ = \(noise)", task: task, cells: 64,
      difficulty: difficulty, noise: noise)
  }

  func recipe(
    _ family: LeakFamily, rate: Double, seed: UInt64, _ bench: ReplayExperiments.Bench
  ) -> ReplayLaboratory.Recipe {
    var recipe = bench.recipe(task.rawValue, difficulty, family, seed: seed, isNormalised: true)
    (recipe.placeCells, recipe.recording, recipe.learningRate) = (cells, recording, rate)
    recipe.noiseAmplitude = noise
    return recipe
  }

  /// Replays of a network and their length.
  func size(_ sizes: ReplayExperimentSizes) -> (count: Int, steps: Int) {
    task == .box
      ? (sizes.placeReplays, sizes.placeSteps) : (sizes.trackReplays, sizes.trackSteps)
  }
}

/// The networks of one family on one task.
struct ClaimFamily {
  /// η that are tried, with as many seeds as there are `tuningSeeds`.
  private static let rates = [1e-3, 2e-3, 4e-3]
  private static let tuningSeeds: [UInt64] = [1001, 1002]

  let family: LeakFamily
  let rate: Double
  private let subject: ClaimSubject
  private let bench: ReplayExperiments.Bench

  /// At a learning rate.
  init(
    _ family: LeakFamily, rate: Double, of subject: ClaimSubject, _ bench: ReplayExperiments.Bench
  ) {
    (self.family, self.rate, self.subject, self.bench) = (family, rate, subject, bench)
  }

  /// At the learning rate that suits them.
  init(
    tuned family: LeakFamily, of subject: ClaimSubject, _ bench: ReplayExperiments.Bench
  ) throws {
    var (best, least) = (Self.rates[0], Double.infinity)
    for rate in Self.rates {
      let errors = try Self.tuningSeeds.map {
        log(try bench.trained(subject.recipe(family, rate: rate, seed: $0, bench)).noisyError)
      }
      let error = errors.reduce(0, +)
      if error < least { (best, least) = (rate, error) }
    }
    self.init(family, rate: best, of: subject, bench)
  }

  private func recipe(_ seed: UInt64) -> ReplayLaboratory.Recipe {
    subject.recipe(family, rate: rate, seed: seed, bench)
  }

  /// The network of every seed.
  func trained() throws -> [ReplayLaboratory.Trained] {
    try bench.context.overSeeds { try bench.trained(recipe($0)) }
  }

  /// A score of every seed's network without modifiers.
  func base(_ score: KeyPath<ReplayScores, Double?>) throws -> [Double?] {
    try scores(.base, score)
  }

  /// A score of every seed's network under a setting.
  func scores(
    _ setting: ReplaySetting, _ score: KeyPath<ReplayScores, Double?>
  ) throws -> [Double?] {
    let (count, steps) = subject.size(bench.sizes)
    return try bench.context.overSeeds { seed in
      try bench.laboratory.metrics(
        recipe(seed), setting, count: count, steps: steps, distances: setting == .base,
        in: bench.context
      ).scores[keyPath: score]
    }
  }
}
