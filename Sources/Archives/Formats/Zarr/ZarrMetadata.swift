/// The `.zarray` of a Zarr version 2 array.
struct ZarrMetadata: Sendable, Equatable {
  var shape: [Int]
  /// The shape of every chunk; those at the end are padded with zeros.
  var chunks: [Int]
  var elementType: ElementType
  var isBigEndian = false
  var compression: ZarrCompression
  /// What chunks that are not there are full of; null where all must be there.
  var fillValue: JSONValue = .null

  var json: JSONValue {
    let compressor: JSONValue
    switch compression {
    case .none: compressor = .null
    case .zlib(let level): compressor = ["id": "zlib", "level": JSONValue(level)]
    case .gzip(let level): compressor = ["id": "gzip", "level": JSONValue(level)]
    }
    return [
      "zarr_format": 2, "shape": .array(shape.map { JSONValue($0) }),
      "chunks": .array(chunks.map { JSONValue($0) }),
      "dtype": .string(elementType.numPyDescription), "compressor": compressor,
      "fill_value": fillValue, "filters": .null, "order": "C",
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
        advice:
          "Store it as Zarr version 2, C order, without filters, with zlib, gzip or no compressor.")
    }
    guard json["zarr_format"]?.int == 2 else { throw unsupported("zarr_format") }
    guard json["order"]?.string == "C" else { throw unsupported("order") }
    guard json["filters"] == .null || json["filters"] == [] else { throw unsupported("filters") }
    guard json["dimension_separator"]?.string ?? "." == "." else {
      throw unsupported("dimension_separator")
    }
    guard let type = ElementType.parse(numPy: json["dtype"]?.string ?? "") else {
      throw unsupported("dtype")
    }
    (elementType, isBigEndian) = type
    switch json["compressor"] {
    case .null?: compression = .none
    case let value where value?["id"] == "zlib":
      compression = .zlib(level: value?["level"]?.int ?? 1)
    case let value where value?["id"] == "gzip":
      compression = .gzip(level: value?["level"]?.int ?? 1)
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
    fillValue = json["fill_value"] ?? .null
    guard fillValue == .null || fillBytes != nil else {
      throw malformed("fill_value", "a \(elementType) or null")
    }
  }

  /// The bytes of one element of the fill value, in the order of the file; `nil` where there is none.
  var fillBytes: [UInt8]? {
    func integer<Value: FixedWidthInteger>(_ type: Value.Type) -> [UInt8]? {
      let value: Value?
      switch fillValue {
      case .integer(let whole): value = Value(exactly: whole)
      case .number(let number): value = Value(exactly: number)
      default: value = nil
      }
      return value.map { bytes(isBigEndian ? $0.bigEndian : $0.littleEndian) }
    }
    func bytes<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
      withUnsafeBytes(of: value) { Array($0) }
    }
    func bits<Value: FixedWidthInteger>(_ convert: (Double) -> Value) -> [UInt8]? {
      fillValue.double.map(convert).map { bytes(isBigEndian ? $0.bigEndian : $0.littleEndian) }
    }
    switch elementType {
    case .f2: return bits { HalfPrecision.half(Float($0)) }
    case .f4: return bits { Float($0).bitPattern }
    case .f8: return bits { $0.bitPattern }
    case .i1: return integer(Int8.self)
    case .i2: return integer(Int16.self)
    case .i4: return integer(Int32.self)
    case .i8: return integer(Int64.self)
    case .u1: return integer(UInt8.self)
    case .u2: return integer(UInt16.self)
    case .u4: return integer(UInt32.self)
    case .u8: return integer(UInt64.self)
    case .bool:
      return (fillValue.bool ?? fillValue.int.flatMap { [0: false, 1: true][$0] }).map {
        [$0 ? 1 : 0]
      }
    }
  }

  /// Bytes of an inflated chunk.
  var chunkBytes: Int { chunks.reduce(elementType.width, *) }

  /// Chunks along every axis.
  var grid: [Int] { zip(shape, chunks).map { $0 == 0 ? 0 : ($0 - 1) / $1 + 1 } }

  /// The place of the chunk in the file `key`; `nil` for other files and for chunks beyond the array.
  func index(ofKey key: String) -> [Int]? {
    guard !shape.isEmpty else { return key == "0" ? [] : nil }
    let parts = key.split(separator: ".", omittingEmptySubsequences: false)
    let index = parts.compactMap { Int($0) }
    guard index.count == shape.count, self.key(index) == key,
      zip(index, grid).allSatisfy({ $0 >= 0 && $0 < $1 })
    else { return nil }
    return index
  }

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
  /// By gzip, at a level from 1 (fast) to 9 (small).
  case gzip(level: Int)
}
