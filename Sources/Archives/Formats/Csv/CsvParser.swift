/// Reads a table of numbers from untrusted text.
struct CsvParser {
  private let bytes: [UInt8]
  private let source: String
  private var offset = 0
  private var line = 1
  private var lineStart = 0
  private var separator = UInt8(ascii: ",")

  /// One field of the current record: its text, and where it starts.
  private struct Field {
    var range: Range<Int>
    /// The text of a quoted field that has doubled quotes.
    var unescaped: [UInt8]?
    var line: Int
    var column: Int
  }

  init(_ bytes: [UInt8], source: String) {
    self.bytes = bytes
    self.source = source
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      offset = 3
      lineStart = 3
    }
  }

  mutating func parse(header: Csv.Header) throws(ArchiveError) -> Csv {
    skipBlankLines()
    separator = findSeparator()
    var fields = try firstRecord()
    let (width, names) = (fields.count, try columnNames(fields, header))
    var values: [Double] = []
    let most = largestFieldCount
    try MemoryLimit.check(2 * 8 * most, source: source)  // once here, once in the array
    values.reserveCapacity(most)
    if names == nil { try append(fields, to: &values) }
    while try nextRecord(&fields) {
      try checkWidth(of: fields, width)
      try append(fields, to: &values)
    }
    let array = NumericArray(shape: [values.count / width, width], values: values)
    return Csv(columns: names, array: array)
  }

  private mutating func firstRecord() throws(ArchiveError) -> [Field] {
    var fields: [Field] = []
    guard try nextRecord(&fields) else {
      throw .malformed(
        source: source, location: .text(line: line, column: 1), expected: "a row of numbers",
        got: "the end of the file")
    }
    return fields
  }

  private func checkWidth(of fields: [Field], _ width: Int) throws(ArchiveError) {
    guard fields.count == width else {
      throw .malformed(
        source: source, location: .text(line: fields[0].line, column: 1),
        expected: "\(width) fields as in the first line", got: "\(fields.count)")
    }
  }

  // MARK: - Fields

  private func columnNames(
    _ fields: [Field], _ header: Csv.Header
  ) throws(ArchiveError) -> [String]? {
    switch header {
    case .absent: return nil
    case .automatic where fields.allSatisfy { number($0) != nil }: return nil
    default: break
    }
    return fields.map { String(decoding: text($0), as: UTF8.self) }
  }

  private func append(_ fields: [Field], to values: inout [Double]) throws(ArchiveError) {
    for field in fields {
      guard let value = number(field) else {
        let text = String(decoding: text(field).prefix(40), as: UTF8.self)
        throw .malformed(
          source: source, location: .text(line: field.line, column: field.column),
          expected: "a number (nan where one is missing)",
          got: text.isEmpty ? "an empty field" : "`\(text)`")
      }
      values.append(value)
    }
  }

  private func number(_ field: Field) -> Double? {
    if let text = field.unescaped { return DecimalParser.number(text, 0..<text.count) }
    return DecimalParser.number(bytes, field.range)
  }

  private func text(_ field: Field) -> ArraySlice<UInt8> {
    field.unescaped.map { $0[...] } ?? bytes[field.range]
  }

  // MARK: - Records

  /// Reads the next record that is neither blank nor a comment; `false` at the end.
  private mutating func nextRecord(_ fields: inout [Field]) throws(ArchiveError) -> Bool {
    fields.removeAll(keepingCapacity: true)
    skipBlankLines()
    guard offset < bytes.count else { return false }
    while true {
      skipSpaces()
      if separator == UInt8(ascii: " "), isAtLineEnd { break }
      fields.append(try field())
      skipSpaces()
      guard !isAtLineEnd else { break }
      if separator != UInt8(ascii: " ") { offset += 1 }
    }
    skipLineEnd()
    return true
  }

  private mutating func field() throws(ArchiveError) -> Field {
    let (place, startLine) = (offset - lineStart + 1, line)
    if offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") {
      return try quotedField(line: startLine, column: place)
    }
    let start = offset
    while !isAtLineEnd, !isSeparator(bytes[offset]) { offset += 1 }
    var end = offset
    while end > start, isSpace(bytes[end - 1]) { end -= 1 }
    return Field(range: start..<end, line: startLine, column: place)
  }

  private mutating func quotedField(line: Int, column: Int) throws(ArchiveError) -> Field {
    offset += 1
    let start = offset
    var (text, hasEscape): ([UInt8], Bool) = ([], false)
    while offset < bytes.count {
      let byte = bytes[offset]
      if byte == UInt8(ascii: "\"") {
        guard offset + 1 < bytes.count, bytes[offset + 1] == byte else { break }
        hasEscape = true
        offset += 1
      } else if byte == UInt8(ascii: "\n") {
        self.line += 1
        lineStart = offset + 1
      }
      text.append(byte)
      offset += 1
    }
    guard offset < bytes.count else {
      throw .malformed(
        source: source, location: .text(line: line, column: column),
        expected: "a closing quotation mark", got: "the end of the file")
    }
    let range = start..<offset
    try skipClosingMark()
    return Field(range: range, unescaped: hasEscape ? text : nil, line: line, column: column)
  }

  /// Goes past the mark that closes a quoted field, up to the separator that must follow.
  private mutating func skipClosingMark() throws(ArchiveError) {
    offset += 1
    let end = offset
    skipSpaces()
    guard isAtLineEnd || isSeparator(bytes[offset]) || offset > end && separator == 32 else {
      throw .malformed(
        source: source, location: .text(line: self.line, column: offset - lineStart + 1),
        expected: "a separator after the quoted field", got: "other text")
    }
  }

  // MARK: - Lines

  private func findSeparator() -> UInt8 {
    let candidates = Array("\t;, ".utf8)  // best first
    var (best, index, isQuoted) = (candidates.count, offset, false)
    while index < bytes.count, isQuoted || (bytes[index] != 10 && bytes[index] != 13) {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if !isQuoted, let rank = candidates.firstIndex(of: byte) { best = min(best, rank) }
      index += 1
    }
    return best < candidates.count ? candidates[best] : UInt8(ascii: ",")
  }

  /// At least as many fields as there are from here on: one before each run of separators or ends of
  /// lines, one after the last.
  private var largestFieldCount: Int {
    var (count, wasField) = (1, false)
    for byte in bytes[offset...] {
      let isField = byte != 10 && byte != 13 && !isSeparator(byte)
      if wasField, !isField { count += 1 }
      wasField = isField
    }
    return count
  }

  private var isAtLineEnd: Bool {
    offset >= bytes.count || bytes[offset] == 10 || bytes[offset] == 13
  }

  private func isSeparator(_ byte: UInt8) -> Bool {
    byte == separator || separator == UInt8(ascii: " ") && byte == 9
  }

  private func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 && separator != 9 }

  private mutating func skipSpaces() {
    while offset < bytes.count, isSpace(bytes[offset]) { offset += 1 }
  }

  private mutating func skipLineEnd() {
    guard offset < bytes.count else { return }
    let isPair = bytes[offset] == 13 && offset + 1 < bytes.count && bytes[offset + 1] == 10
    offset += isPair ? 2 : 1
    line += 1
    lineStart = offset
  }

  private mutating func skipBlankLines() {
    while offset < bytes.count {
      let start = offset
      // Before the separator is known, and when it is not one, a tab is a space.
      while offset < bytes.count, bytes[offset] == 32 || bytes[offset] == 9 { offset += 1 }
      if offset < bytes.count, bytes[offset] == UInt8(ascii: "#") {
        while !isAtLineEnd { offset += 1 }
      }
      guard isAtLineEnd else {
        offset = start
        return
      }
      skipLineEnd()
    }
  }
}
