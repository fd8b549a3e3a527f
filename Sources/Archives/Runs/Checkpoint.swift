/// Everything a run needs to go on: arrays (weights, moments, chains, data order) and plain values
/// (stream position, counters).
///
/// It is stored as two files: `state.safetensors`, and `state.json` with the checksums of both, so
/// that a torn or damaged file is recognised and named.
public struct Checkpoint: Sendable, Equatable {
  /// Steps done.
  public var step: Int
  /// Arrays by name.
  public var tensors: [String: NumericArray]
  /// Values by name.
  public var state: JSONValue

  /// A checkpoint after `step` steps.
  public init(step: Int = 0, tensors: [String: NumericArray] = [:], state: JSONValue = [:]) {
    self.step = step
    self.tensors = tensors
    self.state = state
  }

  static let tensorFile = "state.safetensors"
  static let stateFile = "state.json"
  private static let formatVersion = 1

  /// The bytes of the two files.
  public func encode() -> (tensors: [UInt8], state: [UInt8]) {
    let tensorBytes = Safetensors(
      tensors: tensors, metadata: ["format": "reverie-checkpoint", "step": "\(step)"]
    ).encode()
    var document: [String: JSONValue] = [
      "formatVersion": JSONValue(Self.formatVersion),
      "reverieVersion": .string(reverieVersion),
      "step": JSONValue(step),
      "state": state,
      "tensorBytes": JSONValue(tensorBytes.count),
      "tensorChecksum": JSONValue(Deflate.crc32(tensorBytes)),
    ]
    document["checksum"] = JSONValue(Deflate.crc32(JSONValue.object(document).bytes))
    return (tensorBytes, JSONValue.object(document).bytes + [UInt8(ascii: "\n")])
  }

  /// The checkpoint in the bytes of the two files.
  ///
  /// - Parameter directory: where they are from, for messages.
  /// - Throws: `malformed`, naming the file that is damaged.
  public static func decode(
    tensors: [UInt8], state: [UInt8], directory: String = "checkpoint"
  ) throws(ArchiveError) -> Checkpoint {
    let statePath = PathName.join(directory, stateFile)
    let tensorPath = PathName.join(directory, tensorFile)
    let document = try checkedDocument(state, statePath)
    guard let step = document["step"]?.int, step >= 0, let size = document["tensorBytes"]?.int,
      let checksum = document["tensorChecksum"]?.uint64, let values = document["state"]
    else {
      throw .malformed(
        source: statePath, location: .byte(0),
        expected: "step, state, tensorBytes and tensorChecksum", got: "fewer keys")
    }
    try check(tensors, size: size, checksum: checksum, tensorPath)
    let contents = try Safetensors.decode(tensors, source: tensorPath)
    return Checkpoint(step: step, tensors: contents.tensors, state: values)
  }

  private static func check(
    _ tensors: [UInt8], size: Int, checksum: UInt64, _ path: String
  ) throws(ArchiveError) {
    guard tensors.count == size else {
      throw .malformed(
        source: path, location: .byte(min(size, tensors.count)), expected: "\(size) bytes",
        got: "\(tensors.count)")
    }
    let actual = Deflate.crc32(tensors)
    guard UInt64(actual) == checksum else {
      throw .malformed(
        source: path, location: .byte(0), expected: "CRC-32 \(checksum)", got: "\(actual)")
    }
  }

  private static func checkedDocument(
    _ bytes: [UInt8], _ path: String
  ) throws(ArchiveError) -> JSONValue {
    var members = try JSONParser.parse(bytes, source: path).object ?? [:]
    let checksum = members.removeValue(forKey: "checksum")?.uint64
    let actual = Deflate.crc32(JSONValue.object(members).bytes)
    // First, because another format may have another checksum.
    if let version = members["formatVersion"]?.int, version != formatVersion {
      throw .unsupported(
        source: path, location: .byte(0), what: "checkpoint format \(version)",
        advice: "Use the version of reverie that wrote it.")
    }
    guard checksum == UInt64(actual) else {
      throw .malformed(
        source: path, location: .byte(0), expected: "a checksum of \(actual)",
        got: checksum.map { "\($0)" } ?? "none")
    }
    guard members["formatVersion"]?.int == formatVersion else {
      throw .malformed(
        source: path, location: .byte(0), expected: "formatVersion \(formatVersion)",
        got: members["formatVersion"]?.text ?? "none")
    }
    return .object(members)
  }
}
