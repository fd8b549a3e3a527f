import Archives

/// The right to write outputs and what lies beside them, from the first look at them until all is there:
/// so the record beside an output is of its numbers, whoever else writes.
struct OutputClaim {
  private let locks: [FileLock]

  /// Takes the rights, and removes the records of what is about to be replaced: they must not outlive the
  /// numbers.
  ///
  /// - Parameter check: refuses an output that cannot be written; asked before and after the right is taken,
  ///   as another process may have written in between.
  /// - Throws: what `check` throws; `ArchiveError.busy` where another process writes the output.
  init(of outputs: [String?], check: (String) throws -> Void) throws {
    let files = LocalFileSystem()
    var locks: [FileLock] = []
    for output in outputs.compactMap(\.self) {
      try check(output)
      guard files.entry(at: output) != .other else { continue }  // a pipe has room for all
      let place = files.resolve(output)
      try files.createDirectories(PathName.parent(of: place))
      locks.append(try FileLock(PathName.beside(place, tag: "claim"), of: output, in: files))
      try check(output)
      try files.removeTree(Provenance.path(of: output))
    }
    self.locks = locks
  }

  /// Gives the rights back.
  func release() { locks.forEach { $0.release() } }
}
