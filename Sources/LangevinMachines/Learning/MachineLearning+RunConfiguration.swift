import Training

/// Settings of the rule alone are checked like those of a whole run, so that a trainer refuses what a
/// run would.
extension MachineLearning: RunConfiguration {
  /// The settings whose values are shown as defaults.
  public static var described: MachineLearning { .paper }

  /// Keys relative to the learning's own; times in membrane time constants.
  public static let settings: [Setting] =
    ruleSettings + restartSettings + [
      .number(
        "averaging", .from(0, below: 1),
        help: "decay of an average of the parameters, which is the result; absent: the last ones"
      ).optional,
      .list(
        "tempering.temperatures", .above(0),
        help: "temperatures of replicas that exchange states with the chains; absent: none"
      ).optional,
      .number(
        "feedbackRandomness", .from(0, to: 1),
        help: "share of the feedback weights drawn at random in place of the transpose of J"),
      .seed("seed", help: "seed of couplings, chains, noise and data order"),
    ]

  private static let ruleSettings: [Setting] = [
    .number("gain", .atLeast(0), help: "g of the first couplings N(0, g^2/N)"),
    .number("temperature", .above(0), help: "T"),
    .number("timeStep", .above(0), unit: timeUnit, help: "time step of the chains"),
    .whole("stepsPerUpdate", .atLeast(1), help: "steps of every chain per update"),
    .whole(
      "finalStepsPerUpdate", .atLeast(1),
      help: "steps per update at the end, reached linearly; absent: as at the start"
    ).optional,
    .whole("chains", .atLeast(1), help: "chains of the free phase"),
    .whole("batchSize", .atLeast(1), help: "images per update"),
    .number("learningRate", .atLeast(0), help: "k"),
    .structure("schedule", help: "course of k over training"),
    .number(
      "momentum", .from(0, below: 1),
      help: "share of the last change that is made again; absent: none"
    ).optional,
    .number("weightDecay", .from(0, below: 1), help: "share of J that is lost per update"),
    .whole("updates", .atLeast(1), help: "updates of the whole training"),
    .flag("trainsBias", help: "learn a bias, which breaks the symmetry of x and -x"),
    .structure("constraint", help: "what couplings have to obey"),
  ]

  private static let restartSettings: [Setting] = [
    .number(
      "restarts.maximumAge", .above(0), unit: timeUnit,
      help: "age at which a chain starts again; absent: chains are never reset"
    ).optional,
    .number(
      "restarts.minimumAge", .atLeast(0), unit: timeUnit,
      help: "age from which a chain counts in the model average; absent with maximumAge"
    ).optional,
    .number(
      "restarts.dataShare", .from(0, to: 1),
      help: "share of the chains that start from images, not from noise; absent with maximumAge"
    ).optional,
    .number(
      "restarts.noiseMaximumAge", .above(0), unit: timeUnit,
      help: "maximumAge of chains from noise; absent: the same"
    ).optional,
    .number(
      "restarts.noiseMinimumAge", .atLeast(0), unit: timeUnit,
      help: "minimumAge of chains from noise; absent: the same"
    ).optional,
  ]

  private static let timeUnit = "membrane time constants"

  /// Throws where settings do not go together.
  public func checkRelations() throws(SettingError) { try checkRelations(under: "") }

  /// - Parameter path: what the keys of errors begin with.
  func checkRelations(under path: String) throws(SettingError) {
    try constraint.validate(under: path + "constraint.")
    try restarts?.validate(under: path + "restarts.")
    guard let tempering else { return }
    try Setting.require(
      zip([temperature] + tempering.temperatures, tempering.temperatures).allSatisfy(<),
      path + "tempering.temperatures", tempering.temperatures, "ascending above \(temperature)")
  }
}

extension CouplingConstraint {
  /// Throws where a number cannot work.
  fileprivate func validate(under path: String) throws(SettingError) {
    switch self {
    case .none, .zeroDiagonal: break
    case .sparse(let density, _):
      try Setting.require(
        density > 0 && density <= 1, path + "sparse.density", density, "above 0, at most 1")
    case .dale(let share):
      try Setting.require(
        (0...1).contains(share), path + "dale.excitatoryShare", share, "from 0 to 1")
    case .lowRank(let rank):
      try Setting.require(rank > 0, path + "lowRank.rank", rank, "at least 1")
    }
  }
}

extension MachineLearning.Restarts {
  /// Throws where ages do not go together.
  fileprivate func validate(under path: String) throws(SettingError) {
    try Setting.require(
      minimumAge < maximumAge, path + "minimumAge", minimumAge, "from 0 to below maximumAge")
    let noiseMinimum = noiseMinimumAge ?? minimumAge
    try Setting.require(
      noiseMinimum < noiseMaximumAge ?? maximumAge, path + "noiseMinimumAge", noiseMinimum,
      "from 0 to below noiseMaximumAge")
  }
}

extension Setting {
  fileprivate static func require(
    _ holds: Bool, _ key: String, _ value: some CustomStringConvertible, _ expected: String
  ) throws(SettingError) {
    if !holds { throw .outOfRange(key: key, value: "\(value)", expected: expected) }
  }
}
