/// A strict JSON parser (RFC 8259) over untrusted bytes, with the offset in every error. Also takes
/// Python's `NaN` and `Infinity`.
struct JSONParser {
  /// Deeper nesting would exhaust the stack.
  static let maximumDepth = 128

  private let bytes: [UInt8]
  private let source: String
  /// Where `bytes` starts in its file.
  private let base: Int
  private var offset = 0

  /// Parses one document that fills `bytes`.
  static func parse(
    _ bytes: [UInt8], source: String, base: Int = 0
  ) throws(ArchiveError) -> JSONValue {
    // A value of two bytes of text takes 32 in memory, and as much again while its array grows.
    try MemoryLimit.check(
      bytes.count.multipliedReportingOverflow(by: 32).partialValue, source: source)
    var parser = JSONParser(bytes: bytes, source: source, base: base)
    let value = try parser.value(depth: 0)
    parser.skipSpace()
    guard parser.offset == bytes.count else { throw parser.unexpected("the end of the document") }
    return value
  }

  private init(bytes: [UInt8], source: String, base: Int) {
    self.bytes = bytes
    self.source = source
    self.base = base
  }

  // MARK: - Values

  private mutating func value(depth: Int) throws(ArchiveError) -> JSONValue {
    guard depth < Self.maximumDepth else {
      throw unexpected("at most \(Self.maximumDepth) levels of nesting")
    }
    skipSpace()
    switch peek ?? 0 {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "N"): return try word("NaN", .number(.nan))
    case UInt8(ascii: "I"): return try word("Infinity", .number(.infinity))
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: throw unexpected("a JSON value")
    }
  }

  private mutating func object(depth: Int) throws(ArchiveError) -> JSONValue {
    var members: [String: JSONValue] = [:]
    offset += 1
    skipSpace()
    if accept("}") { return .object(members) }
    repeat {
      skipSpace()
      let place = offset
      guard peek == UInt8(ascii: "\"") else { throw unexpected("a key in quotation marks") }
      let key = try string()
      skipSpace()
      guard accept(":") else { throw unexpected("`:`") }
      guard members.updateValue(try value(depth: depth + 1), forKey: key) == nil else {
        throw malformed("a new key", "`\(key)` again", at: place)
      }
      skipSpace()
    } while accept(",")
    guard accept("}") else { throw unexpected("`,` or `}`") }
    return .object(members)
  }

  private mutating func array(depth: Int) throws(ArchiveError) -> JSONValue {
    var values: [JSONValue] = []
    offset += 1
    skipSpace()
    if accept("]") { return .array(values) }
    repeat {
      values.append(try value(depth: depth + 1))
      skipSpace()
    } while accept(",")
    guard accept("]") else { throw unexpected("`,` or `]`") }
    return .array(values)
  }

  private mutating func word(
    _ text: StaticString, _ value: JSONValue
  ) throws(ArchiveError) -> JSONValue {
    let count = text.utf8CodeUnitCount
    let matches = text.withUTF8Buffer { word in
      count <= bytes.count - offset && bytes[offset..<offset + count].elementsEqual(word)
    }
    guard matches else { throw unexpected("`\(text)`") }
    offset += count
    return value
  }

  // MARK: - Numbers

  private mutating func number() throws(ArchiveError) -> JSONValue {
    let start = offset
    let isNegative = accept("-")
    if isNegative, peek == UInt8(ascii: "I") { return try word("Infinity", .number(-.infinity)) }
    guard let first = peek, Self.isDigit(first) else { throw unexpected("a digit") }
    skipDigits()
    guard first != UInt8(ascii: "0") || offset - start - (isNegative ? 1 : 0) == 1 else {
      throw malformed("a number without leading zeros", "0", at: start)
    }
    let isWhole = try !skipFractionAndExponent()
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    let number = Self.number(text, isWhole: isWhole)
    guard number.double?.isFinite == true else {
      throw malformed("a number within the range of Double", text, at: start)
    }
    return number
  }

  /// The number of a text that is one in JSON.
  static func number(_ text: String) -> JSONValue {
    number(text, isWhole: text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || isDigit($0) })
  }

  private static func number(_ text: String, isWhole: Bool) -> JSONValue {
    if isWhole, let integer = integer(text) { return .integer(integer) }
    return .number(Double(text) ?? .nan)
  }

  /// A whole number that `Int64` or `UInt64` holds; -0 is a number, because its sign would be lost.
  private static func integer(_ text: String) -> Int128? {
    guard text != "-0" else { return nil }
    return Int64(text).map { Int128($0) } ?? UInt64(text).map { Int128($0) }
  }

  /// Steps over `.5e-3`; says whether there was any.
  private mutating func skipFractionAndExponent() throws(ArchiveError) -> Bool {
    let start = offset
    if accept(".") {
      guard let digit = peek, Self.isDigit(digit) else { throw unexpected("a digit") }
      skipDigits()
    }
    if accept("e") || accept("E") {
      _ = accept("+") || accept("-")
      guard let digit = peek, Self.isDigit(digit) else { throw unexpected("a digit") }
      skipDigits()
    }
    return offset > start
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

  private mutating func skipDigits() {
    while let byte = peek, Self.isDigit(byte) { offset += 1 }
  }

  // MARK: - Strings

  private mutating func string() throws(ArchiveError) -> String {
    offset += 1
    let start = offset
    skipPlainText()
    if peek == UInt8(ascii: "\""),
      let string = String(validating: bytes[start..<offset], as: UTF8.self)
    {
      offset += 1
      return string
    }
    var text = Array(bytes[start..<offset])
    while true {
      guard let byte = peek else { throw unexpected("the end of the string") }
      switch byte {
      case UInt8(ascii: "\""):
        offset += 1
        guard let string = String(validating: text, as: UTF8.self) else {
          throw malformed("UTF-8 text", "invalid bytes", at: start)
        }
        return string
      case UInt8(ascii: "\\"): try escape(to: &text)
      case 0..<32: throw unexpected("an escaped control character")
      default:
        text.append(byte)
        offset += 1
      }
    }
  }

  /// Steps over what stands for itself.
  private mutating func skipPlainText() {
    while let byte = peek, byte >= 32, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
      offset += 1
    }
  }

  private mutating func escape(to text: inout [UInt8]) throws(ArchiveError) {
    offset += 1
    let letter = peek
    offset += letter == nil ? 0 : 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter ?? 0)
    case UInt8(ascii: "b"): text.append(8)
    case UInt8(ascii: "f"): text.append(12)
    case UInt8(ascii: "n"): text.append(10)
    case UInt8(ascii: "r"): text.append(13)
    case UInt8(ascii: "t"): text.append(9)
    case UInt8(ascii: "u"): text += Array(String(try scalar()).utf8)
    default:
      offset -= letter == nil ? 0 : 1
      throw unexpected("an escape sequence")
    }
  }

  private mutating func scalar() throws(ArchiveError) -> Character {
    let place = offset - 2
    var code = try hexadecimal()
    if code & 0xFC00 == 0xD800, accept("\\") {
      guard accept("u") else { throw unexpected("the second half of a surrogate pair") }
      let low = try hexadecimal()
      guard low & 0xFC00 == 0xDC00 else {
        throw malformed("a surrogate pair", "half of one", at: place)
      }
      code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
    }
    guard let scalar = Unicode.Scalar(code) else {
      throw malformed("a surrogate pair", "half of one", at: place)
    }
    return Character(scalar)
  }

  private mutating func hexadecimal() throws(ArchiveError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw unexpected("a hexadecimal digit")
      }
      code = code << 4 | UInt32(digit)
      offset += 1
    }
    return code
  }

  // MARK: - Bytes

  private var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 32 || byte == 10 || byte == 13 || byte == 9 { offset += 1 }
  }

  private func unexpected(_ expected: String) -> ArchiveError {
    let got = peek.map { byte in
      byte > 32 && byte < 127 ? "`\(Character(Unicode.Scalar(byte)))`" : "byte \(byte)"
    }
    return malformed(expected, got ?? "the end of the text", at: offset)
  }

  private func malformed(_ expected: String, _ got: String, at place: Int) -> ArchiveError {
    .malformed(source: source, location: .byte(base + place), expected: expected, got: got)
  }
}

extension JSONValue {
  /// Parses a JSON document.
  ///
  /// - Parameters:
  ///   - bytes: the text, UTF-8.
  ///   - source: where it is from, for messages.
  /// - Throws: `malformed` with the byte offset.
  public init(parsing bytes: [UInt8], source: String = "JSON text") throws(ArchiveError) {
    self = try JSONParser.parse(bytes, source: source)
  }

  /// Parses a JSON document.
  public init(parsing text: String, source: String = "JSON text") throws(ArchiveError) {
    self = try JSONParser.parse(Array(text.utf8), source: source)
  }
}
