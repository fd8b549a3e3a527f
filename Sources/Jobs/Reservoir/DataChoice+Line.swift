import ReservoirSampling

extension DataChoice {
  /// What was taken from the data, for people; nil where nothing was.
  func line(_ configuration: ReservoirConfiguration) -> String? {
    var parts: [String] = []
    if let count = modes?.modes.count, count > 1 {
      parts.append(
        "\(count) separated modes are seen: one network of \(configuration.units) units for all "
          + "noise levels, \(configuration.standardization.rawValue)d data (--as-given: none of this)"
      )
    }
    if level != nil {
      parts.append(
        "last noise level \(JobMetrics.short(configuration.recipe.noise.last)), chosen by "
          + "\(heldOutCount) held-out draws")
    }
    return parts.isEmpty ? nil : parts.joined(separator: "; ") + "."
  }
}
