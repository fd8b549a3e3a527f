/// Names of files that jobs leave in run directories.
enum RunFile {
  /// What a training said at its end: numbers by name, and the verdict.
  static let results = "results.json"
  /// Some of the draws `[draw, unit]` that a run learned from where these were no file.
  static let reference = "reference.npy"
}
