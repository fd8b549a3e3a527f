extension Safetensors {
  /// One entry of the header: where a tensor is.
  private struct Entry {
    var name: String
    var typeName: String
    var isBrainFloat: Bool { typeName == "BF16" }
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
    let (metadata, entries) = try header(&cursor)
    var contents = Safetensors(metadata: metadata)
    for entry in entries { contents.tensors[entry.name] = try tensor(entry, cursor) }
    try contents.checkSeal(source)
    return contents
  }

  /// The tensors of types that are read here, and why others are not: they do not block these.
  package static func decodeReadable(
    _ bytes: [UInt8], source: String = "safetensors data"
  ) throws(ArchiveError) -> (contents: Safetensors, unreadable: [String: ArchiveError]) {
    var cursor = ByteCursor(bytes, source: source)
    let (metadata, entries) = try header(&cursor)
    var (contents, unreadable) = (Safetensors(metadata: metadata), [String: ArchiveError]())
    for entry in entries {
      do throws(ArchiveError) {
        contents.tensors[entry.name] = try tensor(entry, cursor)
      } catch {
        guard case .unsupported = error else { throw error }
        unreadable[entry.name] = error
      }
    }
    if unreadable.isEmpty { try contents.checkSeal(source) }
    return (contents, unreadable)
  }

  /// One tensor in the bytes of a file, with no key the only one; others may be of types that are not
  /// read here.
  ///
  /// - Throws: `missingKey`, with the names there are.
  public static func decode(
    _ bytes: [UInt8], key: String?, source: String = "safetensors data"
  ) throws(ArchiveError) -> NumericArray {
    var cursor = ByteCursor(bytes, source: source)
    let (metadata, entries) = try header(&cursor)
    let found =
      key == nil && entries.count == 1 ? entries.first : entries.first { $0.name == key }
    guard let found else {
      throw .missingKey(path: source, key: key, available: entries.map(\.name))
    }
    // The checksum is of all.
    if isSealed(metadata), let tensor = try decode(bytes, source: source).tensors[found.name] {
      return tensor
    }
    return try tensor(found, cursor)
  }

  /// What the header says; leaves the cursor at the first tensor.
  private static func header(
    _ cursor: inout ByteCursor
  ) throws(ArchiveError) -> (metadata: [String: String], entries: [Entry]) {
    let members = try members(&cursor)
    var entries: [Entry] = []
    for (name, value) in members where name != "__metadata__" {
      entries.append(try entry(name, value, cursor))
    }
    try checkCoverage(entries, cursor)
    return (try metadata(members["__metadata__"], cursor), entries)
  }

  /// The members of the header's JSON object.
  private static func members(
    _ cursor: inout ByteCursor
  ) throws(ArchiveError) -> [String: JSONValue] {
    let length = try cursor.size64("the header length")
    guard length <= maximumHeader else {
      throw cursor.malformed(
        expected: "a header of at most \(maximumHeader) bytes", got: "\(length)", at: 0)
    }
    let range = try cursor.take(length, "the header")
    guard range.isEmpty || cursor.bytes[range.lowerBound] == UInt8(ascii: "{") else {
      throw cursor.malformed(expected: "`{`", got: "another byte", at: range.lowerBound)
    }
    let header = try JSONParser.parse(
      Array(cursor.bytes[range]), source: cursor.source, base: range.lowerBound)
    guard let members = header.object else {
      throw cursor.malformed(expected: "a JSON object", got: "another value", at: range.lowerBound)
    }
    return members
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
    // Of a type that is not read here the width is not known.
    let width = elementType(typeName).map { typeName == "BF16" ? 2 : $0.width }
    guard shape.count == lengths.count, let count = ArrayShape.count(shape, width: 8),
      width == nil || count * (width ?? 0) == end - start
    else {
      throw cursor.malformed(
        expected: "data_offsets of tensor `\(name)` to span its shape \(lengths)",
        got: "\(end - start) bytes of \(typeName)", at: 8)
    }
    return Entry(
      name: name, typeName: typeName, shape: shape, range: start..<end)
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
    guard let type = elementType(entry.typeName) else {
      throw .unsupported(
        source: cursor.source, location: .byte(8),
        what: "dtype `\(entry.typeName)` of tensor `\(entry.name)`", advice: "Save it as F32.")
    }
    let start = cursor.offset + entry.range.lowerBound
    let elements = Array(cursor.bytes[start..<start + entry.range.count])
    if entry.isBrainFloat { return widened(elements, entry.shape) }
    if type == .bool, let bad = elements.firstIndex(where: { $0 > 1 }) {
      throw cursor.malformed(
        expected: "0 or 1 in tensor `\(entry.name)`", got: "\(elements[bad])", at: start + bad)
    }
    return NumericArray(shape: entry.shape, elementType: type, bytes: elements)
  }

  private static func widened(_ bytes: [UInt8], _ shape: [Int]) -> NumericArray {
    let values = bytes.withUnsafeBytes { source in
      (0..<source.count / 2).map {
        HalfPrecision.single(brain: source.loadUnaligned(fromByteOffset: 2 * $0, as: UInt16.self))
      }
    }
    return NumericArray(shape: shape, values: values)
  }

  /// The type that a tensor is read as.
  static func elementType(_ name: String) -> ElementType? {
    name == "BF16" ? .f4 : ElementType.allCases.first { Self.name(of: $0) == name }
  }
}
