import Archives
import UserData

extension ReplayConfiguration {
  /// How the file of positions is read: `reading`, and the names in `columns`.
  public var readingOptions: ReadingOptions {
    columns.completing(reading ?? ReadingOptions())
  }

  /// The recording that `data` names, and what was understood of the file; nil where it names none.
  public func readRecording() throws -> Reading<TrackedTrajectory>? {
    guard let data else { return nil }
    return noting(
      try TrackedTrajectory.read(data, options: readingOptions, dropsLost: dropsLost))
  }

  /// The recording in arrays that stand in place of the file `data`: columns by name, or one array
  /// `[sample, 3]` of times, x and y.
  public func readRecording(
    in arrays: [String: NumericArray]
  ) throws -> Reading<TrackedTrajectory> {
    noting(
      try TrackedTrajectory.read(
        arrays, named: data ?? "data", options: readingOptions, dropsLost: dropsLost))
  }

  private func noting(_ read: Reading<TrackedTrajectory>) -> Reading<TrackedTrajectory> {
    var read = read
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
