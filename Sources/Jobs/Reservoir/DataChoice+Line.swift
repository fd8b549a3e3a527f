import ReservoirSampling

extension DataChoice {
  /// What was taken from the data, for people; nil where nothing was.
  func line(_ configuration: ReservoirConfiguration) -> String? {
    var parts: [String] = []
    if configuration.architecture == .noiseConditioned, let seen {
      parts.append(
        "\(seen): one network of \(configuration.units) units for all noise levels, data in coordinates "
          + "`\(configuration.standardization.rawValue)`, chains that start with the shares of the "
          + "data's cells (--as-given: none of this)")
    }
    if level != nil {
      parts.append(
        "last noise level \(JobMetrics.short(configuration.recipe.noise.last)), chosen by "
          + "\(heldOutCount) held-out draws")
    }
    return parts.isEmpty ? nil : parts.joined(separator: "; ") + "."
  }

  /// What of the data asks for such a network.
  private var seen: String? {
    let count = modes?.modes.count ?? 1
    let fine = structure.map {
      "fine structure is seen, \(JobMetrics.short($0.bandwidth)) deviations wide"
    }
    if categoryDistance != nil { return "categories are seen" }
    guard count > 1 else { return fine }
    return "\(count) separated modes are seen" + (fine.map { ", and within them \($0)" } ?? "")
  }
}
