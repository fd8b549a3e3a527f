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
  }
}
