/// A Zarr version 2 store of draws that grows while a run goes on, in bounded memory; opens in
/// ArviZ and xarray.
///
/// ```swift
/// var draws = try ZarrGroup.create("run/draws.zarr")
/// try draws.addArray(
///   "posterior/x", elementType: .f4, dimensions: ["chain", "draw", "unit"], shape: [4, 0, 2])
/// try draws.append(NumericArray(states, shape: [4, 1, 2]), to: "posterior/x")
/// try draws.flush()
/// ```
///
/// What was flushed stays readable if the process is killed afterwards.
///
/// - Reference: Zarr storage specification version 2, with xarray's `_ARRAY_DIMENSIONS`.
public struct ZarrGroup: Sendable {
  /// The directory.
  public let path: String
  let files: any FileSystem
  var arrays: [String: ZarrArray] = [:]
  /// Coordinates of texts.
  var labels: [String: ZarrLabels] = [:]
  /// Arrays that are not read here, with the reason.
  package internal(set) var foreign: [String: ArchiveError] = [:]
  private var groups: Set<String> = []

  init(path: String, files: any FileSystem) {
    (self.path, self.files) = (path, files)
  }

  /// The names of all arrays, sorted.
  public var names: [String] { arrays.keys.sorted(by: JSONValue.utf8Order) }

  /// The names of the arrays that are not coordinates, sorted.
  public var variables: [String] {
    names.filter { arrays[$0]?.dimensions != [PathName.last(of: $0)] }
  }

  /// The names of an array's axes; `dim_0`, … where the store has none. Nil if there is no such array.
  package func dimensions(of name: String) -> [String]? { arrays[name]?.dimensions }

  /// The texts along an axis of an array; nil where there are none, or not as many as it is long.
  package func labels(ofAxis axis: Int, of name: String) -> [String]? {
    guard let array = arrays[name], array.dimensions.indices.contains(axis) else { return nil }
    let texts = labels[Self.coordinate(array.dimensions[axis], of: name)]?.values
    return texts?.count == array.metadata.shape[axis] ? texts : nil
  }

  /// The place of the coordinate of an axis, beside its array.
  private static func coordinate(_ dimension: String, of name: String) -> String {
    name.contains("/") ? PathName.join(PathName.parent(of: name), dimension) : dimension
  }

  /// The shape of an array, with what is not flushed yet; `nil` if there is none.
  public func shape(of name: String) -> [Int]? { arrays[name]?.metadata.shape }

  // MARK: - Making

  /// Creates an empty store; the directory must not exist or be empty.
  public static func create(
    _ path: String, in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) -> ZarrGroup {
    if files.entry(at: path) == .directory, try !files.contents(of: path).isEmpty {
      throw .refused(
        path: path, reason: "is not empty",
        advice: "Name another directory or remove this one.")
    }
    var group = ZarrGroup(path: path, files: files)
    try files.createDirectories(path)
    try group.writeGroup("")
    return group
  }

  /// Adds an empty array that grows along one axis. `chain` and `draw` get coordinates 0, 1, ….
  ///
  /// - Parameters:
  ///   - name: group and variable: `posterior/x`, `sample_stats/energy`.
  ///   - elementType: the type of the elements.
  ///   - dimensions: a name for each axis.
  ///   - shape: the length of each axis, 0 for the growing one.
  ///   - growing: the axis that grows; the first if there is none of that name.
  ///   - chunkLength: how much of the growing axis is in one file; by default about 4 MiB, and at
  ///     most 1000.
  ///   - compression: how files are compressed.
  ///   - attributes: of the array, such as `units`.
  public mutating func addArray(
    _ name: String, elementType: ElementType, dimensions: [String], shape: [Int],
    growing: String = "draw", chunkLength: Int? = nil,
    compression: ZarrCompression = .zlib(level: 1), attributes: [String: JSONValue] = [:]
  ) throws(ArchiveError) {
    try checkGrowth()
    let axis = dimensions.firstIndex(of: growing) ?? 0
    let rowCount = try checkedRow(name, dimensions, shape, growing: axis, of: elementType)
    let fitting = (4 << 20) / max(1, rowCount * elementType.width)
    var chunks = shape.map { max($0, 1) }
    chunks[axis] = max(1, chunkLength ?? min(1000, fitting))
    let metadata = ZarrMetadata(
      shape: shape, chunks: chunks, elementType: elementType, compression: compression)
    arrays[name] = ZarrArray(
      path: PathName.join(path, name), metadata: metadata, dimensions: dimensions,
      attributes: attributes, growingAxis: axis, isNew: true, files: files)
    try addCoordinates(for: name, dimensions, shape)
  }

  /// The number of elements in one step of the growing axis, of an array that can be added.
  private func checkedRow(
    _ name: String, _ dimensions: [String], _ shape: [Int], growing axis: Int,
    of elementType: ElementType
  ) throws(ArchiveError) -> Int {
    guard !shape.isEmpty, shape.count == dimensions.count, shape[axis] == 0,
      Set(dimensions).count == dimensions.count, arrays[name] == nil, Self.isValid(name),
      let count = ArrayShape.count(shape.map { max($0, 1) }, width: elementType.width)
    else {
      throw .refused(
        path: "\(path)/\(name)",
        reason: "cannot be added with dimensions \(dimensions) and shape \(shape)",
        advice: "Give a new name, one dimension per axis, and length 0 to the growing axis.")
    }
    return count
  }

  /// Names become paths: parts of letters that no file system minds, and none that points elsewhere.
  private static func isValid(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return parts.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") && !$0.contains("\0") }
  }

