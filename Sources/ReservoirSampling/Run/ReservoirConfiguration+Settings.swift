import Tensors
import Training

extension ReservoirConfiguration: RunConfiguration {
  /// The defaults for data from a file.
  public static var described: ReservoirConfiguration { ReservoirConfiguration(target: nil) }

  /// Network and data, then the recipe.
  public static var settings: [Setting] {
    [
      .choice("architecture", Architecture.self, help: "Which network is trained."),
      .whole("units", .atLeast(1), help: "Reservoir neurons n; sampler-only networks ignore it."),
      .choice("activation", Activation.self, help: "Nonlinearity φ."),
      .choice("target", EmbeddedTarget.self, help: "An embedded target; absent: data from a file.")
        .optional,
      .text("data", help: "The file of draws to learn from; absent: an embedded target.").optional,
      .structure(
        "reading", help: "How `data` is read, as the options of the same names; absent: by itself."
      ).optional,
      .seed("dataChecksum", help: "CRC-32 of the numbers in `data`, found by the run.").optional,
      .whole(
        "latents", .atLeast(1),
        help: "Principal components learned in place of the data's own units; absent: none."
      ).optional,
      .choice("standardization", DataTransform.Kind.self, help: "What is done to data first."),
      .number(
        "categoryGap", .between(0, 0.9),
        help:
          "Part of the interval of scores of a category (one of at most six values) that stays empty, so "
          + "that categories stay apart; absent: none."
      ).optional,
      .list(
        "openChoices",
        help: "What follows the draws: "
          + DataChoice.Choice.allCases.map(\.rawValue)
          .joined(separator: ", ") + "; absent: nothing."
      ).optional,
      .number(
        "heldOut", .between(0, 0.5),
        help: "Share of the draws kept out of training, to choose and to judge by; absent: none."
      ).optional,
      .choice(
        "preset", ReservoirLearning.Preset.self, help: "The preset that the recipe started from."),
      .seed("seed", help: "Seed of every random number."),
    ] + ReservoirLearning.settings(under: "recipe")
  }

  /// Data comes from one place, levels fall, and nothing is set that would not act.
  public func checkRelations() throws(SettingError) {
    try checkData()
    try recipe.noise.check(key: "recipe.noise")
    try checkConditioning()
  }

  private func checkData() throws(SettingError) {
    guard let target else { return }
    if let data {
      throw .conflict(
        keys: ["target", "data"],
        problem:
          "`target` is \(target.rawValue) and `data` is \(data), expected one of them. Set the "
          + "other to null.")
    }
    if standardization != .none || latents != nil {
      throw .conflict(
        keys: ["standardization", "latents"],
        problem: "`standardization` is \(standardization.rawValue) and `latents` is "
          + "\(latents.map { "\($0)" } ?? "null"), expected none and null for target "
          + "\(target.rawValue): only data from a file is transformed.")
    }
  }

  /// What the training of a noise-conditioned network (`ConditionedTraining`) does not support.
  private func checkConditioning() throws(SettingError) {
    guard architecture == .noiseConditioned else { return }
    let unsupported: [(String, Bool, String)] = [
      ("sparsity", recipe.sparsity != 0, "0"),
      ("confinementWeight", recipe.confinementWeight != 0, "0"),
      ("resetsAtLevels", recipe.resetsAtLevels, "false"),
      ("usesAntitheticPairs", !recipe.usesAntitheticPairs, "true"),
    ]
    for (name, isSet, expected) in unsupported where isSet {
      throw .conflict(
        keys: ["recipe.\(name)"],
        problem:
          "`recipe.\(name)` does not act on a noise-conditioned network, expected \(expected). "
          + "Pass `--set recipe.\(name)=\(expected)`.")
    }
  }
}
