import Reverie

/// Files that verbs write beside run directories.
enum OutputFile {
  /// Refuses an existing file unless told to replace it, and extensions that cannot be written;
  /// called before any work.
  static func check(_ path: String, overwrite: Bool) throws {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let kind = name.split(separator: ".").last.map(String.init) ?? ""
    guard name.contains("."), ArrayFile.writableExtensions.contains(kind) else {
      throw CommandFailure(
        .wrongUse,
        "--output \(path): expected an extension of "
          + ArrayFile.writableExtensions.map { ".\($0)" }.joined(separator: ", ") + ".")
    }
    let parent = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/")
    if !parent.isEmpty && LocalFileSystem().entry(at: parent) != .directory {
      throw CommandFailure(.cannotCreate, "--output \(path): there is no directory \(parent).")
    }
    if LocalFileSystem().entry(at: path) != nil && !overwrite {
      throw CommandFailure(.wrongUse, "\(path) exists. Pass --overwrite, or name another file.")
    }
  }

  /// Writes an array in the format of the extension. A zarr store has it as `posterior/x` with
  /// dimensions chain, draw, and x_dim_0; it is written beside and renamed when it is whole.
  static func write(_ array: NumericArray, to path: String, overwrite: Bool) throws {
    guard path.hasSuffix(".zarr") else { return try ArrayFile.write(array, to: path) }
    let files = LocalFileSystem()
    let beside = path + ".partial"
    if files.entry(at: beside) != nil { try files.removeTree(beside) }
    let shape =
      array.shape.count == 3 ? array.shape : [array.shape[0], 1, array.shape[1]]
    var store = try ZarrGroup.create(beside)
    try store.addArray(
      "posterior/x", elementType: array.elementType, dimensions: ["chain", "draw", "x_dim_0"],
      shape: [shape[0], 0, shape[2]])
    try store.append(array.reshaped(to: shape), to: "posterior/x")
    try store.flush()
    // A store is not removed where it stands: a kill would leave a part of it under its name.
    let replaced = path + ".replaced"
    if files.entry(at: replaced) != nil { try files.removeTree(replaced) }
    if overwrite && files.entry(at: path) != nil { try files.rename(path, to: replaced) }
    try files.rename(beside, to: path)
    try files.removeTree(replaced)
  }
}
