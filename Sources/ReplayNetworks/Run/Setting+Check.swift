import Training

extension [Setting] {
  /// Throws for the first value outside the range of its setting.
  func check(_ values: [(key: String, value: Double)]) throws(ReplayError) {
    for (key, value) in values {
      guard let setting = first(where: { $0.key == key }), !setting.range.contains(value) else {
        continue
      }
      let text = setting.kind == .whole ? "\(Int(value))" : "\(value)"
      let unit = setting.unit.isEmpty ? "" : " \(setting.unit)"
      throw .invalidParameter(name: key, value: text, expected: "\(setting.range)\(unit)")
    }
  }
}
