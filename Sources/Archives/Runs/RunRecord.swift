import RandomStreams

/// What a run is: the contents of `run.json`.
public struct RunRecord: Sendable, Equatable {
  /// How far a run is.
  public enum Status: String, Sendable, Equatable, CaseIterable {
    /// It is being computed, or its process was killed.
    case running
    /// It is complete.
    case finished
    /// It was stopped after saving a checkpoint.
    case interrupted
    /// It ended with an error.
    case failed
  }

  /// The model family: `reservoir`, `replay`, `langevin-machine`, `poisson-vae`.
  public var family: String
  /// All settings, defaults filled in.
  public var configuration: JSONValue
  /// The seed of all its draws.
  public var seed: UInt64
  /// How far it is.
  public var status: Status
  /// BibTeX entries of what it uses.
  public var citations: [String]
  /// The map from addresses to draws that it uses.
  public var streamVersion: Int
  /// The version of the package that made it.
  public var reverieVersion: String
  /// Which numbers it learned from; nil where they follow from the configuration, or in old runs.
  public var data: JSONValue?
  /// What machine it was started on; nil in old runs.
  public var machine: JSONValue?
  /// The files that the run wrote, relative to its directory, sorted; a directory of many ends with a
  /// slash. Nil in runs of versions that did not list them.
  public private(set) var files: [String]?

  static let formatVersion = 1

  /// The record of a run of this version of the package.
  public init(
    family: String, configuration: JSONValue, seed: UInt64, status: Status = .running,
    citations: [String] = []
  ) {
    self.family = family
    self.configuration = configuration
    self.seed = seed
    self.status = status
    self.citations = citations
    streamVersion = RandomStreams.streamVersion
    reverieVersion = Archives.reverieVersion
  }

  /// The text of `run.json`.
  public var json: JSONValue {
    var members: [String: JSONValue] = [
      "formatVersion": JSONValue(Self.formatVersion), "reverieVersion": .string(reverieVersion),
      "family": .string(family), "configuration": configuration, "seed": JSONValue(seed),
      "streamVersion": JSONValue(streamVersion), "status": .string(status.rawValue),
      "citations": .array(citations.map { .string($0) }),
    ]
    members["data"] = data
    members["machine"] = machine
    members["files"] = files.map { .array($0.map { .string($0) }) }
    return .object(members)
  }

  /// The record in a `run.json`.
  ///
  /// - Parameter path: where it is from, for messages.
  public init(json: JSONValue, path: String) throws(ArchiveError) {
    guard json["formatVersion"]?.int == Self.formatVersion else {
      throw .unsupported(
        source: path, location: .byte(0),
        what: "run format \(json["formatVersion"]?.text ?? "without a version")",
        advice: "Use the version of reverie that wrote it.")
    }
    func missing(_ key: String) -> ArchiveError {
      .malformed(
        source: path, location: .byte(0), expected: "a valid `\(key)`",
        got: json[key]?.text ?? "none")
    }
    guard let family = json["family"]?.string else { throw missing("family") }
    guard let configuration = json["configuration"] else { throw missing("configuration") }
    guard let seed = json["seed"]?.uint64 else { throw missing("seed") }
    guard let stream = json["streamVersion"]?.int else { throw missing("streamVersion") }
    guard let version = json["reverieVersion"]?.string else { throw missing("reverieVersion") }
    guard let citations = json["citations"]?.array else { throw missing("citations") }
    guard let status = Status(rawValue: json["status"]?.string ?? "") else {
      throw missing("status")
    }
    self.init(
      family: family, configuration: configuration, seed: seed, status: status,
      citations: citations.compactMap(\.string))
    streamVersion = stream
    reverieVersion = version
    data = json["data"]
    machine = json["machine"]
    guard let listed = json["files"] else { return }
    let names = listed.array?.compactMap(\.string) ?? []
    // What is listed may be removed: nothing outside the directory.
    guard listed.array?.count == names.count, names.allSatisfy(Self.isInside) else {
      throw missing("files")
    }
    files = Self.sorted(names)
  }

  // MARK: - Files

  /// Whether a file, or the directory it is in, is listed.
  func lists(_ name: String) -> Bool {
    guard let files else { return false }
    return files.contains(name) || files.contains { $0.hasSuffix("/") && name.hasPrefix($0) }
  }

  /// Adds a file to those listed.
  mutating func list(_ name: String) {
    files = Self.sorted((files ?? []) + [name])
  }

  private static func sorted(_ names: [String]) -> [String] {
    Set(names).sorted(by: JSONValue.utf8Order)
  }

  private static func isInside(_ name: String) -> Bool {
    let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let isDirectory = parts.count > 1 && parts.last?.isEmpty == true
    return (isDirectory ? parts.dropLast() : parts[...]).allSatisfy {
      !$0.isEmpty && !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8)
    } && !name.utf8.contains(0)
  }
}
