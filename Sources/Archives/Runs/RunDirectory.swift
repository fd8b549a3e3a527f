/// The directory of one training or sampling run; every file in it is written beside, synced and
/// renamed, so that a run can be killed at any moment and be read, and resumed, afterwards.
///
/// ```swift
/// var run = try RunDirectory.create(
///   "runs/mix", record: RunRecord(family: "reservoir", configuration: configuration, seed: 1))
/// try run.appendMetrics(["step": 100, "loss": 0.5])
/// try run.save(Checkpoint(step: 100, tensors: tensors, state: state))
/// try run.writeModel(weights)
/// try run.setStatus(.finished)
/// ```
public struct RunDirectory: Sendable {
  /// The directory.
  public let path: String
  /// The contents of `run.json`.
  public var record: RunRecord { state.record }
  /// How many checkpoints to keep.
  public var keptCheckpoints = 2
  let files: any FileSystem
  let state: RunState

  /// The file that says which process writes the run.
  package static let lockName = ".lock"

  /// What to do where there is a run already.
  public enum Mode: Sendable, Equatable {
    /// Refuse.
    case fresh
    /// Go on from its latest checkpoint.
    case resume
    /// Remove what it wrote and start again.
    case overwrite
  }

  private init(path: String, record: RunRecord, files: any FileSystem) {
    (self.path, self.files) = (path, files)
    state = RunState(path: path, record: record, files: files)
  }

  // MARK: - Opening

  /// Starts a run, or goes on with one.
  ///
  /// - Parameters:
  ///   - path: the directory; it and its parents are created.
  ///   - record: what is to be run. A resumed run must agree with it.
  ///   - mode: what to do where there is a run already.
  ///   - changeable: configuration keys, dotted, that a resumed run may change, such as the number
  ///     of steps.
  /// - Throws: `refused`, with what to try; `notFound` if there is nothing to resume; `busy` while
  ///   another process writes the run.
  public static func create(
    _ path: String, record: RunRecord, mode: Mode = .fresh, changeable: [String] = [],
    in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) -> RunDirectory {
    let run = RunDirectory(path: path, record: record, files: files)
    try run.state.checkFree()
    switch mode {
    case .fresh: try run.checkUnused()
    case .overwrite: if !run.hasRecord { try run.checkUnused() }
    case .resume: try open(path, in: files).checkAgreement(with: record, changeable: changeable)
    }
    try files.createDirectories(path)
    try run.state.acquire()
    // Once more, now that no other process can change it.
    var listed: [String] = []
    switch mode {
    case .fresh: try run.checkUnused()
    case .overwrite: try run.clear()
    case .resume:
      let found = try open(path, in: files)
      try found.checkAgreement(with: record, changeable: changeable)
      listed = found.writtenFiles
      try run.discardMetrics(after: try found.latestCheckpoint()?.step)
    }
    try run.removePartialFiles()
    try run.state.update { record in
      for name in ["run.json"] + listed { record.list(name) }
      record.status = .running
    }
    return run
  }

  /// Opens a run for reading.
  public static func open(
    _ path: String, in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) -> RunDirectory {
    RunDirectory(path: path, record: try readRecord(path, in: files), files: files)
  }

  static func readRecord(
    _ path: String, in files: any FileSystem
  ) throws(ArchiveError) -> RunRecord {
    let file = PathName.join(path, "run.json")
    guard files.entry(at: file) == .file else {
      throw .notFound(path: file, advice: "Give the directory of a run, as --output named it.")
    }
    let json = try JSONParser.parse(try files.read(file), source: file)
    return try RunRecord(json: json, path: file)
  }

  // MARK: - Files

  /// The path of a file of the run.
  public func path(of name: String) -> String { PathName.join(path, name) }

  /// Gives up the right to write, as the end of the last copy does; what is written afterwards takes it
  /// for as long as that lasts.
  public func close() { state.release() }

  /// Records how far the run is; one that is not running any more is closed.
  ///
  /// - Parameter keepsRight: whether the right to write is kept until `close()`, as for a report.
  public mutating func setStatus(
    _ status: RunRecord.Status, keepsRight: Bool = false
  ) throws(ArchiveError) {
    try state.update { $0.status = status }
    if status != .running && !keepsRight { close() }
  }

  /// Adds BibTeX entries that are not recorded yet.
  public mutating func cite(_ citations: [String]) throws(ArchiveError) {
    let new = citations.filter { !record.citations.contains($0) }
    if new.isEmpty { return }
    try state.update { $0.citations += new }
  }

  /// Writes weights to `model.safetensors`, with the family and the configuration as metadata.
  public func writeModel(_ tensors: [String: NumericArray]) throws(ArchiveError) {
    let metadata = [
      "format": "reverie-model-1", "family": record.family,
      "configuration": record.configuration.text,
    ]
    let contents = Safetensors(tensors: tensors, metadata: metadata).sealed
    try write(contents.encode(), named: "model.safetensors")
  }

  /// Reads the weights of `model.safetensors`, which must have the checksum that is in it; files of
  /// older versions have none.
  public func readModel() throws(ArchiveError) -> [String: NumericArray] {
    let file = path(of: "model.safetensors")
    guard files.entry(at: file) == .file else {
      throw .notFound(
        path: file,
        advice: record.status == .finished
          ? "The run finished, so it was removed since; put it back or train with --overwrite."
          : "The run is \(record.status.rawValue); finish it with --resume first.")
    }
    let contents = try Safetensors.read(file, in: files)
    guard contents.metadata["family"] == record.family else {
      throw .malformed(
        source: file, location: .byte(8), expected: "a model of family `\(record.family)`",
        got: contents.metadata["family"] ?? "no family")
    }
    return contents.tensors
  }

  /// The bytes of a file of the run.
  public func read(_ name: String) throws(ArchiveError) -> [UInt8] {
    try files.read(path(of: name))
  }

  /// Writes an array as a file of the run, in the format of its extension.
  public func write(_ array: NumericArray, named name: String) throws(ArchiveError) {
    try state.note(name)
    try ArrayFile.write(array, to: path(of: name), in: files)
  }

  /// Writes arrays by name as a file of the run: `.npz` or `.safetensors`.
  public func write(
    _ arrays: [String: NumericArray], named name: String
  ) throws(ArchiveError) {
    try state.note(name)
    try ArrayFile.writeAll(arrays, to: path(of: name), in: files)
  }

  /// Lists a file that the caller writes itself, so that `--overwrite` removes it.
  public func note(_ name: String) throws(ArchiveError) { try state.note(name) }

  /// Writes bytes (a report, a figure) as a file of the run; creates directories in its name.
  public func write(_ bytes: [UInt8], named name: String) throws(ArchiveError) {
    try state.note(name)
    let file = path(of: name)
    if name.utf8.contains(UInt8(ascii: "/")) {
      try files.createDirectories(PathName.parent(of: file))
    }
    try AtomicFile.write(bytes, to: file, in: files)
  }
}
