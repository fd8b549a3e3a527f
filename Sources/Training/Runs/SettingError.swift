import Archives
import Tensors

/// A setting that cannot be what it was set to.
public enum SettingError: Error, Equatable, Sendable {
  /// A value outside the range of its setting.
  case outOfRange(key: String, value: String, expected: String, unit: String = "")
  /// A key that the configuration lacks.
  case unknown(key: String, source: String, known: [String])
  /// A value of another type, found in decoding.
  case wrongType(source: String, expected: String, got: String)
  /// Settings that do not go together; `keys` name them, `problem` says why and what to try.
  case conflict(keys: [String], problem: String)

  /// The same error with the options by which values came in place of the keys.
  public func naming(_ options: [String: String]) -> SettingError {
    switch self {
    case .outOfRange(let key, let value, let expected, let unit):
      .outOfRange(key: options[key] ?? key, value: value, expected: expected, unit: unit)
    case .conflict(let keys, let problem):
      .conflict(
        keys: keys.map { options[$0] ?? $0 },
        problem: keys.reduce(problem) { text, key in
          options[key].map { text.replacing("`\(key)`", with: $0) } ?? text
        })
    case .unknown, .wrongType: self
    }
  }
}

extension SettingError: CustomStringConvertible {
  /// The message: what, where, expected, got.
  public var description: String {
    switch self {
    case .outOfRange(let key, let value, let expected, let unit):
      "\(Self.name(key)) is \(value), expected \(expected)\(Self.after(unit))."
    case .unknown(let key, let source, let known):
      "\(source): no setting `\(key)`. \(Self.suggestion(key, known).map { $0 + " " } ?? "")There are: "
        + "\(known.sorted().joined(separator: ", "))."
    case .wrongType(let source, let expected, let got):
      "\(source): expected \(expected), got \(got)".ended
    case .conflict(_, let problem): problem
    }
  }

  /// What a misspelt key probably means; its last part is looked up where it is nested.
  private static func suggestion(_ key: String, _ known: [String]) -> String? {
    let last = key.split(separator: ".").last.map(String.init) ?? key
    return known.suggestion(for: last)
  }

  /// A unit behind a number.
  private static func after(_ unit: String) -> String {
    unit.hasPrefix("1 / ") ? " per " + unit.dropFirst(4) : unit.isEmpty ? "" : " " + unit
  }

  private static func name(_ key: String) -> String { key.hasPrefix("-") ? key : "`\(key)`" }
}

extension SettingError: ClassifiedError {
  /// What kind of failure each case is.
  public var errorKind: ErrorKind { .wrongUse }

  /// The setting, what it should be and what it is.
  public var errorDetails: ErrorDetails {
    switch self {
    case .outOfRange(let key, let value, let expected, let unit):
      ErrorDetails(place: key, expected: expected + Self.after(unit), got: value)
    case .unknown(let key, _, let known):
      ErrorDetails(
        place: key, expected: known.sorted().joined(separator: ", "), got: key,
        advice: Self.suggestion(key, known))
    case .wrongType(let source, let expected, let got):
      ErrorDetails(place: source, expected: expected, got: got)
    case .conflict(let keys, _): ErrorDetails(place: keys.joined(separator: ", "))
    }
  }
}
