import Archives
import Tensors

extension MovementData {
  /// Reads a tracked animal: a table (also of DeepLabCut and SLEAP), or arrays of times and positions.
  ///
  /// - Parameters:
  ///   - named: a file.
  ///   - options: the user's decisions.
  ///   - files: where the file is.
  public static func read(
    _ named: String, options: ReadingOptions = ReadingOptions(),
    in files: any FileSystem = LocalFileSystem()
  ) throws(UserDataError) -> Reading<MovementData> {
    let file = try UserFile(named, in: files)
    var options = options
    let columns: MovementColumns
    switch file.contents {
    case .table(let bytes):
      let table = try TextTable.parse(bytes, source: file.path, options: options)
      columns = try MovementColumns(table, options: options)
    case .arrays(let collection):
      columns = try MovementColumns(collection, options: options)
      if let key = file.key, options.positionColumns == nil { options.positionColumns = [key] }
    case .json(let json):
      columns = try MovementColumns(
        DrawDocument(json, source: file.path).collection(), options: options)
    case .png, .directory:
      throw UserDataError(
        .unsupported, at: file.path, expected: "a table or arrays of positions",
        got: "a picture or directory", advice: "Give the tracked positions.")
    }
    return try MovementRoles(columns, options: options).read(named)
  }

  /// Positions of arrays that a caller has, understood as those of a file.
  ///
  /// - Parameters:
  ///   - arrays: columns `[sample]` by name, or one array `[sample, 3]` of times, x and y.
  ///   - name: what messages call them.
  ///   - options: the user's decisions.
  public static func read(
    _ arrays: [String: NumericArray], named name: String,
    options: ReadingOptions = ReadingOptions()
  ) throws(UserDataError) -> Reading<MovementData> {
    var collection = ArrayCollection(source: name)
    collection.arrays = arrays.sorted { naturalOrder($0.key, $1.key) }
      .map { NamedArray(name: $0.key, array: $0.value) }
    let columns = try MovementColumns(collection, options: options)
    return try MovementRoles(columns, options: options).read(name)
  }
}
