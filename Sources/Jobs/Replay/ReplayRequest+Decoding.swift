import Archives
import Figures
import ReplayNetworks

extension ReplayRequest {
  /// Draws spikes from the outputs, reads them as recordings are read, and writes events, arrays and a
  /// figure.
  func decode(
    _ record: ReplayRecord<Float>, of run: ReplayRun, _ decoding: Decoding,
    to result: inout JobResult
  ) throws {
    var settings = DecodedReplay.Settings()
    (settings.peakRate, settings.shuffle) = (decoding.peakRate, decoding.shuffle)
    let decoded = try DecodedReplay(
      record, task: run.task, awake: run.awakePaths(200), settings: settings, seed: seed)
    let events = try JSONValue(encoding: decoded.events, name: "events")
    try AtomicFile.write(
      Array(JSONValue.object(["events": events]).prettyText.utf8), to: decoding.file)
    let arrays = decoded.arrays
    result.arrays.merge(arrays) { $1 }
    try ArrayFile.writeAll(arrays, to: decoding.beside("npz"))
    let figure = EventFigure(decoded, track: run.task.environment.track).figure
    try AtomicFile.write(Array(figure.svg.utf8), to: decoding.beside("svg"))
    try AtomicFile.write(try figure.png(), to: decoding.beside("png"))
    result.files += decoding.files
    addMetrics(of: decoded, decoding, to: &result.metrics)
  }

  private func addMetrics(
    of decoded: DecodedReplay, _ decoding: Decoding, to metrics: inout JobMetrics
  ) {
    metrics.add("decoded", decoding.file)
    metrics.add("events", decoded.foundEvents)
    metrics.add("eventsScored", decoded.events.count)
    for (name, value) in [
      ("decodingError", decoded.decodingError), ("significantShare", decoded.significantShare),
      ("medianWeightedCorrelation", decoded.medianCorrelation),
      ("forwardShare", decoded.forwardShare),
    ] { metrics.add(name, value.map { JSONValue($0) } ?? .null) }
    metrics.add("eventsWithDirection", decoded.directedEvents)
  }
}

extension ReplayRequest.Decoding {
  /// A file of the same name with another ending.
  func beside(_ ending: String) -> String {
    (file.hasSuffix(".json") ? String(file.dropLast(5)) : file) + ".\(ending)"
  }

  /// All files that decoding writes.
  var files: [String] { [file] + ["npz", "svg", "png"].map(beside) }
}
