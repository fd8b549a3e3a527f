import Archives
import RandomStreams
import Tensors

/// What the rows of an output follow from. Lies beside a file as `FILE.provenance.json` and in a directory
/// as `provenance.json`; `merge` puts together what has the same provenance.
public struct Provenance: Codable, Sendable, Equatable {
  /// Version of this record.
  public var formatVersion = 1
  /// The verb that computed the rows.
  public var verb: String
  /// What a row is: `chain`, `replay` or `image`.
  public var row: String
  /// Rows of the whole before the first one of the output.
  public var first: Int
  /// Rows of the output.
  public var count: Int
  /// The seed of every draw.
  public var seed: UInt64
  /// The map from addresses to draws.
  public var streamVersion: Int
  /// The version of the package.
  public var reverieVersion: String
  /// CRC-32 of the weights.
  public var model: String
  /// The settings that the weights were trained with; null for bare weights.
  public var configuration: JSONValue
  /// What was asked for, without files and without the number of rows.
  public var request: JSONValue
  /// CRC-32 of all data that rows are computed from; nil where there are none.
  public var data: String?
  /// Arrays without rows, which are the same in every piece.
  public var shared: [String]
  /// Where it was computed.
  public var machine: ComputingMachine

  /// The rows `first..<first + count` of a request.
  ///
  /// - Parameters:
  ///   - request: what was asked for; its members `left` say where files are or which rows to compute.
  ///   - tensors: the weights.
  ///   - configuration: what these were trained with; nil for bare weights.
  init<Request: VerbRequest>(
    of request: Request, row: String, first: Int, count: Int, seed: UInt64,
    tensors: [String: NumericArray], configuration: (any Encodable)?, leaving left: Set<String>,
    shared: [String] = [], data: UInt32? = nil
  ) throws {
    (verb, self.row, self.first, self.count) = (Request.verb, row, first, count)
    (self.seed, streamVersion) = (seed, RandomStreams.streamVersion)
    (reverieVersion, machine) = (Archives.reverieVersion, .current)
    model = Self.checksum(of: tensors)
    self.configuration = try configuration.map { try JSONValue(encoding: $0) } ?? .null
    let members = try JSONValue(encoding: request).object ?? [:]
    self.request = .object(members.filter { !left.contains($0.key) })
    (self.data, self.shared) = (data.map { "\($0)" }, shared)
  }

  /// CRC-32 of weights.
  static func checksum(of tensors: [String: NumericArray]) -> String {
    let weights = Safetensors(tensors: tensors, metadata: ["format": "reverie-model-1"])
    return weights.sealed.metadata["checksum"] ?? ""
  }

  // MARK: - Comparing

  /// Why rows of `other` are not rows of the same whole, in words; nil where they are.
  func difference(of other: Provenance) -> String? {
    let plain: [(String, String, String)] = [
      ("the verb", other.verb, verb), ("the CRC-32 of the weights", other.model, model),
      ("the seed", "\(other.seed)", "\(seed)"),
      ("the stream version", "\(other.streamVersion)", "\(streamVersion)"),
      ("the CRC-32 of the data", other.data ?? "none", data ?? "none"),
    ]
    if let (name, got, expected) = plain.first(where: { $0.1 != $0.2 }) {
      return "\(name) is \(got), expected \(expected)"
    }
    return Self.difference(of: other.request, from: request)
      ?? Self.difference(of: other.configuration, from: configuration)
  }

  private static func difference(of other: JSONValue, from value: JSONValue) -> String? {
    guard other != value else { return nil }
    let (theirs, ours) = (other.object ?? [:], value.object ?? [:])
    let key = Set(theirs.keys).union(ours.keys).sorted().first { theirs[$0] != ours[$0] }
    guard let key else { return "other settings" }
    return "`\(key)` is \(theirs[key]?.text ?? "not given"), expected "
      + (ours[key]?.text ?? "none")
  }
}
