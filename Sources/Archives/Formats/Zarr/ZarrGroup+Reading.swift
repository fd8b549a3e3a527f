/// Reading what is written here, and any Zarr version 2 store with zlib or no compressor.
extension ZarrGroup {
  /// Opens a store, to read it or to let it grow.
  public static func open(
    _ path: String, in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) -> ZarrGroup {
    guard files.entry(at: path) == .directory else {
      // A process was stopped while it replaced the store: the old one still waits beside.
      let aside = replacedPath(of: path)
      if files.entry(at: path) == nil, files.entry(at: aside) == .directory {
        return try open(aside, in: files)
      }
      throw .notFound(path: path, advice: "Give the directory of a Zarr store.")
    }
    if files.entry(at: PathName.join(path, "zarr.json")) != nil {
      throw .unsupported(
        source: path, location: .byte(0), what: "Zarr version 3",
        advice: "Store it with zarr_format=2.")
    }
    guard files.entry(at: PathName.join(path, ".zgroup")) == .file else {
      throw .unknownFormat(
        path: path, expected: "a Zarr group", got: "a directory without .zgroup")
    }
    var group = ZarrGroup(path: path, files: files)
    try group.find(in: "", depth: 0)
    return group
  }

  /// Deeper stores are not followed: links could make them endless.
  private static let maximumDepth = 8

  private mutating func find(in prefix: String, depth: Int) throws(ArchiveError) {
    let directory = prefix.isEmpty ? path : PathName.join(path, prefix)
    for entry in try files.contents(of: directory) where !entry.hasPrefix(".") {
      let name = prefix.isEmpty ? entry : prefix + "/" + entry
      let place = PathName.join(path, name)
      guard files.entry(at: place) == .directory else { continue }
      if files.entry(at: PathName.join(place, ".zarray")) == .file {
        arrays[name] = try array(name)
      } else if depth < Self.maximumDepth {
        try find(in: name, depth: depth + 1)
      }
    }
  }

  private func array(_ name: String) throws(ArchiveError) -> ZarrArray {
    let directory = PathName.join(path, name)
    let file = PathName.join(directory, ".zarray")
    let metadata = try ZarrMetadata(
      json: try JSONParser.parse(try files.read(file), source: file), path: file)
    var attributes: [String: JSONValue] = [:]
    let attributeFile = PathName.join(directory, ".zattrs")
    if files.entry(at: attributeFile) == .file {
      attributes =
        try JSONParser.parse(try files.read(attributeFile), source: attributeFile)
        .object ?? [:]
    }
    let named = attributes.removeValue(forKey: "_ARRAY_DIMENSIONS")?.array?.compactMap(\.string)
    var dimensions = metadata.shape.indices.map { "dim_\($0)" }
    if let named, named.count == dimensions.count { dimensions = named }
    return ZarrArray(
      path: directory, metadata: metadata, dimensions: dimensions, attributes: attributes,
      growingAxis: dimensions.firstIndex(of: "draw") ?? 0, isNew: false, files: files)
  }

  /// Reads one array, as it was flushed.
  public func read(_ name: String) throws(ArchiveError) -> NumericArray {
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

  /// Reads all variables by name, without coordinates.
  public func readAll() throws(ArchiveError) -> [String: NumericArray] {
    var result: [String: NumericArray] = [:]
    for name in variables { result[name] = try read(name) }
    return result
  }

  // MARK: - Writing at once

  /// Writes whole arrays as a store; one that is there is replaced, so that at any moment the old or
  /// the new one can be read. Names without a group go into `posterior`. Arrays of three or more axes
  /// are `[chain, draw, …]`, as are those of two in `sample_stats`, and others `[chain, …]`, as far as
  /// their lengths agree; further axes are named after their array.
  public static func write(
    _ arrays: [String: NumericArray], to path: String, in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) {
    if files.entry(at: path) == .directory { _ = try open(path, in: files) }
    let beside = PathName.join(
      PathName.parent(of: path), "." + PathName.last(of: path) + AtomicFile.partialSuffix)
    do throws(ArchiveError) {
      try files.removeTree(beside)
      var group = try create(beside, in: files)
      try group.addAll(arrays)
      try group.flush()
      try replace(path, by: beside, in: files)
    } catch {
      try? files.removeTree(beside)
      throw error
    }
  }

  /// Where a store waits while another takes its place: a directory cannot be replaced in one step.
  private static func replacedPath(of path: String) -> String {
    PathName.join(PathName.parent(of: path), "." + PathName.last(of: path) + ".replaced")
  }

  private static func replace(
    _ path: String, by beside: String, in files: any FileSystem
  ) throws(ArchiveError) {
    let aside = replacedPath(of: path)
    if files.entry(at: path) != nil {
      try files.removeTree(aside)  // left by a process that was stopped after the new one was in
      try files.rename(path, to: aside)
    }
    do throws(ArchiveError) {
      try files.rename(beside, to: path)
    } catch {
      if files.entry(at: path) == nil { try? files.rename(aside, to: path) }
      throw error
    }
    try files.synchronize(PathName.parent(of: path))
    try files.removeTree(aside)
  }

  private mutating func addAll(_ all: [String: NumericArray]) throws(ArchiveError) {
    let names = all.keys.sorted(by: JSONValue.utf8Order)
    let model = names.compactMap { all[$0]?.shape }.max { min($0.count, 3) < min($1.count, 3) }
    let leading = zip(["chain", "draw"], model ?? []).prefix((model?.count ?? 0) > 2 ? 2 : 1)
    for name in names {
      guard var array = all[name] else { continue }
      if array.shape.isEmpty { array = array.reshaped(to: [1]) }
      let last = PathName.last(of: name)
      let most = name.hasPrefix("sample_stats/") ? 2 : array.shape.count - 1
      let agreeing = zip(leading, array.shape).prefix(most).prefix { $0.0.1 == $0.1 }
      var dimensions = agreeing.map(\.0.0)
      dimensions += (0..<array.shape.count - agreeing.count).map { "\(last)_dim_\($0)" }
      let growing = dimensions.contains("draw") ? "draw" : dimensions[0]
      var shape = array.shape
      shape[dimensions.firstIndex(of: growing) ?? 0] = 0
      let full = name.contains("/") ? name : "posterior/" + name
      try addArray(
        full, elementType: array.elementType, dimensions: dimensions, shape: shape,
        growing: growing)
      try append(array, to: full)
    }
  }
}
