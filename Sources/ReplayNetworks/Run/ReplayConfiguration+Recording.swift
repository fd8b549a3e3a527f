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

  /// Long gaps of a recording, for people; nil where there are none.
  private func pauses(of recording: TrackedTrajectory) -> String? {
    let used = (try? intervals()) ?? []
    let gaps = recording.pauses(above: cleaning.maximumGap, during: used)
    func length(_ gap: ClosedRange<Double>) -> Double { gap.upperBound - gap.lowerBound }
    guard let longest = gaps.max(by: { length($0) < length($1) }) else { return nil }
    return
      "\(gaps.count) gap\(gaps.count == 1 ? "" : "s") above \(seconds(cleaning.maximumGap)), "
      + "the longest \(seconds(length(longest))) behind \(seconds(longest.lowerBound))"
  }
}
