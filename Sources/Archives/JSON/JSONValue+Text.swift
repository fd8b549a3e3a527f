extension JSONValue: CustomStringConvertible {
  /// The document on one line, without spaces, keys sorted.
  public var text: String {
    var bytes: [UInt8] = []
    write(to: &bytes, indentation: nil)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The document for people: two spaces per level, keys sorted.
  public var prettyText: String {
    var bytes: [UInt8] = []
    write(to: &bytes, indentation: 0)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// `text`
  public var description: String { text }

  /// The bytes of `text`.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    write(to: &bytes, indentation: nil)
    return bytes
  }

  private func write(to bytes: inout [UInt8], indentation: Int?) {
    switch self {
    case .null: bytes += "null".utf8
    case .bool(let value): bytes += (value ? "true" : "false").utf8
    case .integer(let value): bytes += value.description.utf8
    case .number(let value): Self.write(value, to: &bytes)
    case .string(let value): Self.write(value, to: &bytes)
    case .array(let values): Self.write(array: values, to: &bytes, indentation)
    case .object(let members): Self.write(object: members, to: &bytes, indentation)
    }
  }

  private static func write(_ value: Double, to bytes: inout [UInt8]) {
    if value.isFinite {
      bytes += value.description.utf8
    } else {
      bytes += (value.isNaN ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"").utf8
    }
  }

  private static func write(_ value: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in value.utf8 {
      switch byte {
      case UInt8(ascii: "\""): bytes += "\\\"".utf8
      case UInt8(ascii: "\\"): bytes += "\\\\".utf8
      case UInt8(ascii: "\n"): bytes += "\\n".utf8
      case UInt8(ascii: "\r"): bytes += "\\r".utf8
      case UInt8(ascii: "\t"): bytes += "\\t".utf8
      case 0..<16: bytes += ("\\u000" + String(byte, radix: 16)).utf8
      case 16..<32: bytes += ("\\u00" + String(byte, radix: 16)).utf8
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func write(array: [JSONValue], to bytes: inout [UInt8], _ indentation: Int?) {
    // Arrays of plain values stay on one line: shapes and schedules read better so.
    let isFlat = array.allSatisfy { $0.array == nil && $0.object == nil }
    let inner = isFlat ? nil : indentation.map { $0 + 2 }
    bytes.append(UInt8(ascii: "["))
    for (index, value) in array.enumerated() {
      if index > 0 { bytes += (isFlat && indentation != nil ? ", " : ",").utf8 }
      newLine(inner, &bytes)
      value.write(to: &bytes, indentation: inner)
    }
    if !isFlat { newLine(indentation, &bytes) }
    bytes.append(UInt8(ascii: "]"))
  }

  private static func write(
    object: [String: JSONValue], to bytes: inout [UInt8], _ indentation: Int?
  ) {
    let inner = indentation.map { $0 + 2 }
    bytes.append(UInt8(ascii: "{"))
    for (index, key) in object.keys.sorted(by: utf8Order).enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      newLine(inner, &bytes)
      write(key, to: &bytes)
      bytes += (indentation == nil ? ":" : ": ").utf8
      object[key]?.write(to: &bytes, indentation: inner)
    }
    if !object.isEmpty { newLine(indentation, &bytes) }
    bytes.append(UInt8(ascii: "}"))
  }

  private static func newLine(_ indentation: Int?, _ bytes: inout [UInt8]) {
    guard let indentation else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes += [UInt8](repeating: UInt8(ascii: " "), count: indentation)
  }

  /// Order by bytes: the same for every version of Unicode.
  static func utf8Order(_ a: String, _ b: String) -> Bool {
    a.utf8.lexicographicallyPrecedes(b.utf8)
  }
}
