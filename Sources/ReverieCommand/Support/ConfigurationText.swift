import Reverie

/// Settings from files and options, merged into a configuration that knows its keys.
enum ConfigurationText {
  /// The object in a JSON file; for a run.json, its configuration.
  static func read(_ path: String) throws -> JSONValue {
    let bytes = try LocalFileSystem().read(path)
    let value = try JSONValue(parsing: bytes, source: path)
    return value["formatVersion"] == nil ? value : value["configuration"] ?? value
  }

  /// Replaces the values of `target` by those of `new`, object by object.
  ///
  /// - Throws: `CommandFailure` naming a key that `target` lacks, and those it has.
  static func merge(
    _ new: JSONValue, into target: inout JSONValue, at path: [String], source: String
  ) throws {
    guard case .object(let members) = new, case .object(var known) = target else {
      target = new
      return
    }
    for (key, value) in members.sorted(by: { $0.key < $1.key }) {
      guard var old = known[key] ?? optionalKeys[key] else {
        let name = (path + [key]).joined(separator: ".")
        throw CommandFailure(
          .wrongUse,
          "\(source): no setting `\(name)`. There are: \(known.keys.sorted().joined(separator: ", "))."
        )
      }
      try merge(value, into: &old, at: path + [key], source: source)
      known[key] = old
    }
    target = .object(known)
  }

  /// Settings that are absent from a configuration while they are nil.
  private static let optionalKeys: [String: JSONValue] = [
    "averageDecay": .null, "target": .null, "data": .null, "labels": .null, "imageCount": .null,
    "latents": .null,
    "averaging": .null, "restarts": .null, "tempering": .null, "finalStepsPerUpdate": .null,
    "image": .null,
  ]
}
