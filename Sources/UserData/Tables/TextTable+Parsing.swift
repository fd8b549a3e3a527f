import Archives

extension TextTable {
  /// Reads a table.
  ///
  /// - Parameter bytes: the text, not compressed; UTF-8 or, with a byte order mark, UTF-16.
  static func parse(
    _ bytes: [UInt8], source: String, options: ReadingOptions
  ) throws(UserDataError) -> TextTable {
    var (text, start) = plain(bytes)
    var options = options
    let firstLine = skipSeparatorLine(text, &start, &options)
    let form = try TableForm(of: text, from: start, source: source, options: options)
    var table = TextTable(
      source: source, columns: [], hasHeader: form.header != nil, decisions: form.decisions)
    var reader = RecordReader(
      text, separator: form.separator, offset: start, line: firstLine, keepsComments: true)
    var fields: [RecordReader.Field] = []
    for _ in 0..<form.headerRecords { _ = try reader.next(&fields, source: source) }
    table.columns = (0..<form.width).map { column in
      TableColumn(name: form.header?[column])
    }
    (table.poseHeader, table.units) = (form.poseHeader, form.units)
    table.takeComments(&reader)
    while try reader.next(&fields, source: source) {
      table.takeComments(&reader)
      try table.append(fields, of: reader, form)
    }
    table.takeComments(&reader)
    guard table.rowCount > 0 else {
      throw UserDataError(
        .malformed, at: source, expected: "rows of numbers",
        got: form.header == nil ? "an empty file" : "a line of names and nothing else",
        advice: "Give a table with rows.")
    }
    table.dropTrailingSeparators()
    return table
  }

  private mutating func takeComments(_ reader: inout RecordReader) {
    guard !reader.comments.isEmpty else { return }
    if comments.count < 500 { comments += reader.comments.map { ($0, rowCount) } }
    reader.comments.removeAll()
  }

  private mutating func append(
    _ fields: [RecordReader.Field], of reader: RecordReader, _ form: TableForm
  ) throws(UserDataError) {
    guard fields.count == form.width else {
      throw wrongWidth(fields.count, expected: form.width, line: reader.recordLine)
    }
    for (column, field) in fields.enumerated() {
      let cell = TableCell(field, of: reader.bytes, decimal: form.decimal)
      if case .text(let text) = cell, !form.isDecimalGiven, TableCell.hasDecimalComma(text) {
        throw TableForm.decimalComma(
          text, at: "\(source), line \(reader.recordLine), column \(label(of: column))")
      }
      columns[column].append(cell)
    }
    lines.append(Int32(clamping: reader.recordLine))
    rowCount += 1
  }

  private func wrongWidth(_ actual: Int, expected: Int, line: Int) -> UserDataError {
    UserDataError(
      .malformed, at: "\(source), line \(line)",
      expected: "\(counted(expected, "field")) as in the lines before", got: "\(actual)",
      advice: actual < expected
        ? "If it is the last line, the file was not copied completely; else complete the line."
        : "Put text that contains the separator in quotation marks, or name it with --separator.")
  }

  /// A separator at the end of every line makes a column without a name and without values.
  private mutating func dropTrailingSeparators() {
    while columns.count > 1, let last = columns.last, last.name == nil,
      last.missing.count == rowCount
    {
      columns.removeLast()
    }
  }

  /// Skips a first line `sep=;`, by which spreadsheets are told the separator, and takes it for one
  /// that is not given.
  ///
  /// - Returns: the line at which the table starts.
  private static func skipSeparatorLine(
    _ text: [UInt8], _ start: inout Int, _ options: inout ReadingOptions
  ) -> Int {
    let line = text[start...].prefix(8).prefix { $0 != 10 && $0 != 13 }
    guard line.count == 5, String(decoding: line.prefix(4), as: UTF8.self).lowercased() == "sep="
    else { return 1 }
    let mark = line[start + 4]
    options.separator = options.separator ?? (mark == 9 ? "tab" : String(UnicodeScalar(mark)))
    start = text[start...].firstIndex(of: 10).map { $0 + 1 } ?? text.count
    return 2
  }

  /// The text as UTF-8, and where it starts behind a byte order mark.
  private static func plain(_ bytes: [UInt8]) -> (text: [UInt8], start: Int) {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return (bytes, 3) }
    let isLittle = bytes.starts(with: [0xFF, 0xFE])
    guard isLittle || bytes.starts(with: [0xFE, 0xFF]) else { return (bytes, 0) }
    let units = stride(from: 2, to: bytes.count - 1, by: 2).map { index in
      isLittle
        ? UInt16(bytes[index]) | UInt16(bytes[index + 1]) << 8
        : UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1])
    }
    return (Array(String(decoding: units, as: UTF16.self).utf8), 0)
  }
}
