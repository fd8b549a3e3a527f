import Training

extension ReservoirLearning {
  /// The settings of a recipe whose keys begin with `prefix`.
  static func settings(under prefix: String) -> [Setting] {
    NoiseSchedule.settings(under: "\(prefix).noise") + [
      .whole("\(prefix).updatesPerLevel", .atLeast(1), help: "Updates at each noise level."),
      .whole("\(prefix).batchSize", .atLeast(2), help: "Noisy points of one update."),
      .number("\(prefix).learningRate", .above(0), help: "Learning rate of Adam."),
      .number("\(prefix).weightDecay", .atLeast(0), help: "L2 weight added to the gradient."),
      .flag("\(prefix).usesAMSGrad", help: "Whether Adam uses the maximum of the second moment."),
      .flag("\(prefix).resetsAtLevels", help: "Whether Adam forgets its moments at every level."),
      .flag(
        "\(prefix).usesAntitheticPairs",
        help: "Whether each point is used with its noise and with the opposite noise."),
      .number(
        "\(prefix).averageDecay", .between(0, 1),
        help: "Decay per update of the weight average that becomes the model; absent: none."
      ).optional,
      .whole(
        "\(prefix).polishUpdates", .atLeast(0),
        help: "Updates at the last level, with a falling rate and no weight decay."),
      .number(
        "\(prefix).confinementWeight", .atLeast(0),
        help: "Weight of the penalty on drifts that do not confine; 0 for none."),
      .number(
        "\(prefix).confinementMargin", .atLeast(0), help: "Margin of that penalty, in ρ."),
      .number(
        "\(prefix).sparsity", .atLeast(0),
        help: "Proximal L1 penalty on weights, not biases; 0 for none."),
    ]
  }
}

extension NoiseSchedule {
  static func settings(under prefix: String) -> [Setting] {
    [
      .number(
        "\(prefix).highest", .above(0), unit: "units of the network's coordinates",
        help: "Noise of the first level."),
      .number(
        "\(prefix).lowest", .above(0), unit: "units of the network's coordinates",
        help: "Noise that the levels fall to."),
      .whole("\(prefix).levels", .atLeast(1), help: "Noise levels."),
      .flag("\(prefix).isInclusive", help: "Whether the last level is `lowest` itself."),
    ]
  }

  /// Throws where levels would rise.
  func check(key: String) throws(SettingError) {
    guard lowest > highest else { return }
    throw .conflict(
      keys: ["\(key).lowest", "\(key).highest"],
      problem: "`\(key).lowest` is \(lowest), expected at most `\(key).highest`, \(highest).")
  }
}
