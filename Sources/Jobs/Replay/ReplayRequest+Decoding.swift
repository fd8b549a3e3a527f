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
    result.arrays.merge(decoded.arrays) { $1 }
    if let file = decoding.file {
      try AtomicFile.write(
        Array(JSONValue.object(["events": events]).prettyText.utf8), to: file)
      try ArrayFile.writeAll(decoded.arrays, to: decoding.beside(file, "npz"))
      let figure = EventFigure(decoded, track: run.task.environment.track).figure
      try figure.writeAll(to: decoding.stem(of: file))
      result.metrics.add("decoded", file)
    } else {
      result.metrics.add("decodedEvents", events)
    }
    result.files += decoding.files
    addMetrics(of: decoded, to: &result.metrics)
  }

  private func addMetrics(of decoded: DecodedReplay, to metrics: inout JobMetrics) {
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
  /// The name of a file without its ending.
  func stem(of file: String) -> String {
    file.hasSuffix(".json") ? String(file.dropLast(5)) : file
  }

  /// The name of a file with another ending.
  func beside(_ file: String, _ ending: String) -> String { stem(of: file) + ".\(ending)" }

  /// All files that decoding writes.
  var files: [String] {
    file.map { file in [file] + (["npz"] + Figure.endings).map { beside(file, $0) } } ?? []
  }
}
