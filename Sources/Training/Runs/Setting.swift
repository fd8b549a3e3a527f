import Archives

/// One setting of a run, described once: help texts, range errors, `reverie describe` and the
/// signatures of other fronts come from here.
public struct Setting: Sendable, Equatable, Codable {
  /// What values look like.
  public enum Kind: Sendable, Equatable, Codable {
    case whole
    case number
    case flag
    case text
    /// One of these words.
    case choice([String])
    /// An array.
    case list
    /// An object whose members are not described one by one, such as the cases of an enumeration.
    case structure
  }

  /// The path of keys in the configuration's JSON form, as in `recipe.noise.levels`.
  public let key: String
  /// What values look like.
  public let kind: Kind
  /// The unit of a number, "" where it has none.
  public let unit: String
  /// What a number may be; of a list, its numbers.
  public let range: SettingRange
  /// Whether the value may be absent; `help` says what that means.
  public private(set) var isOptional: Bool
  /// One line, without the default.
  public let help: String

  /// A setting of any kind.
  public init(
    _ key: String, _ kind: Kind, _ range: SettingRange = .any, unit: String = "",
    isOptional: Bool = false, help: String
  ) {
    (self.key, self.kind, self.range) = (key, kind, range)
    (self.unit, self.isOptional, self.help) = (unit, isOptional, help)
  }

  /// A count. Where its range has no upper bound, it is the largest of which every product of two is a
  /// whole number, too.
  public static func whole(
    _ key: String, _ range: SettingRange = .any, unit: String = "", help: String
  ) -> Setting {
    Setting(key, .whole, range.bounded(by: Double(Int32.max)), unit: unit, help: help)
  }

  /// A seed: any whole number from 0 on.
  public static func seed(_ key: String, help: String) -> Setting {
    Setting(key, .whole, .atLeast(0), help: help)
  }

  /// A real number.
  public static func number(
    _ key: String, _ range: SettingRange = .any, unit: String = "", help: String
  ) -> Setting {
    Setting(key, .number, range, unit: unit, help: help)
  }

  /// True or false.
  public static func flag(_ key: String, help: String) -> Setting {
    Setting(key, .flag, help: help)
  }

  /// Any text.
  public static func text(_ key: String, help: String) -> Setting {
    Setting(key, .text, help: help)
  }

  /// One of the words of an enumeration.
  public static func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _ key: String, _ type: Choice.Type, help: String
  ) -> Setting {
    Setting(key, .choice(type.allCases.map(\.rawValue)), help: help)
  }

  /// An array.
  public static func list(
    _ key: String, _ range: SettingRange = .any, unit: String = "", help: String
  ) -> Setting {
    Setting(key, .list, range, unit: unit, help: help)
  }

  /// An object that is described as a whole.
  public static func structure(_ key: String, help: String) -> Setting {
    Setting(key, .structure, help: help)
  }

  /// The same setting, which may be absent.
  public var optional: Setting {
    var copy = self
    copy.isOptional = true
    return copy
  }

  /// The setting's value in the JSON form of a configuration; nil where it is absent or null.
  public func value(in configuration: JSONValue) -> JSONValue? {
    let value = key.split(separator: ".").reduce(Optional(configuration)) { $0?[String($1)] }
    return value == .null ? nil : value
  }

  /// Throws where `configuration` gives this setting a number outside its range.
  func check(in configuration: JSONValue) throws(SettingError) {
    guard kind == .whole || kind == .number || kind == .list,
      let value = value(in: configuration)
    else { return }
    for number in value.array ?? [value] where !(number.array == nil && isInRange(number)) {
      guard number.array == nil else { continue }
      throw .outOfRange(
        key: key, value: number.string ?? number.text, expected: range.description, unit: unit)
    }
  }

  /// Not finite numbers have the JSON form of a text.
  private func isInRange(_ value: JSONValue) -> Bool {
    guard let number = value.double else { return kind == .list && !Self.isNotFinite(value) }
    return range.contains(number)
  }

  private static func isNotFinite(_ value: JSONValue) -> Bool {
    ["NaN", "Infinity", "-Infinity"].contains(value.string)
  }
}
