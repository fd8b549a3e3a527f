import Archives
import Tensors

/// What a piece of a sweep gave: the contents of `results/ID.json`.
struct SweepResult: Codable, Sendable, Equatable {
  /// The request with every setting, so that the file can be read alone.
  var request: JSONValue
  /// Numbers and words by name.
  var metrics: JSONValue
  /// Files and directories written, as seen from where the worker ran.
  var files: [String] = []
  var warnings: [String] = []
  /// Why it failed; nil where it is done.
  var error: String?
  /// What kind of failure that is.
  var errorKind: ErrorKind?
  /// Wall time of the last worker, seconds.
  var seconds: Double
  /// Version, processor and library of linear algebra.
  var machine: JSONValue

  var isDone: Bool { error == nil }
}
