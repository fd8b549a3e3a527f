import Archives

/// Sums of what updates measured since the last line of metrics. They belong to a checkpoint, so that
/// the next line after a resumption is that of an undisturbed run.
public struct RunningMeans: Sendable, Equatable {
  /// Sums by name.
  private var sums: [String: Double] = [:]
  /// How many updates they are of.
  public private(set) var count = 0

  /// Nothing measured yet.
  public init() {}

  /// Adds what one update measured.
  public mutating func add(_ values: [String: Double]) {
    for (name, value) in values { sums[name, default: 0] += value }
    count += 1
  }

  /// Means by name since the last call; then starts anew. Empty where nothing was measured.
  public mutating func take() -> [String: Double] {
    defer { self = RunningMeans() }
    return sums.mapValues { $0 / Double(count) }
  }

  // MARK: - Checkpoints

  /// The form in the state of a checkpoint.
  public var json: JSONValue {
    ["count": JSONValue(count), "sums": .object(sums.mapValues { JSONValue($0) })]
  }

  /// What a checkpoint holds under `key`; nothing where it is older than that.
  ///
  /// - Throws: `CheckpointError` for a count or a sum that is no number.
  public init(restoring key: String, from state: JSONValue) throws {
    guard let stored = state[key] else { return }
    count = try stored.integer("count")
    guard let values = stored["sums"]?.object, values.isEmpty == (count == 0) else {
      throw CheckpointError.missing(name: "\(key).sums")
    }
    for name in values.keys { sums[name] = try (stored["sums"] ?? .null).number(name) }
  }
}
