extension MachineLearning {
  /// Throws where a setting cannot work.
  public func validate() throws(LangevinMachineError) {
    try Self.require(gain >= 0, "gain", gain, "at least 0")
    try Self.require(temperature > 0, "temperature", temperature, "above 0")
    try Self.require(timeStep > 0, "timeStep", timeStep, "above 0")
    try Self.require(learningRate >= 0, "learningRate", learningRate, "at least 0")
    for (name, count) in [
      ("stepsPerUpdate", stepsPerUpdate),
      ("finalStepsPerUpdate", finalStepsPerUpdate ?? stepsPerUpdate), ("chains", chains),
      ("batchSize", batchSize),
    ] {
      try Self.require(count > 0, name, count, "at least 1")
    }
    for (name, share) in [
      ("weightDecay", weightDecay), ("momentum", momentum ?? 0), ("averaging", averaging ?? 0),
    ] {
      try Self.require((0..<1).contains(share), name, share, "from 0 to below 1")
    }
    try Self.require(
      (0...1).contains(feedbackRandomness), "feedbackRandomness", feedbackRandomness, "from 0 to 1")
    try constraint.validate()
    try restarts?.validate()
    if let tempering {
      try Self.require(
        zip([temperature] + tempering.temperatures, tempering.temperatures).allSatisfy(<),
        "tempering.temperatures", tempering.temperatures, "ascending above \(temperature)")
    }
  }

  static func require(
    _ holds: Bool, _ name: String, _ value: some CustomStringConvertible, _ expected: String
  ) throws(LangevinMachineError) {
    if !holds { throw .invalidSetting(name: name, value: "\(value)", expected: expected) }
  }
}

extension CouplingConstraint {
  /// Throws where a number cannot work.
  func validate() throws(LangevinMachineError) {
    switch self {
    case .none, .zeroDiagonal: break
    case .sparse(let density, _):
      try MachineLearning.require(
        density > 0 && density <= 1, "constraint.sparse.density", density, "above 0, at most 1")
    case .dale(let share):
      try MachineLearning.require(
        (0...1).contains(share), "constraint.dale.excitatoryShare", share, "from 0 to 1")
    case .lowRank(let rank):
      try MachineLearning.require(rank > 0, "constraint.lowRank.rank", rank, "at least 1")
    }
  }
}

extension MachineLearning.Restarts {
  /// Throws where ages or shares cannot work.
  func validate() throws(LangevinMachineError) {
    try MachineLearning.require(
      minimumAge >= 0 && minimumAge < maximumAge, "restarts.minimumAge", minimumAge,
      "from 0 to below maximumAge")
    let noiseMinimum = noiseMinimumAge ?? minimumAge
    try MachineLearning.require(
      noiseMinimum >= 0 && noiseMinimum < noiseMaximumAge ?? maximumAge,
      "restarts.noiseMinimumAge", noiseMinimum, "from 0 to below noiseMaximumAge")
    try MachineLearning.require(
      (0...1).contains(dataShare), "restarts.dataShare", dataShare, "from 0 to 1")
  }
}
