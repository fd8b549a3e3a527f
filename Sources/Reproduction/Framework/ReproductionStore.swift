import Archives
import RandomStreams

/// Results of finished experiments in `DIR/results/SCALE/ID.json`, so that an interrupted
/// reproduction goes on where it stopped.
package struct ReproductionStore {
  /// One finished experiment.
  package struct Entry: Codable {
    var experiment: String
    /// `Experiment.revision`; 1 where it is missing.
    var revision: Int?
    var scale: ExperimentScale
    var seeds: [UInt64]
    var version: String
    var streamVersion: Int
    var seconds: Double
    /// Files of the data directory that it did without; none where it is missing.
    var lacked: [String]?
    package var rows: [ReproductionRow]
  }

  let directory: String
  let scale: ExperimentScale
  let seeds: [UInt64]

  /// The store in `directory` of measurements at this scale with these seeds.
  package init(directory: String, scale: ExperimentScale, seeds: [UInt64]) {
    (self.directory, self.scale, self.seeds) = (directory, scale, seeds)
  }

  private func path(of experiment: Experiment) -> String {
    "\(directory)/results/\(scale.rawValue)/\(experiment.id).json"
  }

  /// What an earlier run stored for `experiment`; nil if nothing, nothing complete, of an earlier revision, or
  /// measured without a file that is there now.
  ///
  /// - Parameter context: whose data directory is looked into.
  /// - Throws: `ExperimentError.otherSeeds` where it was measured with other seeds.
  package func entry(
    for experiment: Experiment, in context: ExperimentContext
  ) throws -> Entry? {
    let path = path(of: experiment)
    let files = LocalFileSystem()
    guard files.entry(at: path) != nil else { return nil }
    let entry = try JSONValue(parsing: try files.read(path), source: path)
      .decode(Entry.self, name: path)
    guard entry.seeds == seeds, entry.streamVersion == streamVersion else {
      throw ExperimentError.otherSeeds(
        path: path,
        stored: "seeds \(entry.seeds) and stream version \(entry.streamVersion)",
        wanted: "\(seeds) and \(streamVersion)")
    }
    let isCurrent =
      (entry.revision ?? 1) == experiment.revision
      && (entry.lacked ?? []).allSatisfy { context.path(ofData: $0) == nil }
    return isCurrent && Self.isComplete(entry.rows) ? entry : nil
  }

  /// Whether nothing was skipped: what lacked its data is measured once the data is there.
  private static func isComplete(_ rows: [ReproductionRow]) -> Bool {
    rows.allSatisfy { row in
      if case .skipped = row.verdict { false } else { true }
    }
  }

  /// Stores the rows of a finished experiment, unless some were skipped.
  ///
  /// - Parameter lacked: files of the data directory that were looked for in vain.
  package func store(
    _ rows: [ReproductionRow], of experiment: Experiment, lacking lacked: [String] = [],
    seconds: Double
  ) throws {
    guard Self.isComplete(rows) else { return }
    let entry = Entry(
      experiment: experiment.id, revision: experiment.revision, scale: scale, seeds: seeds,
      version: reverieVersion,
      streamVersion: streamVersion, seconds: seconds, lacked: lacked, rows: rows)
    try LocalFileSystem().createDirectories("\(directory)/results/\(scale.rawValue)")
    try AtomicFile.write(
      Array(JSONValue(encoding: entry, name: experiment.id).prettyText.utf8),
      to: path(of: experiment))
  }
}
