import Archives
import Figures

/// Named values in the order in which they are shown.
public struct JobMetrics: Sendable, Equatable {
  /// A name and its value.
  public struct Row: Sendable, Equatable {
    /// What it is called.
    public let name: String
    /// What it is.
    public let value: JSONValue
  }

  /// The values, the first one first.
  public private(set) var rows: [Row] = []
  /// What the values come to; shown after them.
  public var verdict: Verdict?

  /// No values.
  public init() {}

  /// Adds a value.
  public mutating func add(_ name: String, _ value: JSONValue) {
    rows.append(Row(name: name, value: value))
  }
  /// An undefined value, NaN, is null.
  public mutating func add(_ name: String, _ value: Double) {
    add(name, value.isNaN ? .null : JSONValue(value))
  }
  /// Adds a value.
  public mutating func add(_ name: String, _ value: Int) { add(name, JSONValue(value)) }
  /// Adds a value.
  public mutating func add(_ name: String, _ value: String) { add(name, .string(value)) }

  /// The value of a name.
  public subscript(name: String) -> JSONValue? { rows.first { $0.name == name }?.value }

  /// One object; of values with one name, the last one.
  public var json: JSONValue {
    var members = Dictionary(rows.map { ($0.name, $0.value) }) { $1 }
    members["verdict"] = verdict?.json
    return .object(members)
  }

  /// A line `name  value` for each, then the verdict.
  public var text: String {
    let lines =
      rows.map { (name: $0.name, text: Self.text($0.value)) }
      + (verdict.map { [(name: "verdict", text: $0.sentence)] } ?? [])
    let width = lines.map(\.name.count).max() ?? 0
    return lines.map { line in
      line.name + String(repeating: " ", count: width - line.name.count + 2) + line.text
    }.joined(separator: "\n")
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
  public static func short(_ value: Double) -> String { value.shortText }
}