  private mutating func addCoordinates(
    for name: String, _ dimensions: [String], _ shape: [Int]
  ) throws(ArchiveError) {
    for (dimension, length) in zip(dimensions, shape) {
      let coordinate = Self.coordinate(dimension, of: name)
      guard dimension == "chain" || dimension == "draw", arrays[coordinate] == nil else { continue }
      try addArray(
        coordinate, elementType: .i8, dimensions: [dimension], shape: [0], growing: dimension,
        chunkLength: 1000)
      try arrays[coordinate]?.append(Self.count(0..<length))
    }
  }

  private static func count(_ range: Range<Int>) -> NumericArray {
    NumericArray(shape: [range.count], values: Array(range))
  }

  // MARK: - Growing

  /// Adds draws to an array: `array` has its shape and type, but for the length of the growing axis.
  public mutating func append(
    _ array: NumericArray, to name: String
  ) throws(ArchiveError) {
    guard arrays[name] != nil else {
      throw .missingKey(path: path, key: name, available: names)
    }
    try checkGrowth()
    try arrays[name]?.append(array)
  }

  /// Shortens all arrays to at most `draws` along the `draw` axis, for a run that is resumed.
  public mutating func truncate(to draws: Int) throws(ArchiveError) {
    try checkGrowth()
    for name in names where arrays[name]?.isAlongDraws == true {
      try arrays[name]?.truncate(to: draws)
    }
    try flush()
  }

  /// The metadata of all arrays are written together, and those of foreign ones would be lost.
  private func checkGrowth() throws(ArchiveError) {
    guard let name = foreign.keys.min() else { return }
    throw .refused(
      path: path, reason: "has an array `\(name)` that is not read here",
      advice: "Let a store of this package grow, or make a new one.")
  }

  /// Writes everything that is in memory only, then the metadata.
  public mutating func flush() throws(ArchiveError) {
    try extendCoordinates()
    for name in names {
      try writeGroups(of: name)
      try arrays[name]?.flush()
    }
    for (name, texts) in labels where texts.isUnsaved {
      try writeGroups(of: name)
      try texts.write(
        to: PathName.join(path, name), attributes: Self.attributes(ofLabels: name), in: files)
      labels[name]?.isUnsaved = false
    }
    try writeConsolidated()
  }

  private static func attributes(ofLabels name: String) -> JSONValue {
    ["_ARRAY_DIMENSIONS": [.string(PathName.last(of: name))]]
  }

  private mutating func extendCoordinates() throws(ArchiveError) {
    for (name, array) in arrays
    where array.dimensions == ["draw"] && PathName.last(of: name) == "draw" {
      let group = PathName.parent(of: name)
      let lengths = arrays.filter { PathName.parent(of: $0.key) == group && $0.value.isAlongDraws }
      let longest = lengths.map(\.value.length).max() ?? 0
      try arrays[name]?.append(Self.count(array.length..<max(array.length, longest)))
    }
  }

  // MARK: - Metadata

  private static let groupJSON: JSONValue = ["zarr_format": 2]
  private static let groupAttributes: JSONValue = [
    "inference_library": "reverie", "inference_library_version": .string(reverieVersion),
  ]

  private mutating func writeGroups(of name: String) throws(ArchiveError) {
    var group = PathName.parent(of: name)
    while group != ".", groups.insert(group).inserted {
      try writeGroup(group)
      group = PathName.parent(of: group)
    }
  }

  private mutating func writeGroup(_ name: String) throws(ArchiveError) {
    let directory = name.isEmpty ? path : PathName.join(path, name)
    guard files.entry(at: PathName.join(directory, ".zgroup")) == nil else { return }
    try files.createDirectories(directory)
    for (file, json) in [(".zattrs", Self.groupAttributes), (".zgroup", Self.groupJSON)] {
      let bytes = Array((json.prettyText + "\n").utf8)
      try AtomicFile.write(bytes, to: PathName.join(directory, file), in: files)
    }
  }

  /// All metadata in one file per group, so that a reader sees one consistent state.
  private func writeConsolidated() throws(ArchiveError) {
    let groups = Set(names.map { PathName.parent(of: $0) }).subtracting(["."]).sorted()
    for root in groups + [""] {
      let prefix = root.isEmpty ? "" : root + "/"
      var entries: [String: JSONValue] = [
        ".zgroup": Self.groupJSON, ".zattrs": Self.groupAttributes,
      ]
      for group in groups where group.hasPrefix(prefix) {
        entries[group.dropFirst(prefix.count) + "/.zgroup"] = Self.groupJSON
        entries[group.dropFirst(prefix.count) + "/.zattrs"] = Self.groupAttributes
      }
      for (name, array) in arrays where name.hasPrefix(prefix) {
        entries[name.dropFirst(prefix.count) + "/.zarray"] = array.metadata.json
        entries[name.dropFirst(prefix.count) + "/.zattrs"] = array.attributesJSON
      }
      for (name, texts) in labels where name.hasPrefix(prefix) {
        entries[name.dropFirst(prefix.count) + "/.zarray"] = texts.json
        entries[name.dropFirst(prefix.count) + "/.zattrs"] = Self.attributes(ofLabels: name)
      }
      let json: JSONValue = ["zarr_consolidated_format": 1, "metadata": .object(entries)]
      let file = PathName.join(PathName.join(path, root), ".zmetadata")
      try AtomicFile.write(Array((json.prettyText + "\n").utf8), to: file, in: files)
    }
  }
}

extension ZarrArray {
  /// Whether the axis that grows is `draw`.
  var isAlongDraws: Bool { dimensions.contains("draw") && dimensions[growingAxis] == "draw" }
}
