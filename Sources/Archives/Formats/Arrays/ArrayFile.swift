/// Files of arrays in any format that is read here. The format is found by the first bytes, then by
/// the extension.
///
/// | Argument | Array |
/// | --- | --- |
/// | `x.npy`, `x.idx`, `x-ubyte.gz` | the only one |
/// | `x.npz:draws`, `x.safetensors:weight`, `x.zarr:posterior/x` | by name; may be left out for the only one |
/// | `data_batch_1.bin:images`, `…:labels` | CIFAR-10, also compressed by gzip |
/// | `x.csv`, `x.csv:theta` | the table, one of its columns; also compressed by gzip |
public enum ArrayFile {
  /// Reads the array that `specification` names: a file, and a name after a colon.
  public static func read(
    _ specification: String, in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) -> NumericArray {
    try readNamed(specification, in: files).array
  }

  /// The same with what names the places of its last axis: the columns of a table, the units of a store; nil
  /// where nothing does.
  public static func readNamed(
    _ specification: String, in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) -> (array: NumericArray, units: [String]?) {
    let (path, key) = split(specification, files)
    if files.entry(at: path) == .directory { return try readZarr(path, key, files) }
    let bytes = try files.read(path)
    switch try format(of: bytes, path: path) {
    case .npz: return (try Npz.decode(bytes, key: key, source: path), nil)
    case .safetensors: return (try Safetensors.decode(bytes, key: key, source: path), nil)
    case .csv:
      let table = try decodeCsv(bytes, path)
      if let key { return (try column(key, table, path), nil) }
      return (table.array, table.columns)
    case let format: return (try pick(key, try decode(bytes, format, path), path), nil)
    }
  }

  /// The file that `specification` names, without the name of an array.
  public static func path(
    of specification: String, in files: any FileSystem = LocalFileSystem()
  ) -> String {
    split(specification, files).path
  }

  /// Reads all arrays of a file by name; a format without names gives the one array the name of the
  /// file without its extension.
  public static func readAll(
    _ path: String, in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) -> [String: NumericArray] {
    try readAllNamed(path, in: files).arrays
  }

  /// The same with what names units: the columns of a table, the units of a store; nil where nothing does.
  public static func readAllNamed(
    _ path: String, in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) -> (arrays: [String: NumericArray], units: [String]?) {
    if files.entry(at: path) == .directory {
      let group = try ZarrGroup.open(path, in: files)
      return (try group.readAll(), group.units)
    }
    let bytes = try files.read(path)
    let format = try format(of: bytes, path: path)
    guard format == .csv else { return (try decode(bytes, format, path), nil) }
    let table = try decodeCsv(bytes, path)
    return ([plainName(of: path): table.array], table.columns)
  }

  /// The formats that `write` knows, by extension.
  public static let writableExtensions = ["npy", "npz", "csv", "safetensors", "zarr"]

  /// Writes an array in the format of the extension. `.npz` and `.safetensors` hold it as `name`,
  /// `.zarr` as variable `name` of the group `posterior`. Names of `units`, the places of the last axis, are
  /// written where the format has a place for them: `.csv`, `.zarr`.
  public static func write(
    _ array: NumericArray, to path: String, name: String = "x", units: [String]? = nil,
    in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) {
    switch PathName.pathExtension(of: path) {
    case "npy": try Npy.write(array, to: path, in: files)
    case "csv": try Csv.write(array, to: path, columns: units, in: files)
    default: try writeAll([name: array], units: units, to: path, in: files)
    }
  }

  /// Writes arrays that an experiment leaves for drawing as `arrays/NAME.npz` of `directory`; nothing
  /// where that is nil.
  public static func writeForFigures(
    _ arrays: [String: NumericArray], as name: String, under directory: String?
  ) throws {
    guard let directory else { return }
    try LocalFileSystem().createDirectories("\(directory)/arrays")
    try writeAll(arrays, to: "\(directory)/arrays/\(name).npz")
  }

  /// Writes arrays by name, in a format that has names: `.npz`, `.safetensors`, `.zarr`, which has those of
  /// `units`, too.
  public static func writeAll(
    _ arrays: [String: NumericArray], units: [String]? = nil, to path: String,
    in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) {
    if arrays.count != 1 { try checkHoldsSeveral(path) }
    switch PathName.pathExtension(of: path) {
    case "npz": try Npz.write(arrays, to: path, in: files)
    case "safetensors": try Safetensors.write(.init(tensors: arrays), to: path, in: files)
    case "zarr": try ZarrGroup.write(arrays, units: units, to: path, in: files)
    case "npy", "csv": for array in arrays.values { try write(array, to: path, in: files) }
    default: throw unfit(path, for: writableExtensions)
    }
  }

  private static let holdingSeveral = ["npz", "safetensors", "zarr"]

  /// Whether the format of the extension has a place for several arrays.
  public static func holdsSeveral(_ path: String) -> Bool {
    holdingSeveral.contains(PathName.pathExtension(of: path))
  }

  /// Throws where it has none.
  public static func checkHoldsSeveral(_ path: String) throws(ArchiveError) {
    guard holdsSeveral(path) else { throw unfit(path, for: holdingSeveral) }
  }

