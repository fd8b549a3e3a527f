/// A coordinate of texts along one axis, such as the names of units, as xarray writes it: an array of
/// NumPy's `<U`, whose elements are Unicode scalars of 32 bits, as many of each as the longest text has.
struct ZarrLabels: Sendable, Equatable {
  var values: [String]
  /// Whether the files are still to be written.
  var isUnsaved = true

  /// Scalars of one element.
  private var width: Int { max(1, values.map(\.unicodeScalars.count).max() ?? 0) }

  /// The metadata of the array.
  var json: JSONValue {
    let count = JSONValue(values.count)
    return [
      "zarr_format": 2, "shape": [count], "chunks": [values.isEmpty ? 1 : count],
      "dtype": .string("<U\(width)"), "compressor": ["id": "zlib", "level": 1],
      "fill_value": "", "filters": .null, "order": "C",
    ]
  }

  /// The one chunk, as it is stored.
  var chunk: [UInt8] {
    var scalars: [UInt32] = []
    for value in values {
      let text = value.unicodeScalars.map(\.value)
      scalars += text + [UInt32](repeating: 0, count: width - text.count)
    }
    return ZarrChunk.deflate(
      scalars.flatMap { scalar in (0..<4).map { UInt8(truncatingIfNeeded: scalar >> (8 * $0)) } },
      .zlib(level: 1))
  }

  init(_ values: [String]) { self.values = values }

  /// Reads an array of texts along one axis; nil where `json` describes another.
  init?(
    json: JSONValue, path: String, in files: any FileSystem
  ) throws(ArchiveError) {
    guard var scalars = json.object, let type = json["dtype"]?.string, let order = type.first,
      "<>".contains(order),
      type.dropFirst().first == "U", let width = Int(type.dropFirst(2)), width > 0,
      let length = json["shape"]?.array?.first?.int, json["shape"]?.array?.count == 1,
      let chunk = json["chunks"]?.array?.first?.int, json["chunks"]?.array?.count == 1,
      case (let count, false) = length.multipliedReportingOverflow(by: width),
      case (let chunkCount, false) = chunk.multipliedReportingOverflow(by: width)
    else { return nil }
    // Texts of `width` scalars are numbers of 32 bits in chunks `width` times as long.
    scalars["dtype"] = .string("\(order)u4")
    scalars["shape"] = [JSONValue(count)]
    scalars["chunks"] = [JSONValue(chunkCount)]
    scalars["fill_value"] = json["fill_value"] == .null ? .null : 0
    let metadata = try ZarrMetadata(
      json: .object(scalars), path: PathName.join(path, ".zarray"))
    let elements = try ZarrReader(metadata: metadata, path: path, files: files).read()
      .values(as: Double.self)
    values = (0..<length).map { index in
      let text = elements[index * width..<(index + 1) * width].prefix { $0 != 0 }
      return text.reduce(into: "") {
        $0.unicodeScalars.append(Unicode.Scalar(UInt32($1)) ?? "\u{FFFD}")
      }
    }
    isUnsaved = false
  }

  /// Writes the array into the directory `path`; `attributes` name its axis.
  func write(
    to path: String, attributes: JSONValue, in files: any FileSystem
  ) throws(ArchiveError) {
    try files.createDirectories(path)
    if !values.isEmpty { try AtomicFile.write(chunk, to: PathName.join(path, "0"), in: files) }
    for (name, json) in [(".zattrs", attributes), (".zarray", json)] {
      try AtomicFile.write(
        Array((json.prettyText + "\n").utf8), to: PathName.join(path, name), in: files)
    }
  }
}
