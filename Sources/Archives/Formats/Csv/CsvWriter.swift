/// Writes a table of draws block by block, in bounded memory. What a process that is killed has
/// appended stays readable, in the order in which it came; a finished file has the rows of a table
/// written at once, chain after chain.
///
/// ```swift
/// var writer = try CsvWriter(path: "draws.csv")
/// for block in blocks { try writer.append(block) }  // [chain, draw, unit]
/// try writer.finish()
/// ```
public struct CsvWriter: Sendable {
  /// The file.
  public let path: String
  /// Draws of every chain that are safe.
  public var drawsDone: Int { progress.draws }
  private let files: any FileSystem
  private let lock: FileLock
  private var progress: CsvProgress

  /// Begins a file; the file system sees it with the first block.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - columns: names for a first line.
  ///   - replacing: whether a file that is there is replaced, at the first block.
  /// - Throws: `busy` where another process writes it, `refused` where something is there.
  public init(
    path: String, columns: [String]? = nil, replacing: Bool = false,
    in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) {
    (self.path, self.files) = (path, files)
    lock = try FileLock(PathName.beside(path, tag: "lock"), of: path, in: files)
    switch files.entry(at: path) {
    case .file where !replacing:
      throw .refused(
        path: path, reason: "exists", advice: "Replace it with --overwrite or name another output.")
    case .directory, .other: throw .cannotCreate(path: path, reason: "it is no regular file")
    case .file, nil: break
    }
    progress = CsvProgress(header: columns.map(Csv.header) ?? [])
    try files.removeTree(CsvProgress.path(of: path))
  }

  /// Goes on with a file that was begun; what came after the last whole block is dropped.
  ///
  /// - Throws: `notFound` where there is none, or it is finished.
  public init(
    resuming path: String, in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) {
    (self.path, self.files) = (path, files)
    lock = try FileLock(PathName.beside(path, tag: "lock"), of: path, in: files)
    progress = try CsvProgress(resuming: path, in: files)
    if progress.finished == nil { try files.truncate(path, to: progress.end) }
  }

  /// Adds a block of draws and makes it durable.
  ///
  /// - Parameter block: `[chain, draw, unit]`, or `[draw, unit]` of one chain; as many chains and
  ///   units in every block.
  /// - Throws: `refused` for a block that does not fit those before.
  public mutating func append(_ block: NumericArray) throws(ArchiveError) {
    let shape = block.shape.count == 2 ? [1] + block.shape : block.shape
    guard shape.count == 3, progress.takes(shape), progress.finished == nil else {
      throw .refused(
        path: path, reason: "cannot take a block of shape \(block.shape)",
        advice: "Append blocks of as many chains and units.")
    }
    let (bytes, ends) = encoded(block, chains: shape[0], draws: shape[1])
    if progress.blocks.isEmpty {
      try AtomicFile.write(bytes, to: path, in: files)
    } else {
      try files.append(bytes, to: path)
      try files.synchronize(path)
    }
    progress.add(shape, ends: ends)
    try progress.save(beside: path, in: files)
  }

  /// The text of a block, chain by chain, and where in the file that of each chain ends.
  private func encoded(
    _ block: NumericArray, chains: Int, draws: Int
  ) -> (bytes: [UInt8], ends: [Int]) {
    let isFirst = progress.blocks.isEmpty
    var (bytes, ends) = (isFirst ? progress.header : [], [Int]())
    for chain in 0..<chains {
      Csv.appendRows(of: block, chain * draws..<(chain + 1) * draws, to: &bytes)
      ends.append((isFirst ? 0 : progress.end) + bytes.count)
    }
    return (bytes, ends)
  }

  /// Ends writing: puts the rows of each chain together.
  public mutating func finish() throws(ArchiveError) {
    let isSorted = progress.finished != nil || progress.chains < 2
    if !isSorted, progress.blocks.count > 1 { try sort() }
    try files.removeTree(CsvProgress.path(of: path))
    lock.release()
  }

  private func sort() throws(ArchiveError) {
    let beside = AtomicFile.partialName(of: path)
    do throws(ArchiveError) {
      let sum = try writeSorted(to: beside)
      try files.synchronize(beside)
      try progress.save(finished: sum, beside: path, in: files)
      try files.rename(beside, to: files.resolve(path))
    } catch {
      try? files.remove(beside)
      throw error.naming(path)
    }
    try files.synchronize(PathName.parent(of: path))
  }

  /// Writes header and draws, chain by chain; the checksum of what was written.
  private func writeSorted(to beside: String) throws(ArchiveError) -> UInt32 {
    try files.write(progress.header, to: beside)
    var sum = Deflate.crc32(progress.header)
    for chain in 0..<progress.chains {
      for range in progress.ranges(ofChain: chain) {
        let bytes = try files.read(path, from: range.lowerBound, count: range.count)
        try files.append(bytes, to: beside)
        sum = Deflate.crc32(bytes, from: sum)
      }
    }
    return sum
  }
}
