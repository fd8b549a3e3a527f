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
  public private(set) var record: RunRecord
  /// How many checkpoints to keep.
  public var keptCheckpoints = 2
  let files: any FileSystem

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
    (self.path, self.record, self.files) = (path, record, files)
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
  /// - Throws: `refused`, with what to try; `notFound` if there is nothing to resume.
  public static func create(
    _ path: String, record: RunRecord, mode: Mode = .fresh, changeable: [String] = [],
    in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) -> RunDirectory {
    var run = RunDirectory(path: path, record: record, files: files)
    switch mode {
    case .fresh: try run.checkUnused()
    case .overwrite: try run.clear()
    case .resume:
      let found = try open(path, in: files)
      try found.checkAgreement(with: record, changeable: changeable)
      try run.discardMetrics(after: try found.latestCheckpoint()?.step)
    }
    try files.createDirectories(path)
    try run.removePartialFiles()
    try run.setStatus(.running)
    return run
  }

  /// Opens a run for reading.
  public static func open(
    _ path: String, in files: any FileSystem = LocalFileSystem()
  ) throws(ArchiveError) -> RunDirectory {
    let file = PathName.join(path, "run.json")
    guard files.entry(at: file) == .file else {
      throw .notFound(path: file, advice: "Give the directory of a run, as --output named it.")
    }
    let json = try JSONParser.parse(try files.read(file), source: file)
    return RunDirectory(path: path, record: try RunRecord(json: json, path: file), files: files)
  }

  // MARK: - Files

  /// The path of a file of the run.
  public func path(of name: String) -> String { PathName.join(path, name) }

  /// Records how far the run is.
  public mutating func setStatus(_ status: RunRecord.Status) throws(ArchiveError) {
    record.status = status
    try writeRecord()
  }

  /// Adds BibTeX entries that are not recorded yet.
  public mutating func cite(_ citations: [String]) throws(ArchiveError) {
    let new = citations.filter { !record.citations.contains($0) }
    if new.isEmpty { return }
    record.citations += new
    try writeRecord()
  }

  private func writeRecord() throws(ArchiveError) {
    try write(Array((record.json.prettyText + "\n").utf8), named: "run.json")
  }

  /// Writes weights to `model.safetensors`, with the family and the configuration as metadata.
  public func writeModel(_ tensors: [String: NumericArray]) throws(ArchiveError) {
    let metadata = [
      "format": "reverie-model-1", "family": record.family,
      "configuration": record.configuration.text,
    ]
    let contents = Safetensors(tensors: tensors, metadata: metadata)
    try Safetensors.write(contents, to: path(of: "model.safetensors"), in: files)
  }

  /// Reads the weights of `model.safetensors`.
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

  /// Writes an array as a file of the run, in the format of its extension.
  public func write(_ array: NumericArray, named name: String) throws(ArchiveError) {
    try ArrayFile.write(array, to: path(of: name), in: files)
  }

  /// Writes bytes (a report, a figure) as a file of the run; creates directories in its name.
  public func write(_ bytes: [UInt8], named name: String) throws(ArchiveError) {
    let file = path(of: name)
    if name.utf8.contains(UInt8(ascii: "/")) {
      try files.createDirectories(PathName.parent(of: file))
    }
    try AtomicFile.write(bytes, to: file, in: files)
  }

  // MARK: - Metrics

  private var metricsPath: String { path(of: "metrics.jsonl") }

  /// Adds a line to `metrics.jsonl`; `values` is an object with `step` and named values. Lines of a
  /// step go before the checkpoint of that step: a resumed run keeps what its checkpoint includes.
  public func appendMetrics(_ values: JSONValue) throws(ArchiveError) {
    try files.append(values.bytes + [UInt8(ascii: "\n")], to: metricsPath)
  }

  /// Adds a line to `metrics.jsonl`.
  ///
  /// - Parameters:
  ///   - step: steps done.
  ///   - seconds: wall time.
  ///   - values: what was measured, by name.
  public func appendMetrics(
    step: Int, seconds: Double, values: [String: Double]
  ) throws(ArchiveError) {
    var line = values.mapValues { JSONValue($0) }
    line["step"] = JSONValue(step)
    line["seconds"] = JSONValue(seconds)
    try appendMetrics(.object(line))
  }

  /// The lines of `metrics.jsonl`; none if there is no such file.
  public func metrics() throws(ArchiveError) -> JSONLines.Contents {
    guard files.entry(at: metricsPath) == .file else { return JSONLines.Contents() }
    return try JSONLines.read(metricsPath, in: files)
  }

  /// Leaves out what comes after a checkpoint, or everything if there is none.
  private func discardMetrics(after step: Int?) throws(ArchiveError) {
    guard files.entry(at: metricsPath) == .file else { return }
    let values = try metrics().values.filter { line in
      step.map { (line["step"]?.int ?? 0) <= $0 } ?? false
    }
    try JSONLines(appendingTo: metricsPath, in: files).replace(with: values)
  }

  func synchronizeMetrics() throws(ArchiveError) {
    guard files.entry(at: metricsPath) == .file else { return }
    try files.synchronize(metricsPath)
    try files.synchronize(path)
  }
}
