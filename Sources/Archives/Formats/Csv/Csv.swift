/// Tables of numbers as text, separated by commas, semicolons, tabs or spaces, with or without a
/// line of column names.
///
/// ```swift
/// let table = try Csv.read("draws.csv")
/// let theta = table.columns?.firstIndex(of: "theta")
/// ```
public struct Csv: Sendable, Equatable {
  /// The names of the columns, if the file has any.
  public var columns: [String]?
  /// The numbers, `f8`, shape `[row, column]`.
  public var array: NumericArray

  /// A table.
  public init(columns: [String]? = nil, array: NumericArray) {
    self.columns = columns
    self.array = array
  }

  /// Whether the first line holds names.
  public enum Header: Sendable, Equatable {
    /// It does if one of its fields is not a number.
    case automatic
    /// It does.
    case present
    /// It does not.
    case absent
  }

  /// Reads a file. The separator is the first of tab, semicolon, comma and space in the first line;
  /// blank lines and lines that start with `#` are skipped; fields may be quoted.
  public static func read(
    _ path: String, header: Header = .automatic, in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) -> Csv {
    try decode(try files.read(path), header: header, source: path)
  }

  /// Writes an array with commas, numbers in the shortest form that reads back the same. One axis
  /// becomes one column; axes before the last are flattened.
  ///
  /// - Parameter columns: names for a first line.
  public static func write(
    _ array: NumericArray, to path: String, columns: [String]? = nil,
    in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) {
    try AtomicFile.write(Csv(columns: columns, array: array).encode(), to: path, in: files)
  }

  /// The table in the bytes of a file.
  public static func decode(
    _ bytes: [UInt8], header: Header = .automatic, source: String = "csv data"
  ) throws(ArchiveError) -> Csv {
    var parser = CsvParser(bytes, source: source)
    return try parser.parse(header: header)
  }

  /// The bytes of a file.
  public func encode() -> [UInt8] {
    var bytes: [UInt8] = []
    if let columns { bytes += Self.header(columns) }
    Self.appendRows(of: array, 0..<array.matrixShape.rows, to: &bytes)
    return bytes
  }

  /// The first line, of names.
  static func header(_ columns: [String]) -> [UInt8] {
    Array((columns.map(quoted).joined(separator: ",") + "\n").utf8)
  }

  /// Adds the lines of some rows.
  static func appendRows(of array: NumericArray, _ rows: Range<Int>, to bytes: inout [UInt8]) {
    let width = array.matrixShape.columns
    for row in rows {
      for column in 0..<width {
        if column > 0 { bytes.append(UInt8(ascii: ",")) }
        bytes += array.text(at: row * width + column).utf8
      }
      bytes.append(UInt8(ascii: "\n"))
    }
  }

  /// In quotes where a reader could take it apart. By Unicode scalars: a mark that combines with a
  /// quotation mark makes one `Character` with it, which would not be found.
  private static func quoted(_ name: String) -> String {
    let isPlain =
      !name.isEmpty && !name.utf8.contains { ",;\t \"\n\r#".utf8.contains($0) }
      && !name.unicodeScalars.contains("\u{FEFF}")
    if isPlain { return name }
    var text = "\"".unicodeScalars
    for scalar in name.unicodeScalars {
      if scalar == "\"" { text.append(scalar) }
      text.append(scalar)
    }
    text.append("\"")
    return String(text)
  }
}
