/// Takes the records of a text table apart: lines of fields, quoted or not; blank lines are skipped
/// and comments (`#` at the start of a line) kept.
struct RecordReader {
  /// One field: its bytes, spaces around it removed, and where it starts.
  struct Field {
    var range: Range<Int>
    /// The text of a quoted field with doubled quotes.
    var unescaped: [UInt8]?
    var isQuoted = false
  }

  /// What separates fields; nil for lines of one field.
  let separator: UInt8?
  let bytes: [UInt8]
  private(set) var offset: Int
  /// The line of the record that was read last, from 1.
  private(set) var recordLine = 0
  /// Lines that start with `#`, since this was emptied.
  var comments: [String] = []
  private var line: Int
  private let keepsComments: Bool

  init(
    _ bytes: [UInt8], separator: UInt8?, offset: Int = 0, line: Int = 1, keepsComments: Bool = false
  ) {
    (self.bytes, self.separator, self.offset) = (bytes, separator, offset)
    (self.line, self.keepsComments) = (line, keepsComments)
  }

  private var isBlankSeparated: Bool { separator == UInt8(ascii: " ") }

  /// Reads the next record; `false` at the end.
  ///
  /// - Throws: where a quoted field does not end.
  mutating func next(_ fields: inout [Field], source: String) throws(UserDataError) -> Bool {
    fields.removeAll(keepingCapacity: true)
    skipBlankLines()
    guard offset < bytes.count else { return false }
    recordLine = line
    while true {
      skipSpaces()
      if isBlankSeparated, isAtLineEnd { break }
      fields.append(try field(source))
      skipSpaces()
      guard !isAtLineEnd else { break }
      if !isBlankSeparated { offset += 1 }
    }
    skipLineEnd()
    return true
  }

  func text(_ field: Field) -> String { String(decoding: bytes(field), as: UTF8.self) }

  func bytes(_ field: Field) -> [UInt8] { field.unescaped ?? Array(bytes[field.range]) }

  // MARK: - Fields

  private mutating func field(_ source: String) throws(UserDataError) -> Field {
    if offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") { return try quoted(source) }
    let start = offset
    while !isAtLineEnd, !isSeparator(bytes[offset]) { offset += 1 }
    var end = offset
    while end > start, bytes[end - 1] == 32 || bytes[end - 1] == 9 { end -= 1 }
    return Field(range: start..<end)
  }

  private mutating func quoted(_ source: String) throws(UserDataError) -> Field {
    let firstLine = line
    offset += 1
    let start = offset
    var hasEscape = false
    while offset < bytes.count {
      let byte = bytes[offset]
      if byte == UInt8(ascii: "\"") {
        guard offset + 1 < bytes.count, bytes[offset + 1] == byte else { break }
        hasEscape = true
        offset += 1
      } else if byte == UInt8(ascii: "\n") {
        line += 1
      }
      offset += 1
    }
    guard offset < bytes.count else {
      throw UserDataError(
        .malformed, at: "\(source), line \(firstLine)", expected: "a closing quotation mark",
        got: "the end of the file", advice: "Close the quotation, or remove it.")
    }
    let range = start..<offset
    offset += 1
    // Text behind the closing mark belongs to the field: it cannot be a number then.
    while !isAtLineEnd, !isSeparator(bytes[offset]) { offset += 1 }
    return Field(
      range: range, unescaped: hasEscape ? unescape(range) : nil, isQuoted: true)
  }

  private func unescape(_ range: Range<Int>) -> [UInt8] {
    var (text, index): ([UInt8], Int) = ([], range.lowerBound)
    while index < range.upperBound {
      text.append(bytes[index])
      index += bytes[index] == UInt8(ascii: "\"") ? 2 : 1
    }
    return text
  }

  // MARK: - Lines

  private var isAtLineEnd: Bool {
    offset >= bytes.count || bytes[offset] == 10 || bytes[offset] == 13
  }

  private func isSeparator(_ byte: UInt8) -> Bool {
    byte == separator || isBlankSeparated && byte == 9
  }

  private mutating func skipSpaces() {
    while offset < bytes.count, bytes[offset] == 32 || bytes[offset] == 9 && separator != 9 {
      offset += 1
    }
  }

  private mutating func skipLineEnd() {
    guard offset < bytes.count else { return }
    let isPair = bytes[offset] == 13 && offset + 1 < bytes.count && bytes[offset + 1] == 10
    offset += isPair ? 2 : 1
    line += 1
  }

  private mutating func skipBlankLines() {
    while offset < bytes.count {
      let start = offset
      while offset < bytes.count, bytes[offset] == 32 || bytes[offset] == 9 { offset += 1 }
      if offset < bytes.count, bytes[offset] == UInt8(ascii: "#") {
        let comment = offset
        while !isAtLineEnd { offset += 1 }
        if keepsComments {
          comments.append(String(decoding: bytes[comment..<offset].prefix(200), as: UTF8.self))
        }
      }
      guard isAtLineEnd else {
        offset = start
        return
      }
      skipLineEnd()
    }
  }
}
