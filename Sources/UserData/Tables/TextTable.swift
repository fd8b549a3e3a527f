/// A table as text holds it: columns of numbers, of text, or of both.
struct TextTable {
  /// Where it is from, for messages.
  var source: String
  var columns: [TableColumn]
  var rowCount = 0
  /// The line of every row.
  var lines: [Int32] = []
  var hasHeader: Bool
  /// Units of the columns, where a line of the header gives them.
  var units: [String?]?
  /// Comments with the number of rows before them; at most some hundred are kept.
  var comments: [(text: String, rowsBefore: Int)] = []
  /// The header rows of a table of tracked poses, from the second, if it is one.
  var poseHeader: PoseHeader?
  /// What was decided about its form.
  var decisions: [String] = []

  /// "draws.csv, line 3, column `mu`".
  func place(row: Int, column: Int) -> String {
    let line = lines.indices.contains(row) ? ", line \(lines[row])" : ""
    return "\(source)\(line), column \(label(of: column))"
  }

  /// The name of a column, or its number from 1.
  func label(of column: Int) -> String {
    columns[column].name.map { quoted($0) } ?? "\(column + 1)"
  }
}

/// A column of a table.
struct TableColumn {
  /// Its name; nil where there is none or an empty one.
  var name: String?
  /// One number per row, NaN where there is none.
  var numbers: [Double] = []
  /// Rows whose field is empty or says that it is missing.
  var missing: [Int] = []
  /// Rows whose field is text, the first.
  var firstText: (row: Int, text: String)?
  var textCount = 0
  /// Distinct texts, and the one of every row, -1 where it is a number or missing; empty without text.
  var categories: [String] = []
  var codes: [Int32] = []
  private var codeByText: [String: Int32] = [:]

  init(name: String? = nil) { self.name = name }

  /// How many fields are numbers.
  var numberCount: Int { numbers.count - missing.count - textCount }
  /// Whether the column holds text and no numbers.
  var isText: Bool { textCount > 0 && numberCount == 0 }

  /// Whether every field is a whole number.
  var isWhole: Bool {
    missing.isEmpty && textCount == 0 && numbers.allSatisfy { $0 == $0.rounded() && $0.isFinite }
  }

  /// Whether the rows are counted: each number one more than the one before.
  var countsRows: Bool {
    isWhole && numbers.count > 1
      && (1..<numbers.count).allSatisfy { numbers[$0] == numbers[$0 - 1] + 1 }
  }

  /// Whether every field is another whole number.
  var isUniqueWhole: Bool { isWhole && Set(numbers).count == numbers.count }

  mutating func append(_ cell: TableCell) {
    switch cell {
    case .number(let value): numbers.append(value)
    case .missing:
      missing.append(numbers.count)
      numbers.append(.nan)
    case .text(let text):
      append(text)
      return
    }
    if !codes.isEmpty { codes.append(-1) }
  }

  private mutating func append(_ text: String) {
    if firstText == nil {
      firstText = (numbers.count, text)
      codes = [Int32](repeating: -1, count: numbers.count)
    }
    textCount += 1
    numbers.append(.nan)
    if let code = codeByText[text] {
      codes.append(code)
    } else {
      codes.append(Int32(categories.count))
      guard categories.count < Self.mostCategories else { return }
      codeByText[text] = Int32(categories.count)
      categories.append(text)
    }
  }

  /// More texts than these are no categories; those that follow share one code.
  private static let mostCategories = 1_000
}

/// The names in the header rows of a table of tracked poses, one per column.
struct PoseHeader {
  var individuals: [String]?
  var bodyParts: [String]
  var coordinates: [String]
}
