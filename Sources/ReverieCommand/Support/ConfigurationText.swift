import Reverie

/// Settings from files and options, merged into a configuration that knows its keys.
enum ConfigurationText {
  /// The object in a JSON file; for a run.json, its configuration.
  static func read(_ path: String) throws -> JSONValue {
    let bytes = try LocalFileSystem().read(path)
    let value = try JSONValue(parsing: bytes, source: path)
    return value["formatVersion"] == nil ? value : value["configuration"] ?? value
  }

  /// `defaults` with the values of `changes`, object by object, each with its source for messages.
  ///
  /// Settings that are nil are absent from `defaults`; so a key counts as known if the decoded
  /// configuration still has it.
  ///
  /// - Throws: `CommandFailure` naming a key that the configuration lacks, and those it has, or a value
  ///   of another type.
  static func apply<Configuration: Codable>(
    _ changes: [(value: JSONValue, source: String)], to defaults: Configuration
  ) throws -> Configuration {
    var value = try JSONValue(encoding: defaults, name: "configuration")
    var result = defaults
    for (change, source) in changes {
      merge(change, into: &value)
      do {
        result = try value.decode(Configuration.self, name: source)
      } catch {
        guard case .malformed(_, _, let expected, let got) = error else {
          throw CommandFailure(.wrongUse, "\(error)")
        }
        throw CommandFailure(.wrongUse, "\(source): expected \(expected), got \(got).")
      }
      let kept = try JSONValue(encoding: result, name: "configuration")
      try check(change, in: kept, at: [], source: source)
    }
    return result
  }

  /// Objects are merged key by key. Two of one key each, and not the same one, are cases of an
  /// enumeration, `{"none":{}}` and `{"lowRank":{"rank":8}}`: the new one replaces the old one. A key
  /// that no case or member has is found in decoding.
  private static func merge(_ new: JSONValue, into target: inout JSONValue) {
    guard case .object(let members) = new, case .object(var known) = target,
      !(members.count == 1 && known.count == 1 && Set(members.keys) != Set(known.keys))
    else {
      target = new
      return
    }
    for (key, value) in members {
      var old = known[key] ?? .null
      merge(value, into: &old)
      known[key] = old
    }
    target = .object(known)
  }

  /// Nulls say nothing; every other value must have found its place.
  private static func check(
    _ new: JSONValue, in kept: JSONValue, at path: [String], source: String
  ) throws {
    guard case .object(let members) = new, case .object(let known) = kept else { return }
    for (key, value) in members.sorted(by: { $0.key < $1.key }) where value != .null {
      guard let inner = known[key] else {
        let name = (path + [key]).joined(separator: ".")
        throw CommandFailure(
          .wrongUse,
          "\(source): no setting `\(name)`. There are: \(known.keys.sorted().joined(separator: ", "))."
        )
      }
      try check(value, in: inner, at: path + [key], source: source)
    }
  }
}