  private static func unfit(_ path: String, for possible: [String]) -> ArchiveError {
    let found = PathName.pathExtension(of: path)
    return .refused(
      path: path,
      reason: writableExtensions.contains(found)
        ? ".\(found) holds one array, and these are several"
        : found.isEmpty ? "has no extension to tell the format" : "format .\(found) is not known",
      advice: "Use one of: " + possible.map { "." + $0 }.joined(separator: " ") + ".")
  }

  // MARK: - Formats

  private enum Format { case npy, npz, safetensors, idx, csv, cifar }

  private static func format(of bytes: [UInt8], path: String) throws(ArchiveError) -> Format {
    if bytes.starts(with: NpyHeader.magic) { return .npy }
    if bytes.starts(with: [0x50, 0x4B, 3, 4]) || bytes.starts(with: [0x50, 0x4B, 5, 6]) {
      return .npz
    }
    let start =
      Gzip.isGzip(bytes)
      ? try Gzip.prefix(bytes, count: 512, source: path) : Array(bytes.prefix(512))
    if Idx.isIdx(start) { return .idx }
    if let format = formatByName(of: path) { return format }
    if start.count > 8, start[8] == UInt8(ascii: "{"), start[4..<8].allSatisfy({ $0 == 0 }) {
      return .safetensors
    }
    throw .unknownFormat(
      path: path,
      expected: "npy, npz, safetensors, idx (also .gz), csv, CIFAR-10 (.bin) or a zarr directory",
      got: start.isEmpty ? "an empty file" : "the first bytes \(hexadecimal(start.prefix(8)))")
  }

  private static func formatByName(of path: String) -> Format? {
    switch pathExtension(path) {
    case "npy": .npy
    case "npz": .npz
    case "safetensors": .safetensors
    case "csv", "tsv", "txt", "dat": .csv
    case "bin": .cifar
    default: nil
    }
  }

  private static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
  }

  /// The extension, of what is inside for `.gz`.
  private static func pathExtension(_ path: String) -> String {
    PathName.pathExtension(of: path.hasSuffix(".gz") ? String(path.dropLast(3)) : path)
  }

  private static func decode(
    _ bytes: [UInt8], _ format: Format, _ path: String
  ) throws(ArchiveError) -> [String: NumericArray] {
    let name = plainName(of: path)
    switch format {
    case .npy: return [name: try Npy.decode(bytes, source: path)]
    case .npz: return try Npz.decode(bytes, source: path)
    case .safetensors: return try Safetensors.decode(bytes, source: path).tensors
    case .idx: return [name: try Idx.decode(bytes, source: path)]
    case .csv: return [name: try decodeCsv(bytes, path).array]
    case .cifar: return try Cifar.decode(bytes, source: path)
    }
  }

  /// The name of a file without its extension.
  private static func plainName(of path: String) -> String {
    String(PathName.last(of: path).prefix { $0 != "." })
  }

  private static func decodeCsv(_ bytes: [UInt8], _ path: String) throws(ArchiveError) -> Csv {
    let text = Gzip.isGzip(bytes) ? try Gzip.inflate(bytes, source: path) : bytes
    return try Csv.decode(text, source: path)
  }

  // MARK: - Names

  /// Splits at the last colon before which there is a file; a whole that is one is not split.
  package static func split(
    _ specification: String, _ files: any FileSystem
  ) -> (path: String, key: String?) {
    guard files.entry(at: specification) == nil else { return (specification, nil) }
    var end = specification.endIndex
    while let colon = specification[..<end].lastIndex(of: ":") {
      let path = String(specification[..<colon])
      if !path.isEmpty, files.entry(at: path) != nil {
        return (path, String(specification[specification.index(after: colon)...]))
      }
      end = colon
    }
    return (specification, nil)
  }

  private static func pick(
    _ key: String?, _ arrays: [String: NumericArray], _ path: String
  ) throws(ArchiveError) -> NumericArray {
    if let key, let array = arrays[key] { return array }
    if key == nil, arrays.count == 1, let array = arrays.values.first { return array }
    throw .missingKey(path: path, key: key, available: Array(arrays.keys))
  }

  private static func column(
    _ key: String, _ table: Csv, _ path: String
  ) throws(ArchiveError) -> NumericArray {
    guard let column = table.columns?.firstIndex(of: key) else {
      throw .missingKey(path: path, key: key, available: table.columns ?? [])
    }
    let (rows, width) = table.array.matrixShape
    let values = (0..<rows).map { table.array.number(at: $0 * width + column) }
    return NumericArray(shape: [rows], values: values)
  }

  private static func readZarr(
    _ path: String, _ key: String?, _ files: any FileSystem
  ) throws(ArchiveError) -> (array: NumericArray, units: [String]?) {
    let group = try ZarrGroup.open(path, in: files)
    // Of a store of draws, the draws.
    let (names, draws) = (group.variables, group.variables.filter { $0.hasPrefix("posterior/") })
    let only = names.count == 1 ? names[0] : draws.count == 1 ? draws[0] : nil
    guard let name = key ?? only else {
      throw .missingKey(path: path, key: nil, available: names)
    }
    let array = try group.read(name)
    return (array, group.labels(ofAxis: array.shape.count - 1, of: name))
  }
}
