/// A JSON document: configurations, states and metrics.
///
/// Integers of 64 bits, signed or not, are exact, and every `Double` comes back as the same bits.
/// Numbers that JSON lacks are the strings `NaN`, `Infinity` and `-Infinity`; `double` reads them
/// back. Objects are written with sorted keys, so that equal values give equal bytes.
///
/// ```swift
/// let state: JSONValue = ["step": 1000, "seed": JSONValue(seed), "name": "mixture-2d"]
/// let step = state["step"]?.int
/// ```
public enum JSONValue: Equatable, Sendable {
  /// `null`
  case null
  /// `true` or `false`
  case bool(Bool)
  /// A whole number from -2⁶³ to 2⁶⁴ - 1, written without a point.
  case integer(Int128)
  /// Any other number.
  case number(Double)
  /// A text.
  case string(String)
  /// Values in order.
  case array([JSONValue])
  /// Values by name.
  case object([String: JSONValue])

  /// A whole number.
  public init<Value: FixedWidthInteger & Sendable>(_ value: Value) {
    self = .integer(Int128(value))
  }
  /// A floating-point number.
  public init(_ value: Double) { self = .number(value) }
  /// A floating-point number, exactly.
  public init(_ value: Float) { self = .number(Double(value)) }
  /// A text.
  public init(_ value: String) { self = .string(value) }
  /// A truth value.
  public init(_ value: Bool) { self = .bool(value) }
}

// MARK: - Reading

extension JSONValue {
  /// The value of a key; `nil` if this is no object or has no such key.
  public subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members[key]
  }

  /// The value at the end of a dotted path, such as `optimiser.learningRate`.
  public func value(atPath path: String) -> JSONValue? {
    path.split(separator: ".").reduce(self as JSONValue?) { $0?[String($1)] }
  }

  /// The whole number, if this is one within the range of `Int`.
  public var int: Int? { exact() }
  /// The whole number, if this is one from 0 to 2⁶⁴ - 1.
  public var uint64: UInt64? { exact() }
  /// The truth value, if this is one.
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  /// The text, if this is one.
  public var string: String? { if case .string(let value) = self { value } else { nil } }
  /// The elements, if this is an array.
  public var array: [JSONValue]? { if case .array(let values) = self { values } else { nil } }
  /// The members, if this is an object.
  public var object: [String: JSONValue]? {
    if case .object(let members) = self { members } else { nil }
  }

  /// The number, if this is one or the name of one that JSON lacks.
  public var double: Double? {
    switch self {
    case .number(let value): value
    case .integer(let value): Double(value)
    case .string("NaN"): .nan
    case .string("Infinity"): .infinity
    case .string("-Infinity"): -.infinity
    default: nil
    }
  }

  private func exact<Value: FixedWidthInteger>() -> Value? {
    switch self {
    case .integer(let value): Value(exactly: value)
    case .number(let value): Value(exactly: value)
    default: nil
    }
  }
}

// MARK: - Literals

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// `null`
  public init(nilLiteral: ()) { self = .null }
  /// A truth value.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// A whole number.
  public init(integerLiteral value: Int) { self = .integer(Int128(value)) }
  /// A number.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// A text.
  public init(stringLiteral value: String) { self = .string(value) }
  /// Values in order.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// Values by name; of equal names, the last.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(Dictionary(elements, uniquingKeysWith: { $1 }))
  }
}
