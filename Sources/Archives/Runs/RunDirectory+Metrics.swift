/// `metrics.jsonl`.
extension RunDirectory {
  private var metricsPath: String { path(of: "metrics.jsonl") }

  /// Adds a line to `metrics.jsonl`; `values` is an object with `step` and named values. Lines of a
  /// step go before the checkpoint of that step: a resumed run keeps what its checkpoint includes.
  public func appendMetrics(_ values: JSONValue) throws(ArchiveError) {
    try state.note("metrics.jsonl")
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
  func discardMetrics(after step: Int?) throws(ArchiveError) {
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
