import Archives

/// A training procedure that advances one update at a time and can be saved between any two.
public protocol LearningRule: Sendable {
  /// Updates done.
  var updatesDone: Int { get }
  /// Updates of the whole training.
  var totalUpdates: Int { get }

  /// One update.
  mutating func update() throws

  /// Means of what was measured since the last call, by name; then starts new means.
  mutating func takeMetrics() -> [String: Double]

  /// Everything needed to go on with the same bits: parameters, optimiser state, chains, data
  /// order, stream position.
  func checkpoint() -> Checkpoint

  /// Goes back to what `checkpoint` gave.
  mutating func restore(from checkpoint: Checkpoint) throws
}
