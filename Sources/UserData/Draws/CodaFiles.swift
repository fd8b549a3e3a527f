import Archives
import Tensors

/// Files of the coda package: chains of lines `iteration value`, parameter after parameter, and an
/// index of lines `name first last`.
enum CodaFiles {
  /// A file of its own, or a chain of coda's.
  enum Part {
    case file(String)
    case coda(DrawData)
  }

  private struct Entry {
    var name: String
    var rows: Range<Int>

    init(row: Int, of index: TextTable) throws(UserDataError) {
      let code = Int(index.columns[0].codes[row])
      let (first, last) = (index.columns[1].numbers[row], index.columns[2].numbers[row])
      guard index.columns[0].categories.indices.contains(code), first >= 1, last >= first,
        last < 1e15
      else {
        throw UserDataError(
          .malformed, at: index.place(row: row, column: 1), expected: "a name and lines of a chain",
          got: "lines \(decimalText(first)) to \(decimalText(last))",
          advice: "Write the index again.")
      }
      name = index.columns[0].categories[code]
      rows = Int(first) - 1..<Int(last)
    }
  }

  /// Finds the chains of coda among files: those beside or named with an index.
  static func group(
    _ specifications: [String], _ options: ReadingOptions, _ files: any FileSystem
  ) throws(UserDataError) -> [Part] {
    guard let index = index(of: specifications, files),
      let entries = try entries(of: index, options, files)
    else {
      return specifications.map { .file($0) }
    }
    var parts: [Part] = []
    for path in specifications where path != index {
      parts.append(.coda(try chain(path, entries, options, files)))
    }
    guard !parts.isEmpty else {
      throw UserDataError(
        .wrongOption, at: index, expected: "chains beside their index", got: "the index alone",
        advice: "Name the files of the chains too.")
    }
    return parts
  }

  /// The index that is named, or that lies beside a first file named as chains of coda are.
  private static func index(of specifications: [String], _ files: any FileSystem) -> String? {
    let isIndex = { (path: String) in
      let name = PathName.last(of: path).lowercased()
      return name.hasSuffix("index.txt") || name.hasSuffix(".ind")
    }
    if let named = specifications.first(where: isIndex) { return named }
    guard let first = specifications.first,
      PathName.last(of: first).lowercased().hasPrefix("codachain")
    else { return nil }
    let directory = PathName.parent(of: first)
    return ((try? files.contents(of: directory)) ?? []).first(where: isIndex)
      .map { PathName.join(directory, $0) }
  }

  /// The lines of an index; nil for a table of another kind.
  private static func entries(
    of path: String, _ options: ReadingOptions, _ files: any FileSystem
  ) throws(UserDataError) -> [Entry]? {
    guard let table = try headless(path, options, files), table.columns.count == 3,
      table.columns[0].isText, table.columns[1].isWhole, table.columns[2].isWhole
    else { return nil }
    return try (0..<table.rowCount).map { row throws(UserDataError) in
      try Entry(row: row, of: table)
    }
  }

  /// A table whose first line is data; nil for a file of another kind.
  private static func headless(
    _ path: String, _ options: ReadingOptions, _ files: any FileSystem
  ) throws(UserDataError) -> TextTable? {
    guard case .table(let bytes) = try UserFile(path, in: files).contents else { return nil }
    var options = options
    options.header = .no
    return try TextTable.parse(bytes, source: path, options: options)
  }

  private static func chain(
    _ path: String, _ entries: [Entry], _ options: ReadingOptions, _ files: any FileSystem
  ) throws(UserDataError) -> DrawData {
    guard let table = try headless(path, options, files) else {
      throw malformed(path, "a file of another kind")
    }
    let lengths = Set(entries.map(\.rows.count))
    guard table.columns.count == 2, lengths.count == 1, let length = lengths.first,
      entries.allSatisfy({ $0.rows.upperBound <= table.rowCount })
    else { throw malformed(path, "\(table.rowCount) rows of \(table.columns.count) columns") }
    var values = Matrix<Double>.zeros(length, entries.count)
    for (unit, entry) in entries.enumerated() {
      for (row, line) in entry.rows.enumerated() {
        values[row, unit] = table.columns[1].numbers[line]
      }
    }
    return DrawData(
      units: entries.map(\.name), isNamed: true,
      parameters: entries.map { DrawData.Parameter(name: $0.name, shape: []) }, values: values,
      chainLengths: [length])
  }

  private static func malformed(_ path: String, _ got: String) -> UserDataError {
    UserDataError(
      .malformed, at: path, expected: "lines `iteration value` as the index of coda says", got: got,
      advice: "Write chain and index again, or name the chains without the index.")
  }
}
