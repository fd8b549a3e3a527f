import Archives

/// The arrays that experiments left in `DIR/arrays`, for drawing.
package struct ExperimentArrays: Sendable {
  /// `DIR/arrays`
  package let directory: String

  /// Arrays of a reproduction's output.
  package init(directory: String) { self.directory = directory }

  /// The arrays of `NAME.npz`; nil where the experiment did not run.
  package func read(_ name: String) throws -> [String: NumericArray]? {
    let path = "\(directory)/\(name).npz"
    guard LocalFileSystem().entry(at: path) != nil else { return nil }
    return try ArrayFile.readAll(path)
  }
}
