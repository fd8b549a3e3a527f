extension Safetensors {
  /// One entry of the header: where a tensor is.
  private struct Entry {
    var name: String
    var elementType: ElementType
    var isBrainFloat: Bool
    var shape: [Int]
    var range: Range<Int>
  }

  /// The contents of the bytes of a file.
  ///
  /// - Parameter source: the name of the file, for messages.
  public static func decode(
    _ bytes: [UInt8], source: String = "safetensors data"
  ) throws(ArchiveError) -> Safetensors {
    var cursor = ByteCursor(bytes, source: source)
    let length = try cursor.size64("the header length")
    guard length <= maximumHeader else {
      throw cursor.malformed(
        expected: "a header of at most \(maximumHeader) bytes", got: "\(length)", at: 0)
    }
    let range = try cursor.take(length, "the header")
    guard range.isEmpty || bytes[range.lowerBound] == UInt8(ascii: "{") else {
      throw cursor.malformed(expected: "`{`", got: "another byte", at: range.lowerBound)
    }
    let header = try JSONParser.parse(Array(bytes[range]), source: source, base: range.lowerBound)
    guard let members = header.object else {
      throw cursor.malformed(expected: "a JSON object", got: "another value", at: range.lowerBound)
    }
    var contents = Safetensors()
    contents.metadata = try metadata(members["__metadata__"], cursor)
    var entries: [Entry] = []
    for (name, value) in members where name != "__metadata__" {
      entries.append(try entry(name, value, cursor))
    }
    try checkCoverage(entries, cursor)
    for entry in entries { contents.tensors[entry.name] = try tensor(entry, cursor) }
    return contents
  }

  private static func metadata(
    _ value: JSONValue?, _ cursor: ByteCursor
  ) throws(ArchiveError) -> [String: String] {
    guard let value else { return [:] }
    var metadata: [String: String] = [:]
    for (key, text) in value.object ?? ["": .null] {
      guard let text = text.string else {
        throw cursor.malformed(
          expected: "an object of strings as __metadata__", got: "another value", at: 8)
      }
      metadata[key] = text
    }
    return metadata
  }

  private static func entry(
    _ name: String, _ value: JSONValue, _ cursor: ByteCursor
  ) throws(ArchiveError) -> Entry {
    guard let typeName = value["dtype"]?.string, let lengths = value["shape"]?.array,
      let offsets = value["data_offsets"]?.array, offsets.count == 2,
      let start = offsets[0].int, let end = offsets[1].int, start >= 0, start <= end
    else {
      throw cursor.malformed(
        expected: "dtype, shape and data_offsets of tensor `\(name)`", got: value.text, at: 8)
    }
    let shape = lengths.compactMap(\.int)
    guard let (type, isBrainFloat) = elementType(typeName) else {
      throw .unsupported(
        source: cursor.source, location: .byte(8), what: "dtype `\(typeName)` of tensor `\(name)`",
        advice: "Save it as F32.")
    }
    let width = isBrainFloat ? 2 : type.width
    guard shape.count == lengths.count, let count = ArrayShape.count(shape, width: type.width),
      count * width == end - start
    else {
      throw cursor.malformed(
        expected: "data_offsets of tensor `\(name)` to span its shape \(lengths)",
        got: "\(end - start) bytes of \(typeName)", at: 8)
    }
    return Entry(
      name: name, elementType: type, isBrainFloat: isBrainFloat, shape: shape, range: start..<end)
  }

  /// Tensors must fill the rest of the file, without gaps and without sharing bytes.
  private static func checkCoverage(
    _ entries: [Entry], _ cursor: ByteCursor
  ) throws(ArchiveError) {
    var offset = 0
    let ordered = entries.sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    for entry in ordered {
      guard entry.range.lowerBound == offset, entry.range.upperBound <= cursor.remaining else {
        throw cursor.malformed(
          expected: "tensor `\(entry.name)` to start at \(offset) and end by \(cursor.remaining)",
          got: "\(entry.range.lowerBound) to \(entry.range.upperBound)")
      }
      offset = entry.range.upperBound
    }
    guard offset == cursor.remaining else {
      throw cursor.malformed(
        expected: "\(offset) bytes of tensors", got: "\(cursor.remaining)",
        at: cursor.offset + offset)
    }
  }

  private static func tensor(
    _ entry: Entry, _ cursor: ByteCursor
  ) throws(ArchiveError) -> NumericArray {
    let start = cursor.offset + entry.range.lowerBound
    let elements = Array(cursor.bytes[start..<start + entry.range.count])
    if entry.isBrainFloat { return widened(elements, entry.shape) }
    if entry.elementType == .bool, let bad = elements.firstIndex(where: { $0 > 1 }) {
      throw cursor.malformed(
        expected: "0 or 1 in tensor `\(entry.name)`", got: "\(elements[bad])", at: start + bad)
    }
    return NumericArray(shape: entry.shape, elementType: entry.elementType, bytes: elements)
  }

  private static func widened(_ bytes: [UInt8], _ shape: [Int]) -> NumericArray {
    let values = bytes.withUnsafeBytes { source in
      (0..<source.count / 2).map {
        HalfPrecision.single(brain: source.loadUnaligned(fromByteOffset: 2 * $0, as: UInt16.self))
      }
    }
    return NumericArray(shape: shape, values: values)
  }

  private static func elementType(_ name: String) -> (ElementType, isBrainFloat: Bool)? {
    if name == "BF16" { return (.f4, true) }
    return ElementType.allCases.first { Self.name(of: $0) == name }.map { ($0, false) }
  }
}
