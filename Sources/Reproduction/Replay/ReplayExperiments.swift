import ReplayNetworks

/// The experiments of REPLAY §7, which together fill the table of REPLAY §9.2, and the oracles of
/// REPLAY §9.1.
package enum ReplayExperiments {
  static let paper = "arXiv 2602.18401"
  static let predecessor = "arXiv 2505.17003"

  /// All of them; trainings are shared between them.
  package static let experiments: [Experiment] = {
    let laboratory = ReplayLaboratory()
    return [
      oracles, training(laboratory), fidelity(laboratory), adaptation(laboratory),
      momentum(laboratory), both(laboratory), scale(laboratory), timeVaryingScore,
      predecessorDistributions, gatedAndHeadDirection, secondOrder(laboratory),
      sensitivity(laboratory), presets(laboratory), recorded,
    ] + claims(laboratory) + claimMap(laboratory)
  }()

  /// Recipes of one task for the three families and all seeds.
  struct Bench {
    let laboratory: ReplayLaboratory
    let context: ExperimentContext
    let sizes: ReplayExperimentSizes

    init(_ laboratory: ReplayLaboratory, _ context: ExperimentContext) {
      self.laboratory = laboratory
      self.context = context
      sizes = ReplayExperimentSizes(context.scale)
    }

    /// Track networks have 96 units, place-cell networks 128.
    ///
    /// - Parameter isNormalised: as in the tables of REPLAY §9.3: training compares normalised
    ///   noise; replay uses equal noise for the convex form.
    func recipe(
      _ task: String, _ difficulty: Int, _ family: LeakFamily, seed: UInt64,
      isNormalised: Bool? = nil
    ) -> ReplayLaboratory.Recipe {
      let isTrack = task != "place-cells"
      return ReplayLaboratory.Recipe(
        task: task, difficulty: difficulty, family: family,
        // Without a leak normalised noise is the same: one network serves both.
        isNormalised: family == .vanilla
          || isNormalised ?? (family == .additive || family == .slowAdditive),
        units: isTrack ? 96 : 128,
        updates: isTrack ? sizes.trackUpdates : sizes.placeUpdates, seed: seed)
    }

    func trained(_ recipe: ReplayLaboratory.Recipe) throws -> ReplayLaboratory.Trained {
      try laboratory.network(recipe, in: context)
    }

    /// Metrics of each seed's network.
    ///
    /// - Parameter count: replays of each network, where it is not the scale's.
    func metrics(
      _ task: String, _ difficulty: Int, _ family: LeakFamily, _ setting: ReplaySetting,
      count: Int? = nil, steps: Int? = nil, distances: Bool = false
    ) throws -> [ReplayMetrics] {
      let isTrack = task != "place-cells"
      return try context.overSeeds { seed in
        try laboratory.metrics(
          recipe(task, difficulty, family, seed: seed), setting,
          count: count ?? (isTrack ? sizes.trackReplays : sizes.placeReplays),
          steps: steps ?? (isTrack ? sizes.trackSteps : sizes.placeSteps), distances: distances,
          in: context)
      }
    }
  }

  /// A row for one family.
  static func row(
    _ id: String, _ family: LeakFamily, _ text: String, _ criterion: ExpectedValue.Criterion,
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

  /// A row for one family that orders reach times by their means over seeds: each at least `factor`
  /// times the one before. Neighbours that both stand at `limit`, the length of replays, are censored, and
  /// their order is not judged.
  static func reachRow(
    _ id: String, _ family: LeakFamily, _ text: String, factor: Double = 1.02,
    _ groups: [(name: String, metrics: [ReplayMetrics])], limit: Int, prototype: String,
    must: Bool = false, note: String? = nil
  ) -> ReproductionRow {
    let means = groups.map { name, metrics in
      MeasuredValue(name, mean(metrics.map(\.reachUnlessDiverged)))
    }
    let atLimit = [Double(limit)]
    let judged = means.indices.filter { index in
      index == 0 || means[index].values != atLimit || means[index - 1].values != atLimit
    }.map { means[$0] }
    let seeds = groups.map { "\($0) " + Self.text($1, \.reachUnlessDiverged) }.joined(
      separator: "; ")
    let lost = groups.compactMap { name, metrics -> String? in
      let share = mean(metrics.map { $0.scores.divergedShare as Double? }) ?? 0
      return share > 0 ? "\(name) \(Int((100 * share).rounded(.up))) %" : nil
    }
    let remarks = [
      judged.count < means.count
        ? "neighbours censored at \(limit) steps, whose order is not judged" : nil, note,
      "medians by seed: \(seeds)",
      lost.isEmpty
        ? nil
        : "diverged (not reaching; of half or more there is no median): "
          + lost.joined(separator: ", "),
    ]
    var ordered = row(
      id, family, text + ", mean over seeds",
      judged.count > 1 ? .increasing(factor: factor) : .none,
      means, prototype: prototype, must: must, unit: "steps",
      note: remarks.compactMap(\.self).joined(separator: "; "))
    ordered.verdict = ordered.expected.verdict(for: judged)
    return ordered
  }

  /// The mean; nil where a value is missing, or all.
  static func mean(_ values: [Double?]) -> Double? {
    let known = values.compactMap(\.self)
    return known.isEmpty || known.count < values.count
      ? nil : known.reduce(0, +) / Double(known.count)
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

extension ReplayScores {
  /// `motion`; nil where it is 0 for being hardly anywhere where behaviour is, which is not slowness.
  var motionAtBehaviour: Double? {
    motion == 0 && (offBehaviour ?? 1) > 0.9 ? nil : motion
  }
}

extension ReplayMetrics {
  /// The median reach time; the length of replays where fewer than half reach; nil where half or more
  /// diverged, which says nothing of speed.
  var reachUnlessDiverged: Double? { scores.divergedShare < 0.5 ? scores.censoredReach : nil }

  /// The share that reaches; nil in the same way.
  var reachShareUnlessDiverged: Double? { scores.divergedShare < 0.5 ? scores.reachFraction : nil }
}

extension MeasuredValue {
  /// Values by seed of a named quantity.
  init(_ name: String, _ values: [Double?]) {
    self.init(values, name: name.isEmpty ? "measured" : name)
  }

  /// One value of a named quantity.
  init(_ name: String, _ value: Double?) { self.init(name, [value]) }
}
