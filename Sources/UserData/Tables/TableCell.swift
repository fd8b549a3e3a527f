import Archives

/// What a field of a table holds.
enum TableCell: Equatable {
  case number(Double)
  case missing
  case text(String)

  var isNumber: Bool { if case .number = self { true } else { false } }
  var isText: Bool { if case .text = self { true } else { false } }
  var number: Double? { if case .number(let value) = self { value } else { nil } }

  /// Words for a value that is not there. `nan` is a number that is none, and not among them.
  private static let missingWords: Set<String> = [
    "", "na", "n/a", "<na>", "#n/a", "null", "none", "nat", ".", "-", "?", "missing",
  ]

  /// Reads a field; what pandas and R write for yes and no is 1 and 0.
  ///
  /// - Parameter decimal: the decimal mark.
  init(_ field: RecordReader.Field, of bytes: [UInt8], decimal: UInt8) {
    if let value = Self.number(field, of: bytes, decimal: decimal) {
      self = .number(value)
      return
    }
    let text = String(
      decoding: field.unescaped.map { $0[...] } ?? bytes[field.range], as: UTF8.self)
    switch text.lowercased() {
    case "true": self = .number(1)
    case "false": self = .number(0)
    case let word where Self.missingWords.contains(word): self = .missing
    default: self = .text(text)
    }
  }

  private static func number(
    _ field: RecordReader.Field, of bytes: [UInt8], decimal: UInt8
  ) -> Double? {
    if decimal == UInt8(ascii: "."), field.unescaped == nil {
      return DecimalParser.number(bytes, field.range)
    }
    var text = field.unescaped ?? Array(bytes[field.range])
    guard decimal != UInt8(ascii: ".") else { return DecimalParser.number(text, 0..<text.count) }
    guard !text.contains(UInt8(ascii: ".")) else { return nil }
    for index in text.indices where text[index] == decimal { text[index] = UInt8(ascii: ".") }
    return DecimalParser.number(text, 0..<text.count)
  }

  /// Whether text is a number written for people: with marks between thousands, a currency, a percent
  /// sign, or Fortran's exponent (`1,099.5`, `45 %`, `$3`, `1.2D-01`).
  static func looksLikeNumber(_ text: String) -> Bool {
    var body = Substring(text)
    while let first = body.first, "+-$€£ ".contains(first) { body.removeFirst() }
    while let last = body.last, "%$€£ ".contains(last) { body.removeLast() }
    guard let first = body.first, first.isASCII, first.isNumber || first == "." else {
      return false
    }
    let parts = body.split(separator: "D", maxSplits: 1)
    guard let exponent = parts.dropFirst().first else {
      return body.allSatisfy { $0.isASCII && $0.isNumber || ".,' \u{A0}".contains($0) }
    }
    return Double(parts[0]) != nil && Int(exponent) != nil
  }

  /// Whether text is a number with one comma, such as `2,0` or `-1,5e3`.
  static func hasDecimalComma(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count(where: { $0 == UInt8(ascii: ",") }) == 1, !bytes.contains(46) else {
      return false
    }
    let point = bytes.map { $0 == UInt8(ascii: ",") ? UInt8(ascii: ".") : $0 }
    return DecimalParser.number(point, 0..<point.count) != nil
  }
}
