import Archives

/// One combination of what a sweep varies.
struct SweepPoint: Sendable, Equatable {
  /// Values by key.
  var values: [String: JSONValue] = [:]

  /// Every point with every addition; of one key, the addition's value counts.
  static func product(
    _ points: [SweepPoint], _ additions: [[String: JSONValue]]
  ) -> [SweepPoint] {
    points.flatMap { point in
      additions.map { SweepPoint(values: point.values.merging($0) { $1 }) }
    }
  }

  /// The values whose keys begin with `name.`, by the rest of the key.
  func values(of name: String) -> [(key: String, value: JSONValue)] {
    let prefix = name + "."
    return values.filter { $0.key.hasPrefix(prefix) }.sorted { $0.key < $1.key }
      .map { (String($0.key.dropFirst(prefix.count)), $0.value) }
  }
}
