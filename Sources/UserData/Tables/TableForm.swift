/// The form of a text table: separator, decimal mark, header, found in its first lines.
struct TableForm {
  var separator: UInt8?
  var decimal = UInt8(ascii: ".")
  var isDecimalGiven = false
  var width = 0
  /// Names, nil for empty ones; nil without a header.
  var header: [String?]?
  var headerRecords = 0
  /// Units of the columns, where a line of the header gives them.
  var units: [String?]?
  var poseHeader: PoseHeader?
  var decisions: [String] = []

  /// Lines that decide.
  static let sampleSize = 200

  /// The first records of a table.
  struct Sample {
    var records: [[TableCell]]
    var texts: [[String]]
    var hasQuotes = false

    /// How many fields most records have.
    var width: Int {
      let counts = Dictionary(grouping: records.dropFirst(records.count > 1 ? 1 : 0), by: \.count)
      return counts.max { ($0.value.count, $0.key) < ($1.value.count, $1.key) }?.key ?? 0
    }
  }

  init(
    of bytes: [UInt8], from start: Int, source: String, options: ReadingOptions
  ) throws(UserDataError) {
    if let mark = options.decimal {
      (decimal, isDecimalGiven) = (try Self.decimal(mark), true)
    }
    let sample = try chooseSeparator(bytes, start, source, options)
    guard !sample.records.isEmpty else {
      throw UserDataError(
        .malformed, at: source, expected: "rows of numbers", got: "an empty file",
        advice: "Give a table with rows.")
    }
    width = sample.width
    if separator == UInt8(ascii: ","), !isDecimalGiven { try checkDecimalCommas(sample, source) }
    try decideHeader(sample, source, options)
  }

  private static func decimal(_ mark: String) throws(UserDataError) -> UInt8 {
    guard mark == "." || mark == "," else {
      throw UserDataError(
        .wrongOption, at: "--decimal", expected: "`.` or `,`", got: quoted(mark),
        advice: "Give the mark between whole part and fraction.")
    }
    return Array(mark.utf8)[0]
  }

  // MARK: - Separator

  private static let candidates = Array("\t;,| ".utf8)

  private mutating func chooseSeparator(
    _ bytes: [UInt8], _ start: Int, _ source: String, _ options: ReadingOptions
  ) throws(UserDataError) -> Sample {
    if let given = options.separator {
      separator = try Self.separator(given)
      return try sample(bytes, start, separator, source)
    }
    var best: (score: Double, separator: UInt8, sample: Sample)?
    for candidate in Self.candidates {
      let sample = try sample(bytes, start, candidate, source)
      if candidate == decimal, !sample.hasQuotes { continue }
      let score = Self.score(sample)
      if score > (best?.score ?? 0) + 1e-9 { best = (score, candidate, sample) }
    }
    guard let best else { return try sample(bytes, start, nil, source) }
    separator = best.separator
    return best.sample
  }

  private static func separator(_ text: String) throws(UserDataError) -> UInt8 {
    switch text {
    case "tab", "\\t": return 9
    case "space": return 32
    default:
      guard let byte = text.utf8.first, text.utf8.count == 1 else {
        throw UserDataError(
          .wrongOption, at: "--separator", expected: "one character, `tab` or `space`",
          got: quoted(text), advice: "Give what stands between the fields.")
      }
      return byte
    }
  }

  /// How well a separator fits: records of one width above 1, of fields that are numbers.
  private static func score(_ sample: Sample) -> Double {
    let width = sample.width
    guard width > 1 else { return 0 }
    let rows = sample.records.count > 1 ? sample.records.dropFirst() : sample.records[...]
    let agreeing = rows.count { $0.count == width }
    var (numbers, cells) = (0, 0)
    for (index, row) in rows.enumerated() {
      cells += row.count
      let texts = sample.texts[index + sample.records.count - rows.count]
      for (cell, text) in zip(row, texts) {
        if !cell.isText || TableCell.hasDecimalComma(text) { numbers += 1 }
      }
    }
    return Double(agreeing) / Double(rows.count) * (0.1 + Double(numbers) / Double(max(cells, 1)))
  }

  private func sample(
    _ bytes: [UInt8], _ start: Int, _ separator: UInt8?, _ source: String
  ) throws(UserDataError) -> Sample {
    var reader = RecordReader(bytes, separator: separator, offset: start)
    var (sample, fields) = (Sample(records: [], texts: []), [RecordReader.Field]())
    while sample.records.count < Self.sampleSize, try reader.next(&fields, source: source) {
      sample.hasQuotes = sample.hasQuotes || fields.contains(where: \.isQuoted)
      sample.records.append(fields.map { TableCell($0, of: bytes, decimal: decimal) })
      sample.texts.append(fields.map { reader.text($0) })
    }
    return sample
  }

  // MARK: - Decimal commas

  /// Numbers with decimal commas that commas take apart: half as many names as fields, or pairs of
  /// whole numbers whose second starts with zeros as only fractions do.
  private func checkDecimalCommas(_ sample: Sample, _ source: String) throws(UserDataError) {
    guard width.isMultiple(of: 2), let first = sample.texts.first else { return }
    let namesAreHalf = sample.records.count > 1 && first.count * 2 == width
    let rows = sample.texts.dropFirst(namesAreHalf ? 1 : 0).filter { $0.count == width }
    var hasZeros = false
    for row in rows {
      for index in stride(from: 0, to: width, by: 2) {
        guard Int(row[index]) != nil, !row[index + 1].isEmpty,
          row[index + 1].utf8.allSatisfy({ $0 >= 48 && $0 <= 57 })
        else { return }
        if row[index + 1].hasPrefix("0"), row[index + 1].count > 1 { hasZeros = true }
      }
    }
    guard namesAreHalf || hasZeros, let row = rows.first else { return }
    throw Self.decimalComma("\(row[0]),\(row[1])", at: source)
  }

  static func decimalComma(_ text: String, at place: String) -> UserDataError {
    UserDataError(
      .ambiguous, at: place, expected: "numbers with a decimal point",
      got: "\(quoted(text)), where the comma may be a decimal mark",
      advice: "Pass --decimal , if it is one (fields are then separated by semicolons, tabs or "
        + "spaces), or --decimal . if it separates two fields; remove separators of thousands.")
  }
}
