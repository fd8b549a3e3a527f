import UserData

extension ReplayConfiguration {
  /// How the file of positions is read: `reading`, and the names in `columns`.
  public var readingOptions: ReadingOptions {
    columns.completing(reading ?? ReadingOptions())
  }

  /// The recording that `data` names, and what was understood of the file; nil where it names none.
  public func readRecording() throws -> Reading<TrackedTrajectory>? {
    guard let data else { return nil }
    var read = try TrackedTrajectory.read(data, options: readingOptions, dropsLost: dropsLost)
    if let note = pauses(of: read.data) { read.understanding.decisions.append(note) }
    return read
  }

  /// Pauses that split a recording, for people; nil where there are none.
  private func pauses(of recording: TrackedTrajectory) -> String? {
    let used = (try? intervals()) ?? []
    let pauses = recording.pauses(above: cleaning.maximumGap, during: used)
    func length(_ pause: ClosedRange<Double>) -> Double { pause.upperBound - pause.lowerBound }
    guard let longest = pauses.max(by: { length($0) < length($1) }) else { return nil }
    return
      "\(pauses.count) pause\(pauses.count == 1 ? "" : "s") above \(seconds(cleaning.maximumGap)) "
      + "split it, the longest \(seconds(length(longest))) behind \(seconds(longest.lowerBound))"
  }
}
