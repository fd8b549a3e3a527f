/// Safetensors files: named tensors and text metadata.
///
/// ```swift
/// try Safetensors.write(.init(tensors: ["readout": NumericArray(weights)]), to: "w.safetensors")
/// let readout = try Safetensors.read("w.safetensors").tensors["readout"]
/// ```
///
/// - Reference: the format as documented by the `safetensors` project: 8 bytes of header length,
///   a JSON header, then the tensors without gaps.
public struct Safetensors: Sendable, Equatable {
  /// The tensors by name. BF16 is widened to `f4` on reading, exactly.
  public var tensors: [String: NumericArray]
  /// Text by name (`__metadata__`).
  public var metadata: [String: String]

  /// Tensors and text to be written.
  public init(tensors: [String: NumericArray] = [:], metadata: [String: String] = [:]) {
    self.tensors = tensors
    self.metadata = metadata
  }

  /// The longest header that the format allows, bytes.
  static let maximumHeader = 100_000_000

  /// Reads a file.
  public static func read(
    _ path: String, in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) -> Safetensors {
    try decode(try files.read(path), source: path)
  }

  /// Writes a file. Equal contents give equal bytes: tensors lie in order of falling element width
  /// (so that each is aligned), then of name.
  public static func write(
    _ contents: Safetensors, to path: String, in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) {
    try AtomicFile.write(contents.encode(), to: path, in: files)
  }

  /// The bytes of a file.
  public func encode() -> [UInt8] {
    let names = namesInFile
    let (header, size) = header(of: names)
    var text = JSONValue.object(header).bytes
    text += [UInt8](repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + text.count + size)
    bytes += withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) }
    bytes += text
    for name in names { bytes += tensors[name]?.bytes ?? [] }
    return bytes
  }

  /// Names in the order of their tensors in a file: wide elements first, so that all are aligned.
  private var namesInFile: [String] {
    tensors.keys.sorted { a, b in
      let (first, second) = (tensors[a]?.elementType.width ?? 0, tensors[b]?.elementType.width ?? 0)
      return first == second ? JSONValue.utf8Order(a, b) : first > second
    }
  }

  /// The header for tensors in the order of `names`, and how many bytes they have together.
  private func header(of names: [String]) -> (members: [String: JSONValue], size: Int) {
    var (members, offset): ([String: JSONValue], Int) = ([:], 0)
    for name in names {
      guard let tensor = tensors[name] else { continue }
      members[name] = [
        "dtype": .string(Self.name(of: tensor.elementType)),
        "shape": .array(tensor.shape.map { JSONValue($0) }),
        "data_offsets": [JSONValue(offset), JSONValue(offset + tensor.bytes.count)],
      ]
      offset += tensor.bytes.count
    }
    if !metadata.isEmpty { members["__metadata__"] = .object(metadata.mapValues { .string($0) }) }
    return (members, offset)
  }

  static func name(of type: ElementType) -> String {
    switch type {
    case .f2: "F16"
    case .f4: "F32"
    case .f8: "F64"
    case .i1: "I8"
    case .i2: "I16"
    case .i4: "I32"
    case .i8: "I64"
    case .u1: "U8"
    case .u2: "U16"
    case .u4: "U32"
    case .u8: "U64"
    case .bool: "BOOL"
    }
  }
}
