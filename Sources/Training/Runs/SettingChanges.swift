import Archives

/// What a user asks to change of a configuration, in order: a file, then single settings, then
/// options. Each change knows where it came from, so that a message can name it.
public struct SettingChanges: Sendable, Equatable, Codable {
  /// One change: an object with the keys it sets, and where it came from.
  public struct Change: Sendable, Equatable, Codable {
    /// What it is.
    public let value: JSONValue
    /// Where it came from: an option, a setting or a file.
    public let source: String
  }

  /// The changes, the first one first.
  public private(set) var changes: [Change] = []
  /// The options by which keys were set.
  public private(set) var options: [String: String] = [:]

  /// The preset to start from, for families whose configuration does not keep its name; nil for the
  /// one that suits the changes.
  public var preset: String?

  /// No change.
  public init() {}

  /// Whether nothing is asked for.
  public var isEmpty: Bool { changes.isEmpty && preset == nil }

  // MARK: - Adding

  /// Adds the settings of a JSON file: a configuration, part of one, or a run.json.
  public mutating func add(file path: String) throws(ArchiveError) {
    let value = try JSONValue(parsing: LocalFileSystem().read(path), source: path)
    add(value["formatVersion"] == nil ? value : value["configuration"] ?? value, source: path)
  }

  /// Adds an object of settings.
  public mutating func add(_ value: JSONValue, source: String) {
    changes.append(Change(value: value, source: source))
  }

  /// Adds the value of one dotted key.
  public mutating func add(_ value: JSONValue, at key: String, source: String) {
    add(Self.nested(key, value), source: source)
  }

  /// Adds a setting written as `key.path=value`. The value is JSON, or else text.
  public mutating func add(setting text: String) throws(SettingError) {
    let parts = text.split(separator: "=", maxSplits: 1)
    guard parts.count == 2 else {
      throw .wrongType(
        source: "--set \(text)", expected: "key.path=value, as in --set recipe.batchSize=512",
        got: "no value")
    }
    let value = (try? JSONValue(parsing: String(parts[1]))) ?? .string(String(parts[1]))
    add(Self.nested(String(parts[0]), value), source: "--set \(text)")
  }

  /// Adds the value of an option, where one was given.
  ///
  /// - Parameters:
  ///   - key: the setting's path of keys.
  ///   - option: its name on the command line, as in `--reservoir`.
  public mutating func add<Value: Encodable>(
    _ value: Value?, for key: String, option: String
  ) throws(ArchiveError) {
    guard let value else { return }
    add(Self.nested(key, try JSONValue(encoding: value, name: option)), source: option)
    options[key] = option
  }

  /// Sets keys to null, as an option that excludes them does.
  public mutating func clear(_ keys: [String], option: String) {
    for key in keys { add(Self.nested(key, .null), source: option) }
  }

  /// Adds all changes of another list, after these, and takes its preset where it has one.
  public mutating func add(contentsOf other: SettingChanges) {
    changes += other.changes
    options.merge(other.options) { $1 }
    preset = other.preset ?? preset
  }

  private static func nested(_ key: String, _ value: JSONValue) -> JSONValue {
    key.split(separator: ".").map(String.init).reversed().reduce(value) { .object([$1: $0]) }
  }

  // MARK: - Reading

  /// The last value that a change gives to a key; nil where none does.
  public func value(of key: String) -> JSONValue? {
    let keys = key.split(separator: ".").map(String.init)
    for change in changes.reversed() {
      if let value = keys.reduce(Optional(change.value), { $0?[$1] }) { return value }
    }
    return nil
  }

  /// The choice that the last change of `key` names, where it names one.
  public func choice<Choice: RawRepresentable<String>>(of key: String) -> Choice? {
    value(of: key)?.string.flatMap(Choice.init(rawValue:))
  }

  // MARK: - Applying

  /// `defaults` with all changes, object by object.
  ///
  /// Settings that are nil are absent from `defaults`; so a key counts as known if the decoded
  /// configuration still has it.
  ///
  /// - Throws: `SettingError` for a key that the configuration lacks, or a value of another type.
  public func applied<Configuration: Codable>(
    to defaults: Configuration
  ) throws -> Configuration {
    guard !changes.isEmpty else { return defaults }
    let form = try JSONValue(encoding: defaults, name: "configuration")
    return try appliedTogether(to: form) ?? appliedInTurn(to: form, defaults)
  }

  /// All changes at once, where none covers another; nil where something is wrong with one.
  private func appliedTogether<Configuration: Codable>(
    to form: JSONValue
  ) throws -> Configuration? {
    var (form, asked, count) = (form, JSONValue.object([:]), 0)
    for change in changes {
      form.merge(change.value)
      asked.merge(change.value)
      count += change.value.leafCount
    }
    guard asked.leafCount == count,
      let result = try? form.decode(Configuration.self, name: "configuration")
    else { return nil }
    let kept = try JSONValue(encoding: result, name: "configuration")
    let isKnown = (try? Self.check(asked, in: kept, at: [], source: "")) != nil
    return isKnown ? result : nil
  }

  /// One change after the other, so that what is wrong is said of the one that brought it.
  private func appliedInTurn<Configuration: Codable>(
    to form: JSONValue, _ defaults: Configuration
  ) throws -> Configuration {
    var (value, result) = (form, defaults)
    for change in changes {
      value.merge(change.value)
      do {
        result = try value.decode(Configuration.self, name: change.source)
      } catch ArchiveError.malformed(_, _, let expected, let got) {
        throw SettingError.wrongType(source: change.source, expected: expected, got: got)
      }
      let kept = try JSONValue(encoding: result, name: "configuration")
      try Self.check(change.value, in: kept, at: [], source: change.source)
    }
    return result
  }

  /// Nulls say nothing; every other value must have found its place.
  private static func check(
    _ new: JSONValue, in kept: JSONValue, at path: [String], source: String
  ) throws(SettingError) {
    guard case .object(let members) = new, case .object(let known) = kept else { return }
    for (key, value) in members.sorted(by: { $0.key < $1.key }) where value != .null {
      guard let inner = known[key] else {
        throw .unknown(
          key: (path + [key]).joined(separator: "."), source: source, known: Array(known.keys))
      }
      try check(value, in: inner, at: path + [key], source: source)
    }
  }
}

extension JSONValue {
  /// Values that are no objects, here and in all members.
  fileprivate var leafCount: Int {
    guard case .object(let members) = self else { return 1 }
    return members.values.reduce(0) { $0 + $1.leafCount }
  }
}
