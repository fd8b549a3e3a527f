import Archives
import Tensors

/// Files that verbs write beside run directories.
package enum OutputFile {
  /// Refuses an existing file unless told to replace it, and extensions that cannot be written;
  /// called before any work.
  package static func check(_ path: String, overwrite: Bool) throws {
    guard format(of: path) != nil else {
      throw JobError(
        .wrongUse,
        "--output \(path): expected an extension of "
          + ArrayFile.writableExtensions.map { ".\($0)" }.joined(separator: ", ") + ".")
    }
    try checkPlace(of: path, overwrite: overwrite)
  }

  /// Refuses an existing file unless told to replace it, and a place that is not there.
  package static func checkPlace(of path: String, overwrite: Bool) throws {
    let parent = PathName.parent(of: path)
    if LocalFileSystem().entry(at: parent) != .directory {
      throw JobError(.cannotCreate, "\(path): there is no directory \(parent).")
    }
    if isOfRun(path) {
      throw JobError(.wrongUse, "\(path) is a file of a run. Name another output.")
    }
    if LocalFileSystem().entry(at: path) != nil && !overwrite {
      throw JobError(.wrongUse, "\(path) exists. Pass --overwrite, or name another file.")
    }
  }

  /// Whether a run has written a file, links followed, or will: what its record lists, its checkpoints and levels.
  /// What others have put into its directory is theirs.
  private static func isOfRun(_ path: String) -> Bool {
    let files = LocalFileSystem()
    let isThere = files.entry(at: path) != nil
    let place = isThere ? files.resolve(path) : path
    var directory = files.resolve(PathName.parent(of: place))
    var name = PathName.last(of: place)
    while files.entry(at: PathName.join(directory, "run.json")) != .file {
      guard PathName.parent(of: directory) != directory else { return false }
      name = PathName.join(PathName.last(of: directory), name)
      directory = PathName.parent(of: directory)
    }
    let listed = (try? RunDirectory.open(directory))?.record.files ?? []
    return ["model.safetensors", "run.json"].contains(name)
      || isThere
        && (listed.contains(name) || name.hasPrefix("checkpoints/step-")
          || name.hasPrefix("levels/level-"))
  }

  /// Warns where a table loses which chain a draw is of.
  ///
  /// - Parameter shape: `[chain, draw, unit]`; nothing is lost of another one.
  static func warn(ofChainsLostIn path: String, shape: [Int], _ context: JobContext) {
    guard format(of: path) == "csv", shape.count == 3, shape[0] > 1, shape[1] > 1 else { return }
    context.warn(
      "\(path): a table has no place for chains; R-hat needs them: write npy, npz or zarr.")
  }

  /// Refuses a directory of arrays that is there already, unless told to replace what is in it.
  static func checkDirectory(_ path: String, overwrite: Bool) throws {
    guard LocalFileSystem().entry(at: path) == nil || overwrite else {
      throw JobError(.wrongUse, "\(path) exists. Pass --overwrite, or name another.")
    }
  }

  /// The extension, of a file or store that can be written; nil for a directory of arrays.
  static func format(of path: String) -> String? {
    let found = PathName.pathExtension(of: path)
    return ArrayFile.writableExtensions.contains(found) ? found : nil
  }

  /// Writes an array in the format of the extension. A zarr store has it as `posterior/x` with
  /// dimensions chain, draw and x_dim_0, and `statistics` `[chain, draw]` in `sample_stats`; the other
  /// formats have no place for those. Names of `units` are the first line of a table, and the coordinate
  /// `unit` of a store in place of x_dim_0.
  package static func write(
    _ array: NumericArray, statistics: [String: NumericArray] = [:], units: [String]? = nil,
    to path: String
  ) throws {
    guard format(of: path) == "zarr" else {
      return try ArrayFile.write(array, to: path, units: units)
    }
    let isSeries = array.shape.count == 3
    let shape = isSeries ? array.shape : [array.shape[0], 1, array.shape[1]]
    var arrays = ["posterior/x": try array.reshaped(to: shape)]
    for (name, values) in statistics { arrays["sample_stats/\(name)"] = values }
    try ZarrGroup.write(arrays, units: units, to: path)
  }
}
