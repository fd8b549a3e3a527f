/// Reading what is written here, and any Zarr version 2 store with zlib, gzip or no compressor.
extension ZarrGroup {
  /// Opens a store, to read it or to let it grow.
  public static func open(
    _ path: String, in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) -> ZarrGroup {
    guard files.entry(at: path) == .directory else {
      // A process was stopped while it replaced the store: the old one still waits beside.
      let aside = PathName.beside(path, tag: "replaced")
      if files.entry(at: path) == nil, files.entry(at: aside) == .directory {
        return try open(aside, in: files)
      }
      throw .notFound(path: path, advice: "Give the directory of a Zarr store.")
    }
    try checkFormat(of: path, files)
    var group = ZarrGroup(path: path, files: files)
    try group.find(in: "", depth: 0)
    return group
  }

  private static func checkFormat(
    of path: String, _ files: any FileSystem
  ) throws(ArchiveError) {
    if files.entry(at: PathName.join(path, "zarr.json")) != nil {
      throw .unsupported(
        source: path, location: .byte(0), what: "Zarr version 3",
        advice: "Store it with zarr_format=2.")
    }
    guard files.entry(at: PathName.join(path, ".zgroup")) == .file else {
      throw .unknownFormat(
        path: path, expected: "a Zarr group", got: "a directory without .zgroup")
    }
  }

  /// Deeper stores are not followed, and no links, which could make them endless.
  private static let maximumDepth = 8

  private mutating func find(in prefix: String, depth: Int) throws(ArchiveError) {
    let directory = prefix.isEmpty ? path : PathName.join(path, prefix)
    for entry in try files.contents(of: directory) where !entry.hasPrefix(".") {
      let name = prefix.isEmpty ? entry : prefix + "/" + entry
      let place = PathName.join(path, name)
      guard !files.isLink(place), files.entry(at: place) == .directory else { continue }
      if files.entry(at: PathName.join(place, ".zarray")) == .file {
        note(name)
      } else if depth < Self.maximumDepth {
        try find(in: name, depth: depth + 1)
      }
    }
  }

  /// Takes up the array of a name, or why it cannot be read.
  private mutating func note(_ name: String) {
    let directory = PathName.join(path, name)
    do throws(ArchiveError) {
      let metadata = try json(".zarray", of: directory) ?? .null
      let attributes = try json(".zattrs", of: directory)?.object ?? [:]
      let isCoordinate = attributes["_ARRAY_DIMENSIONS"] == [.string(PathName.last(of: name))]
      if isCoordinate, let texts = try ZarrLabels(json: metadata, path: directory, in: files) {
        labels[name] = texts
      } else {
        arrays[name] = try array(metadata, attributes, in: directory)
      }
    } catch {
      foreign[name] = error
    }
  }

  private func json(
    _ name: String, of directory: String
  ) throws(ArchiveError) -> JSONValue? {
    let file = PathName.join(directory, name)
    guard files.entry(at: file) == .file else { return nil }
    return try JSONParser.parse(try files.read(file), source: file)
  }

  private func array(
    _ json: JSONValue, _ attributes: [String: JSONValue], in directory: String
  ) throws(ArchiveError) -> ZarrArray {
    let metadata = try ZarrMetadata(json: json, path: PathName.join(directory, ".zarray"))
    var attributes = attributes
    let named = attributes.removeValue(forKey: "_ARRAY_DIMENSIONS")?.array?.compactMap(\.string)
    var dimensions = metadata.shape.indices.map { "dim_\($0)" }
    if let named, named.count == dimensions.count { dimensions = named }
    return ZarrArray(
      path: directory, metadata: metadata, dimensions: dimensions, attributes: attributes,
      growingAxis: dimensions.firstIndex(of: "draw") ?? 0, isNew: false, files: files)
  }

  /// Reads one array, as it was flushed.
  ///
  /// - Throws: why it cannot be read; what is wrong with others does not matter.
  public func read(_ name: String) throws(ArchiveError) -> NumericArray {
    if let problem = foreign[name] { throw problem }
    guard let array = arrays[name] else {
      throw .missingKey(path: path, key: name, available: names)
    }
    let file = PathName.join(PathName.join(path, name), ".zarray")
    let metadata =
      array.isMetadataUnsaved
      ? try ZarrMetadata(json: try JSONParser.parse(try files.read(file), source: file), path: file)
      : array.metadata
    return try ZarrReader(
      metadata: metadata, path: PathName.join(path, name), files: files
    ).read()
  }

  /// Reads all variables by name, without coordinates; those of types that are not read here are left
  /// out.
  ///
  /// - Throws: why the first cannot be read, if it is damaged or nothing else is there.
  public func readAll() throws(ArchiveError) -> [String: NumericArray] {
    var result: [String: NumericArray] = [:]
    for name in foreign.keys.sorted(by: JSONValue.utf8Order) {
      guard let problem = foreign[name] else { continue }
      if case .unsupported = problem, !variables.isEmpty { continue }
      throw problem
    }
    for name in variables { result[name] = try read(name) }
    return result
  }
}
