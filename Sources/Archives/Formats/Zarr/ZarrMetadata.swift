/// The `.zarray` of a Zarr version 2 array.
struct ZarrMetadata: Sendable, Equatable {
  var shape: [Int]
  /// The shape of every chunk; those at the end are padded with zeros.
  var chunks: [Int]
  var elementType: ElementType
  var isBigEndian = false
  var compression: ZarrCompression

  var json: JSONValue {
    let compressor: JSONValue
    switch compression {
    case .none: compressor = .null
    case .zlib(let level): compressor = ["id": "zlib", "level": JSONValue(level)]
    }
    return [
      "zarr_format": 2, "shape": .array(shape.map { JSONValue($0) }),
      "chunks": .array(chunks.map { JSONValue($0) }),
      "dtype": .string(elementType.numPyDescription), "compressor": compressor,
      "fill_value": .null, "filters": .null, "order": "C",
    ]
  }

  init(
    shape: [Int], chunks: [Int], elementType: ElementType, compression: ZarrCompression
  ) {
    (self.shape, self.chunks) = (shape, chunks)
    (self.elementType, self.compression) = (elementType, compression)
  }

  /// Reads a `.zarray`, checking that sizes do not overflow and that every part is one written here.
  init(json: JSONValue, path: String) throws(ArchiveError) {
    func malformed(_ key: String, _ expected: String) -> ArchiveError {
      .malformed(
        source: path, location: .byte(0), expected: "\(expected) as `\(key)`",
        got: json[key]?.text ?? "none")
    }
    func unsupported(_ key: String) -> ArchiveError {
      .unsupported(
        source: path, location: .byte(0), what: "`\(key)`: \(json[key]?.text ?? "none")",
        advice: "Store it as Zarr version 2, C order, without filters, with zlib or no compressor.")
    }
    guard json["zarr_format"]?.int == 2 else { throw unsupported("zarr_format") }
    guard json["order"]?.string == "C" else { throw unsupported("order") }
    guard json["filters"] == .null || json["filters"] == [] else { throw unsupported("filters") }
    guard let type = ElementType.parse(numPy: json["dtype"]?.string ?? "") else {
      throw unsupported("dtype")
    }
    (elementType, isBigEndian) = type
    switch json["compressor"] {
    case .null?: compression = .none
    case let value where value?["id"] == "zlib":
      compression = .zlib(level: value?["level"]?.int ?? 1)
    default: throw unsupported("compressor")
    }
    shape = (json["shape"]?.array ?? []).compactMap(\.int)
    chunks = (json["chunks"]?.array ?? []).compactMap(\.int)
    guard let rank = json["shape"]?.array?.count, shape.count == rank,
      ArrayShape.count(shape, width: elementType.width) != nil
    else { throw malformed("shape", "lengths") }
    guard json["chunks"]?.array?.count == rank, chunks.count == rank,
      chunks.allSatisfy({ $0 > 0 }),
      ArrayShape.count(chunks, width: elementType.width) != nil
    else { throw malformed("chunks", "\(rank) lengths above 0") }
  }

  /// Bytes of an inflated chunk.
  var chunkBytes: Int { chunks.reduce(elementType.width, *) }

  /// The file of a chunk.
  func key(_ index: [Int]) -> String {
    index.isEmpty ? "0" : index.map(String.init).joined(separator: ".")
  }
}

/// How the chunks of a Zarr array are compressed.
public enum ZarrCompression: Sendable, Equatable {
  /// Not at all.
  case none
  /// By zlib, at a level from 1 (fast) to 9 (small).
  case zlib(level: Int)
}
