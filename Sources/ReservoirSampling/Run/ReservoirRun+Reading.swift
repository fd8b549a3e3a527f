import Archives

extension ReservoirRun {
  /// Reads the trained network of a run directory.
  ///
  /// - Throws: `ArchiveError` for a run that is missing, unfinished, damaged or of another family.
  public init(readingRun path: String) throws {
    let run = try RunDirectory.open(path)
    guard run.record.family == "reservoir" else {
      throw ArchiveError.refused(
        path: path, reason: "is a run of family `\(run.record.family)`, expected `reservoir`",
        advice: "Use the verb of that family (see `reverie --help`).")
    }
    let configuration = try run.record.configuration.decode(
      ReservoirConfiguration.self, name: run.path(of: "run.json"))
    try self.init(configuration: configuration, tensors: try run.readModel())
    directory = run
  }
}
