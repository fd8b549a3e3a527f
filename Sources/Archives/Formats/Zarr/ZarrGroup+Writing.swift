/// Writing whole stores.
extension ZarrGroup {
  /// Writes whole arrays as a store; one that is there is replaced, so that at any moment the old or
  /// the new one can be read. Names without a group go into `posterior`. Arrays of three or more axes
  /// are `[chain, draw, …]`, as are those of two in `sample_stats`, and others `[chain, …]`, as far as
  /// their lengths agree; further axes are named after their array, or `unit` where `units` names what lies
  /// along the last one of those in `posterior`.
  public static func write(
    _ arrays: [String: NumericArray], units: [String]? = nil, to path: String,
    in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) {
    let lock = try lock(path, in: files)
    defer { lock.release() }
    try checkReplacement(of: path, in: files)
    let beside = AtomicFile.partialName(of: path)
    do throws(ArchiveError) {
      var group = try create(beside, in: files)
      try group.addAll(arrays, units: units)
      try group.flush()
      try replace(path, by: beside, in: files)
    } catch {
      try? files.removeTree(beside)
      throw error
    }
  }

  /// The right to write the store.
  static func lock(
    _ path: String, in files: any FileSystem
  ) throws(ArchiveError) -> FileLock {
    try files.createDirectories(PathName.parent(of: path))
    return try FileLock(PathName.beside(path, tag: "lock"), of: path, in: files)
  }

  /// Refuses to replace what is no store, or holds files that are not of one; clears away what killed
  /// processes left beside it.
  static func checkReplacement(
    of path: String, in files: any FileSystem
  ) throws(ArchiveError) {
    switch files.entry(at: path) {
    case .directory:
      _ = try open(path, in: files)
      try checkOwn(path, depth: 0, in: files)
    case .file, .other:
      throw .cannotCreate(path: path, reason: "there is a file of that name")
    case nil: break
    }
    let parent = PathName.parent(of: path)
    for name in try files.contents(of: parent) where AtomicFile.isPartial(name, of: path) {
      try files.removeTree(PathName.join(parent, name))
    }
  }

  /// The names that stores are made of: metadata, and the numbers of chunks.
  private static func checkOwn(
    _ directory: String, depth: Int, in files: any FileSystem
  ) throws(ArchiveError) {
    for name in try files.contents(of: directory) {
      let place = PathName.join(directory, name)
      if !files.isLink(place), files.entry(at: place) == .directory {
        if depth < 64 { try checkOwn(place, depth: depth + 1, in: files) }
        continue
      }
      let isChunk = !name.isEmpty && name.utf8.allSatisfy { $0 == 46 || $0 >= 48 && $0 <= 57 }
      let isMetadata = [".zgroup", ".zarray", ".zattrs", ".zmetadata"].contains(name)
      guard isChunk || isMetadata || AtomicFile.isPartial(name) else {
        throw .refused(
          path: place, reason: "is no part of a store, and would be removed with it",
          advice: "Move it away or name another output.")
      }
    }
  }

  /// Puts the store `beside` in the place of the one at `path`, which is removed.
  static func replace(
    _ path: String, by beside: String, in files: any FileSystem
  ) throws(ArchiveError) {
    // Where a store waits while another takes its place, if they cannot be exchanged in one step.
    let aside = PathName.beside(path, tag: "replaced")
    let isThere = files.entry(at: path) != nil
    if isThere, try files.exchange(path, with: beside) {
      try files.synchronize(PathName.parent(of: path))
      try files.removeTree(beside)
      return try files.removeTree(aside)
    }
    if isThere {
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

  /// Adds all arrays, whole.
  private mutating func addAll(
    _ all: [String: NumericArray], units: [String]?
  ) throws(ArchiveError) {
    let names = all.keys.sorted(by: JSONValue.utf8Order)
    let dimensions = addUnits(units, to: Self.dimensions(of: all.mapValues(\.shape)), all)
    for name in names {
      guard var array = all[name], let axes = dimensions[name] else { continue }
      if array.shape.isEmpty { array = try array.reshaped(to: [1]) }
      let full = Self.fullName(name)
      try addEmpty(full, like: array, axes)
      try append(array, to: full)
    }
  }

  /// Names the units along the last axis of the arrays in `posterior` that are so long; gives the names of the
  /// axes of all arrays, of which that one is `unit`.
  mutating func addUnits(
    _ units: [String]?, to dimensions: [String: [String]], _ arrays: [String: NumericArray]
  ) -> [String: [String]] {
    guard let units else { return dimensions }
    var dimensions = dimensions
    for (name, array) in arrays {
      guard Self.fullName(name).hasPrefix("posterior/"), array.shape.count > 1,
        array.shape.last == units.count
      else { continue }
      dimensions[name]?[array.shape.count - 1] = Self.unitAxis
      labels[Self.fullName(Self.unitAxis)] = ZarrLabels(units)
    }
    return dimensions
  }

  /// The axis whose texts are the names of units.
  package static let unitAxis = "unit"

  /// The names of units, where they have any.
  var units: [String]? { labels[Self.fullName(Self.unitAxis)]?.values }

  /// Adds an empty array that takes what is like `array`.
  mutating func addEmpty(
    _ name: String, like array: NumericArray, _ dimensions: [String]
  ) throws(ArchiveError) {
    let growing = dimensions.contains("draw") ? "draw" : dimensions[0]
    var shape = array.shape
    shape[dimensions.firstIndex(of: growing) ?? 0] = 0
    try addArray(
      name, elementType: array.elementType, dimensions: dimensions, shape: shape, growing: growing)
  }

  /// Names without a group go into `posterior`.
  static func fullName(_ name: String) -> String {
    name.utf8.contains(UInt8(ascii: "/")) ? name : "posterior/" + name
  }

  /// The names of the axes of arrays, from their shapes; see `write`.
  static func dimensions(of shapes: [String: [Int]]) -> [String: [String]] {
    let names = shapes.keys.sorted(by: JSONValue.utf8Order)
    let model = names.compactMap { shapes[$0] }.max { min($0.count, 3) < min($1.count, 3) }
    let leading = zip(["chain", "draw"], model ?? []).prefix((model?.count ?? 0) > 2 ? 2 : 1)
    var result: [String: [String]] = [:]
    for name in names {
      let shape = shapes[name].map { $0.isEmpty ? [1] : $0 } ?? [1]
      let last = PathName.last(of: name)
      let most = name.hasPrefix("sample_stats/") ? 2 : shape.count - 1
      let agreeing = zip(leading, shape).prefix(most).prefix { $0.0.1 == $0.1 }
      result[name] =
        agreeing.map(\.0.0) + (0..<shape.count - agreeing.count).map { "\(last)_dim_\($0)" }
    }
    return result
  }
}
