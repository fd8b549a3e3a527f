/// Reads the Python literal in a NumPy header: strings, truth values and tuples of whole numbers.
struct NpyHeaderParser {
  private let cursor: ByteCursor
  private var offset: Int
  private let end: Int

  init(cursor: ByteCursor, range: Range<Int>) {
    self.cursor = cursor
    offset = range.lowerBound
    end = range.upperBound
  }

  mutating func parse() throws(ArchiveError) -> (ElementType, Bool, Bool, [Int]) {
    var type: (ElementType, Bool)?
    var isFortranOrder: Bool?
    var shape: [Int]?
    try expect("{")
    while !accept("}") {
      let place = offset
      let key = try string()
      try expect(":")
      switch key {
      case "descr" where type == nil: type = try elementType()
      case "fortran_order" where isFortranOrder == nil: isFortranOrder = try truthValue()
      case "shape" where shape == nil: shape = try tuple()
      default: throw malformed("one each of descr, fortran_order, shape", "`\(key)`", at: place)
      }
      if !accept(",") {
        try expect("}")
        break
      }
    }
    skipSpace()
    guard offset == end else { throw unexpected("spaces up to the end of the header") }
    guard let type, let isFortranOrder, let shape else {
      throw malformed("descr, fortran_order and shape", "fewer keys", at: end)
    }
    return (type.0, type.1, isFortranOrder, shape)
  }

  private mutating func elementType() throws(ArchiveError) -> (ElementType, Bool) {
    skipSpace()
    let place = offset
    guard peek != UInt8(ascii: "[") else {
      throw unsupported("a structured array", "Save its fields as arrays of their own.", at: place)
    }
    let name = try string()
    if let (type, isBigEndian) = ElementType.parse(numPy: name) { return (type, isBigEndian) }
    let advice =
      name.contains("O")
      ? "Object arrays need Python to open them; save an array of numbers."
      : "Convert it with .astype('float32') or another of f2 f4 f8 i1…i8 u1…u8 bool."
    throw unsupported("element type `\(name)`", advice, at: place)
  }

  private mutating func truthValue() throws(ArchiveError) -> Bool {
    skipSpace()
    for (word, value) in [("True", true), ("False", false)] where starts(with: word) {
      offset += word.utf8.count
      return value
    }
    throw unexpected("True or False")
  }

  private mutating func tuple() throws(ArchiveError) -> [Int] {
    var values: [Int] = []
    try expect("(")
    while !accept(")") {
      guard values.count < ArrayShape.maximumRank else {
        throw unexpected("at most \(ArrayShape.maximumRank) axes")
      }
      values.append(try wholeNumber())
      if !accept(",") {
        try expect(")")
        break
      }
    }
    return values
  }

  private mutating func wholeNumber() throws(ArchiveError) -> Int {
    skipSpace()
    let place = offset
    var value = 0
    while let byte = peek, byte >= 48, byte <= 57 {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(Int(byte) - 48)
      guard !overflow, !carry else { throw malformed("a length below 2⁶³", "more", at: place) }
      value = sum
      offset += 1
    }
    guard offset > place else { throw unexpected("the length of an axis") }
    _ = accept("L")  // long integers of Python 2
    return value
  }

  private mutating func string() throws(ArchiveError) -> String {
    skipSpace()
    guard let quote = peek, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw unexpected("a string")
    }
    let start = offset + 1
    guard let close = cursor.bytes[start..<end].firstIndex(of: quote) else {
      throw malformed("the end of a string", "the end of the header", at: end)
    }
    offset = close + 1
    return String(decoding: cursor.bytes[start..<close], as: UTF8.self)
  }

  // MARK: - Bytes

  private var peek: UInt8? { offset < end ? cursor.bytes[offset] : nil }

  private func starts(with word: String) -> Bool {
    word.utf8.count <= end - offset
      && cursor.bytes[offset..<offset + word.utf8.count].elementsEqual(word.utf8)
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 32 || (byte >= 9 && byte <= 13) { offset += 1 }
  }

  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard peek == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(ArchiveError) {
    guard accept(character) else { throw unexpected("`\(character)`") }
  }

  private func unexpected(_ expected: String) -> ArchiveError {
    let got = peek.map { $0 > 32 && $0 < 127 ? "`\(Unicode.Scalar($0))`" : "byte \($0)" }
    return malformed(expected, got ?? "the end of the header", at: offset)
  }

  private func malformed(_ expected: String, _ got: String, at place: Int) -> ArchiveError {
    cursor.malformed(expected: expected, got: got, at: place)
  }

  private func unsupported(_ what: String, _ advice: String, at place: Int) -> ArchiveError {
    .unsupported(source: cursor.source, location: .byte(place), what: what, advice: advice)
  }
}
