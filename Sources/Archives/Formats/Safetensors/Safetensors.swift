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
    let layout = SafetensorsLayout(
      tensors.map { .init(name: $0, elementType: $1.elementType, shape: $1.shape) },
      metadata: metadata)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(layout.header.count + layout.size)
    bytes += layout.header
    for name in layout.names { bytes += tensors[name]?.bytes ?? [] }
    return bytes
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
