import Reverie

/// What a verb prints on standard output: one JSON object, or lines of `name  value`.
struct Results {
  private var rows: [(name: String, value: JSONValue)] = []

  mutating func add(_ name: String, _ value: JSONValue) { rows.append((name, value)) }
  /// An undefined value, NaN, is null.
  mutating func add(_ name: String, _ value: Double) {
    add(name, value.isNaN ? .null : JSONValue(value))
  }
  mutating func add(_ name: String, _ value: Int) { add(name, JSONValue(value)) }
  mutating func add(_ name: String, _ value: String) { add(name, .string(value)) }

  func show(asJSON: Bool) {
    guard !asJSON else {
      return print(JSONValue.object(Dictionary(uniqueKeysWithValues: rows.map { ($0, $1) })).text)
    }
    let width = rows.map(\.name.count).max() ?? 0
    for (name, value) in rows {
      print(name + String(repeating: " ", count: width - name.count + 2) + Self.text(value))
    }
  }

  private static func text(_ value: JSONValue) -> String {
    switch value {
    case .string(let text): text
    case .number(let number): short(number)
    case .null: "undefined"
    case .array(let values): "[" + values.map(text).joined(separator: ", ") + "]"
    default: value.text
    }
  }

  /// Four significant digits.
  static func short(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return "\(value)" }
    var scale = 1.0
    while abs(value) * scale < 1_000 { scale *= 10 }
    let rounded = (value * scale).rounded() / scale
    return rounded == rounded.rounded() && abs(rounded) < 1e15
      ? "\(Int(rounded))" : "\(rounded)"
  }
}
