/// Writes a store of draws block by block, in bounded memory: what a run that is killed has appended
/// stays readable. A finished store has the bytes of one written at once.
///
/// ```swift
/// var writer = try ZarrWriter(path: "draws.zarr")
/// for block in blocks {                       // [chain, draw, unit], [chain, draw]
///   try writer.append(["posterior/x": block.states, "sample_stats/energy": block.energies])
/// }
/// try writer.finish()
/// ```
public struct ZarrWriter: Sendable {
  /// The store.
  public let path: String
  /// Draws that are safe: those of every array.
  public private(set) var drawsDone = 0
  private let files: any FileSystem
  private let lock: FileLock
  /// The store, once there is a first block.
  private var group: ZarrGroup?
  private let isReplacing: Bool
  private let units: [String]?

  /// Begins a store; the file system sees it with the first block.
  ///
  /// - Parameters:
  ///   - path: the directory.
  ///   - units: names of what lies along the last axis, which is then called `unit`.
  ///   - replacing: whether a store that is there is replaced, at the first block.
  /// - Throws: `busy` where another process writes it, `refused` where something is there.
  public init(
    path: String, units: [String]? = nil, replacing: Bool = false,
    in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) {
    (self.path, self.files, self.units, isReplacing) = (path, files, units, replacing)
    lock = try ZarrGroup.lock(path, in: files)
    if files.entry(at: path) != nil, !replacing {
      throw .refused(
        path: path, reason: "exists", advice: "Replace it with --overwrite or name another output.")
    }
    try ZarrGroup.checkReplacement(of: path, in: files)
  }

  /// Goes on with a store that was begun: `drawsDone` are kept, what only some arrays have is dropped.
  ///
  /// - Throws: `notFound` where there is none.
  public init(
    resuming path: String, in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) {
    (self.path, self.files, units, isReplacing) = (path, files, nil, false)
    guard files.entry(at: path) == .directory else {
      throw .notFound(path: path, advice: "There is no store to go on with.")
    }
    lock = try ZarrGroup.lock(path, in: files)
    var group = try ZarrGroup.open(path, in: files)
    let lengths = group.variables.compactMap { name in
      group.arrays[name].flatMap { $0.isAlongDraws ? $0.length : nil }
    }
    drawsDone = lengths.min() ?? 0
    try group.truncate(to: drawsDone)
    self.group = group
  }

  /// Adds a block of draws to every array and makes it durable.
  ///
  /// - Parameter block: arrays by name, `[chain, draw, …]`, all with as many draws; the same names in
  ///   every block. Names without a group go into `posterior`.
  /// - Throws: `refused` for blocks that do not fit those before.
  public mutating func append(_ block: [String: NumericArray]) throws(ArchiveError) {
    let draws = try drawCount(of: block)
    if group == nil { try begin(like: block) }
    guard var group else { return }
    self.group = nil  // so that chunks are changed in place
    defer { self.group = group }
    let stored = group.variables.filter { group.arrays[$0]?.isAlongDraws == true }
    guard Set(stored) == Set(block.keys.map(ZarrGroup.fullName)) else {
      throw refusal("a block of \(block.keys.sorted()) where the store has \(stored)")
    }
    for (name, array) in block { try group.append(array, to: ZarrGroup.fullName(name)) }
    try group.flush()
    drawsDone += draws
  }

  /// Ends writing; the store can be opened by others.
  public mutating func finish() throws(ArchiveError) {
    try group?.flush()
    group = nil
    lock.release()
  }

  private func drawCount(of block: [String: NumericArray]) throws(ArchiveError) -> Int {
    guard let first = block.values.first, block.values.allSatisfy({ $0.shape.count >= 2 }),
      block.values.allSatisfy({ $0.shape[..<2] == first.shape[..<2] })
    else { throw refusal("a block whose arrays are not all [chain, draw, …] of one size") }
    return first.shape[1]
  }

  /// Makes the store beside, empty, and puts it in place.
  private mutating func begin(like block: [String: NumericArray]) throws(ArchiveError) {
    let beside = AtomicFile.partialName(of: path)
    do throws(ArchiveError) {
      var group = try ZarrGroup.create(beside, in: files)
      let dimensions = group.addUnits(
        units, to: ZarrGroup.dimensions(of: block.mapValues(\.shape)), block)
      for name in block.keys.sorted(by: JSONValue.utf8Order) {
        guard let array = block[name], var axes = dimensions[name] else { continue }
        axes.replaceSubrange(0..<2, with: ["chain", "draw"])
        try group.addEmpty(ZarrGroup.fullName(name), like: array, axes)
      }
      try group.flush()
      try ZarrGroup.replace(path, by: beside, in: files)
    } catch {
      try? files.removeTree(beside)
      throw error
    }
    group = try ZarrGroup.open(path, in: files)
  }

  private func refusal(_ reason: String) -> ArchiveError {
    .refused(path: path, reason: "cannot take \(reason)", advice: "Append blocks of one kind.")
  }
}
