import Archives

/// A finished run with a model; nothing can be written.
struct RunInMemory: FileSystem {
  let model: [UInt8]
  /// The `task.json` of replay.
  var task: [UInt8] = []
  private static let record = RunRecord(
    family: "reservoir", configuration: [:], seed: 1, status: .finished)

  func entry(at path: String) -> FileEntry? {
    path == "run/run.json" || path == "run/model.safetensors" ? .file : nil
  }

  func resolve(_ path: String) -> String { path }

  func read(_ path: String) throws(ArchiveError) -> [UInt8] {
    switch path {
    case "run/run.json": Self.record.json.bytes
    case "run/task.json": task
    default: model
    }
  }

  func contents(of directory: String) throws(ArchiveError) -> [String] { [] }
  func write(_ bytes: [UInt8], to path: String) throws(ArchiveError) { throw refusal(path) }
  func append(_ bytes: [UInt8], to path: String) throws(ArchiveError) { throw refusal(path) }
  func synchronize(_ path: String) throws(ArchiveError) { throw refusal(path) }
  func rename(_ path: String, to target: String) throws(ArchiveError) { throw refusal(path) }
  func remove(_ path: String) throws(ArchiveError) { throw refusal(path) }
  func createDirectory(_ path: String) throws(ArchiveError) { throw refusal(path) }

  private func refusal(_ path: String) -> ArchiveError {
    .cannotWrite(path: path, reason: "the run is read only")
  }
}
