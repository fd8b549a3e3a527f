/// `checkpoints/step-00001000/…` and `checkpoints/LATEST`.
extension RunDirectory {
  var checkpointsPath: String { path(of: "checkpoints") }
  static let checkpointsName = "checkpoints/"
  private var latestPath: String { PathName.join(checkpointsPath, "LATEST") }

  /// Saves a checkpoint: a directory written beside, synced and renamed; then `LATEST` is replaced
  /// and the oldest are removed. If this is interrupted anywhere, or fails, the checkpoint before it
  /// can still be read.
  public func save(_ checkpoint: Checkpoint) throws(ArchiveError) {
    let saved = Saved(step: checkpoint.step, isReplaced: false)
    let name = saved.name
    let replaced = PathName.join(
      checkpointsPath, Saved(step: checkpoint.step, isReplaced: true).name)
    let target = PathName.join(checkpointsPath, name)
    let beside = AtomicFile.partialName(of: target)
    try state.note(Self.checkpointsName)
    try files.createDirectories(checkpointsPath)
    do throws(ArchiveError) {
      try write(checkpoint, to: beside)
      try synchronizeMetrics()
      try move(beside, to: target, keeping: replaced)
    } catch {
      try? files.removeTree(beside)
      throw error
    }
    try files.synchronize(checkpointsPath)
    try AtomicFile.write(Array((name + "\n").utf8), to: latestPath, in: files)
    try removeOld(keeping: saved)
  }

  /// Puts a written checkpoint in its place. One that is there is kept as `replaced`, a name that
  /// the reader knows, until the new one is in place.
  private func move(
    _ beside: String, to target: String, keeping replaced: String
  ) throws(ArchiveError) {
    if files.entry(at: target) != nil {
      try files.removeTree(replaced)
      try files.rename(target, to: replaced)
    }
    try files.rename(beside, to: target)
  }

  /// Saves a checkpoint as that of `step`; see `save`.
  public func writeCheckpoint(_ checkpoint: Checkpoint, step: Int) throws(ArchiveError) {
    var checkpoint = checkpoint
    checkpoint.step = step
    try save(checkpoint)
  }

  private func write(_ checkpoint: Checkpoint, to directory: String) throws(ArchiveError) {
    let bytes = checkpoint.encode()
    let tensorPath = PathName.join(directory, Checkpoint.tensorFile)
    let statePath = PathName.join(directory, Checkpoint.stateFile)
    try files.createDirectory(directory)
    try files.write(bytes.tensors, to: tensorPath)
    try files.synchronize(tensorPath)
    try files.write(bytes.state, to: statePath)
    try files.synchronize(statePath)
    try files.synchronize(directory)
  }

  private func removeOld(keeping latest: Saved) throws(ArchiveError) {
    let all = try savedCheckpoints()
    // Steps beyond the latest are of a run that was resumed before them: their names come again.
    let kept = all.filter { !$0.isReplaced && $0.step < latest.step }
      .suffix(max(0, keptCheckpoints - 1))
    for saved in all where saved != latest && !kept.contains(saved) {
      try files.removeTree(PathName.join(checkpointsPath, saved.name))
    }
  }

  // MARK: - Reading

  /// The checkpoint that `LATEST` names, or, if that one is damaged or missing, the newest that is
  /// complete; `nil` if none was saved.
  ///
  /// - Parameter warn: receives why a newer one is not taken.
  /// - Throws: the reason of the first tried, if there are checkpoints and all are damaged.
  public func latestCheckpoint(
    warn: (String) -> Void = { _ in }
  ) throws(ArchiveError) -> Checkpoint? {
    var failure: ArchiveError?
    for saved in try checkpointsLatestFirst() {
      do throws(ArchiveError) {
        let found = try checkpoint(named: saved.name)
        if let failure {
          warn("\(failure) The run goes on from the older checkpoint \(saved.name).")
        }
        return found
      } catch {
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
    return nil
  }

  /// The checkpoint that `LATEST` names, then the others, the newest first.
  private func checkpointsLatestFirst() throws(ArchiveError) -> [Saved] {
    let saved = Array(try savedCheckpoints().reversed())
    guard let bytes = try? files.read(latestPath) else { return saved }
    let name = String(decoding: bytes.filter { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    return saved.filter { $0.name == name } + saved.filter { $0.name != name }
  }

  /// The steps of which there is a checkpoint, ascending.
  public func checkpointSteps() throws(ArchiveError) -> [Int] {
    try savedCheckpoints().filter { !$0.isReplaced }.map(\.step)
  }

  /// The checkpoint of one step.
  public func checkpoint(atStep step: Int) throws(ArchiveError) -> Checkpoint {
    try checkpoint(named: Saved(step: step, isReplaced: false).name)
  }

  private func checkpoint(named name: String) throws(ArchiveError) -> Checkpoint {
    let directory = PathName.join(checkpointsPath, name)
    let tensors = try files.read(PathName.join(directory, Checkpoint.tensorFile))
    let state = try files.read(PathName.join(directory, Checkpoint.stateFile))
    return try Checkpoint.decode(tensors: tensors, state: state, directory: directory)
  }

  /// Removes all checkpoints, and the directory if nothing else is in it.
  func removeCheckpoints() throws(ArchiveError) {
    guard files.entry(at: checkpointsPath) == .directory, !files.isLink(checkpointsPath) else {
      return
    }
    for saved in try savedCheckpoints() {
      try files.removeTree(PathName.join(checkpointsPath, saved.name))
    }
    for name in try files.contents(of: checkpointsPath)
    where name == "LATEST" || AtomicFile.isPartial(name) {
      try files.removeTree(PathName.join(checkpointsPath, name))
    }
    try removeIfEmpty(checkpointsPath)
  }

  // MARK: - Names

  /// A directory of `checkpoints`.
  private struct Saved: Equatable {
    var step: Int
    /// Whether it is the old one of a step that is being saved again.
    var isReplaced: Bool

    init(step: Int, isReplaced: Bool) { (self.step, self.isReplaced) = (step, isReplaced) }

    init?(name: String) {
      isReplaced = name.hasSuffix(".replaced")
      let digits = name.dropFirst(5).dropLast(isReplaced ? 9 : 0)
      guard name.hasPrefix("step-"), let step = Int(digits) else { return nil }
      self.step = step
      guard self.name == name else { return nil }
    }

    var name: String {
      let digits = String(step)
      return "step-" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
        + (isReplaced ? ".replaced" : "")
    }
  }

  /// All there are, by step; of one step, the replaced one first.
  private func savedCheckpoints() throws(ArchiveError) -> [Saved] {
    guard files.entry(at: checkpointsPath) == .directory else { return [] }
    return try files.contents(of: checkpointsPath).compactMap { Saved(name: $0) }
      .sorted { ($0.step, $0.isReplaced ? 0 : 1) < ($1.step, $1.isReplaced ? 0 : 1) }
  }
}
