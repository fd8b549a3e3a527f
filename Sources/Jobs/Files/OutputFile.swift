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
    let parent = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/")
    if !parent.isEmpty && LocalFileSystem().entry(at: parent) != .directory {
      throw JobError(.cannotCreate, "\(path): there is no directory \(parent).")
    }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    if ["model.safetensors", "run.json"].contains(name),
      LocalFileSystem().entry(at: PathName.join(parent.isEmpty ? "." : parent, "run.json")) == .file
    {
      throw JobError(.wrongUse, "\(path) is a file of a run. Name another output.")
    }
    if LocalFileSystem().entry(at: path) != nil && !overwrite {
      throw JobError(.wrongUse, "\(path) exists. Pass --overwrite, or name another file.")
    }
  }

  /// Refuses a directory of arrays that is there already, unless told to replace what is in it.
  static func checkDirectory(_ path: String, overwrite: Bool) throws {
    guard LocalFileSystem().entry(at: path) == nil || overwrite else {
      throw JobError(.wrongUse, "\(path) exists. Pass --overwrite, or name another.")
    }
  }

  /// The extension, of a file or store that can be written; nil for a directory of arrays.
  static func format(of path: String) -> String? {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let last = name.split(separator: ".").last.map(String.init) ?? ""
    return name.contains(".") && ArrayFile.writableExtensions.contains(last) ? last : nil
  }

  /// Writes an array in the format of the extension. A zarr store has it as `posterior/x` with
  /// dimensions chain, draw and x_dim_0, and `statistics` `[chain, draw]` in `sample_stats`; the other
  /// formats have no place for those. Names of `units` are the first line of a table, and the coordinate
  /// `unit` of a store in place of x_dim_0.
  package static func write(
    _ array: NumericArray, statistics: [String: NumericArray] = [:], units: [String]? = nil,
    to path: String
  ) throws {
    guard path.hasSuffix(".zarr") else { return try ArrayFile.write(array, to: path, units: units) }
    let isSeries = array.shape.count == 3
    let shape = isSeries ? array.shape : [array.shape[0], 1, array.shape[1]]
    var arrays = ["posterior/x": try array.reshaped(to: shape)]
    for (name, values) in statistics { arrays["sample_stats/\(name)"] = values }
    try ZarrGroup.write(arrays, units: units, to: path)
  }
}
