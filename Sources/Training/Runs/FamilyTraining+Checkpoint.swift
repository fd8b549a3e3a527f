import Archives

extension FamilyTraining {
  /// The run as its latest checkpoint has it: what an unfinished training has learned so far. Nothing is
  /// written and no update done.
  ///
  /// - Returns: the run, and the updates it had; nil where no checkpoint was saved.
  /// - Throws: `RunError` for other data than the run started with, `ArchiveError` for a damaged
  ///   checkpoint.
  public func unfinishedRun(
    in path: String, warn: @escaping @Sendable (String) -> Void = { _ in }
  ) throws -> (run: Run, updatesDone: Int)? {
    let (directory, _) = try Run.open(path)
    guard let checkpoint = try directory.latestCheckpoint(warn: warn) else { return nil }
    try checkData(of: directory)
    let session = TrainingSession(directory: directory, stopsAtCheckpoint: true)
    guard let run = try train(in: session).run else { return nil }
    return (run, checkpoint.step)
  }

  /// Throws where the data is not what the run in `directory` started with.
  func checkData(of directory: RunDirectory) throws {
    guard let data,
      let stored = try directory.record.data?.decode(
        DataIdentity.self, name: directory.path(of: "run.json")),
      (stored.checksum, stored.shape) != (data.checksum, data.shape)
    else { return }
    throw RunError.changedData(path: directory.path, file: data.file)
  }
}
