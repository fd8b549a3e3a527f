import Diagnostics

/// The experiments of section 7, which together fill table 9.2, and the oracles of section 9.1.
public enum ReplayExperiments {
  static let paper = "arXiv 2602.18401"
  static let predecessor = "arXiv 2505.17003"

  /// All of them; trainings are shared between them.
  public static let experiments: [Experiment] = {
    let laboratory = ReplayLaboratory()
    return [
      oracles, training(laboratory), fidelity(laboratory), adaptation(laboratory),
      momentum(laboratory), both(laboratory), scale(laboratory), timeVaryingScore,
      predecessorDistributions, gatedAndHeadDirection, secondOrder(laboratory),
      sensitivity(laboratory), presets(laboratory), recorded,
    ]
  }()

  /// Recipes of one task for the three families and all seeds.
  struct Bench {
    let laboratory: ReplayLaboratory
    let context: ExperimentContext
    let sizes: ExperimentSizes

    init(_ laboratory: ReplayLaboratory, _ context: ExperimentContext) {
      self.laboratory = laboratory
      self.context = context
      sizes = ExperimentSizes(context.scale)
    }

    var replayContext: ReplayContext {
      ReplayContext(parallelism: context.parallelism, log: context.log)
    }

    /// Track networks have 96 units, place-cell networks 128.
    ///
    /// - Parameter isNormalised: as in the tables of section 9.3: training compares normalised
    ///   noise; replay uses equal noise for the convex form.
    func recipe(
      _ task: String, _ difficulty: Int, _ family: NetworkFamily, seed: UInt64,
      isNormalised: Bool? = nil
    ) -> ReplayLaboratory.Recipe {
      let isTrack = task != "place-cells"
      return ReplayLaboratory.Recipe(
        task: task, difficulty: difficulty, family: family,
        isNormalised: isNormalised ?? (family == .additive || family == .slowAdditive),
        units: isTrack ? 96 : 128,
        updates: isTrack ? sizes.trackUpdates : sizes.placeUpdates, seed: seed)
    }

    func trained(_ recipe: ReplayLaboratory.Recipe) throws -> ReplayLaboratory.Trained {
      try laboratory.network(recipe, in: replayContext)
    }

    /// Metrics of each seed's network.
    ///
    /// - Parameter count: replays of each network, where it is not the scale's.
    func metrics(
      _ task: String, _ difficulty: Int, _ family: NetworkFamily, _ setting: ReplaySetting,
      count: Int? = nil, steps: Int? = nil, distances: Bool = false
    ) throws -> [ReplayMetrics] {
      let isTrack = task != "place-cells"
      return try context.overSeeds { seed in
        try laboratory.metrics(
          recipe(task, difficulty, family, seed: seed), setting,
          count: count ?? (isTrack ? sizes.trackReplays : sizes.placeReplays),
          steps: steps ?? (isTrack ? sizes.trackSteps : sizes.placeSteps), distances: distances,
          in: replayContext)
      }
    }
  }

  /// A row for one family.
  static func row(
    _ id: String, _ family: NetworkFamily, _ text: String, _ criterion: ExpectedValue.Criterion,
    _ measured: [MeasuredValue], prototype: String, must: Bool = false, unit: String = "",
    note: String? = nil
  ) -> ReproductionRow {
    let remark =
      "prototype \(prototype)" + (must ? "; must hold" : "") + (note.map { "; \($0)" } ?? "")
    return ReproductionRow(
      id: "replay/\(id)/\(family.rawValue)",
      expected: ExpectedValue(
        "\(text), \(family.rawValue)", criterion, origin: .measured, unit: unit),
      measured: measured, note: remark)
  }

  /// Quotients of two lists, seed by seed.
  static func ratios(_ a: [Double?], _ b: [Double?]) -> [Double?] {
    zip(a, b).map { a, b in
      guard let a, let b, b != 0 else { return nil }
      return a / b
    }
  }

  /// Differences of two lists, seed by seed.
  static func differences(_ a: [Double?], _ b: [Double?]) -> [Double?] {
    zip(a, b).map { a, b in
      guard let a, let b else { return nil }
      return a - b
    }
  }
}

extension MeasuredValue {
  /// Values by seed of a named quantity.
  init(_ name: String, _ values: [Double?]) {
    self.init(values, name: name.isEmpty ? "measured" : name)
  }

  /// One value of a named quantity.
  init(_ name: String, _ value: Double?) { self.init(name, [value]) }
}
