import Tensors
import UserData

/// Positions and spikes of one file: units with maps from running, and what was understood of it.
public struct RecordedSession: Sendable {
  /// What is decoded.
  public var recording: RecordedEvents.Recording
  /// Positions while running, arena units, and their times, seconds.
  public var running: (positions: [Position], times: [Double])
  /// When the animal runs.
  public var epochs: [ClosedRange<Double>]
  /// All spikes.
  public var spikes: RecordedSpikes
  /// What was understood of the file, and what of its spikes is unlikely.
  public var understanding: Understanding

  /// Reads positions and spikes.
  ///
  /// - Parameters:
  ///   - options: how the file's positions are read.
  ///   - dropsLost: whether samples without a position are dropped.
  public init(
    reading path: String, _ recording: RecordedEvents.Recording,
    options: ReadingOptions = ReadingOptions(), dropsLost: Bool = false
  ) throws {
    let read = try TrackedTrajectory.read(path, options: options, dropsLost: dropsLost)
    let whole = read.data
    spikes = try RecordedSpikes.read(path)
    let lasting = whole.times[0]...whole.times[whole.count - 1]
    understanding = read.understanding
    let all = spikes.times.flatMap(\.self)
    if let problem = UserDataError(ofSpikes: all, outside: lasting, at: path) { throw problem }
    understanding.warnings +=
      [ReadingWarning(ofSpikes: all, outside: lasting)].compactMap(\.self)
    try Self.check(recording.resting, within: spikes.span(with: lasting), path)
    epochs = recording.running.isEmpty ? [lasting] : recording.running
    let moving = try whole.during(epochs)
    running = (moving.positions.map(recording.arena.position), moving.times)
    self.recording = recording
    self.recording.resting = Self.united(recording.resting, within: spikes.span(with: lasting))
    try checkArena(path)
  }

  /// Intervals without what they have in common and what is outside, in order: nothing counts twice.
  private static func united(
    _ intervals: [ClosedRange<Double>], within whole: ClosedRange<Double>
  ) -> [ClosedRange<Double>] {
    intervals.filter { $0.overlaps(whole) }.map { $0.clamped(to: whole) }
      .sorted { $0.lowerBound < $1.lowerBound }
      .reduce(into: []) { united, next in
        if let last = united.last, last.upperBound >= next.lowerBound {
          united[united.count - 1] = last.lowerBound...max(last.upperBound, next.upperBound)
        } else {
          united.append(next)
        }
      }
  }

  /// Throws where the animal runs elsewhere than the network learned: in another unit, or with exchanged axes.
  private func checkArena(_ path: String) throws(ReplayError) {
    let (size, margin) = (recording.arena.size, 0.05)
    let outside = running.positions.count {
      !(-margin...size.x + margin).contains($0.x) || !(-margin...size.y + margin).contains($0.y)
    }
    guard 10 * outside > running.positions.count else { return }
    throw .badTrajectory(
      name: path,
      reason:
        "\(100 * outside / running.positions.count) % of its positions lie outside the arena that the network "
        + "learned",
      advice: "Give positions in the unit and with the axes of the recording that it learned from.")
  }

  /// Throws for rest in which there is nothing: neither position nor spike.
  private static func check(
    _ rests: [ClosedRange<Double>], within whole: ClosedRange<Double>, _ path: String
  ) throws(UserDataError) {
    guard let rest = rests.first(where: { !$0.overlaps(whole) }) else { return }
    throw UserDataError(
      .malformed, at: "\(path), rest",
      expected: "intervals within \(seconds(whole.lowerBound)) to \(seconds(whole.upperBound))",
      got: "\(seconds(rest.lowerBound)) to \(seconds(rest.upperBound))",
      advice: "Give both ends in seconds of the recording.")
  }

  /// Units that say where the animal is, with maps from running within `epochs`, all of it where nil.
  public func placeUnits(within epochs: [ClosedRange<Double>]? = nil) throws(ReplayError)
    -> PlaceUnits
  {
    let epochs = epochs ?? self.epochs
    let kept = running.times.indices.filter { index in
      epochs.contains { $0.contains(running.times[index]) }
    }
    return try PlaceUnits(
      spikes,
      running: (kept.map { running.positions[$0] }, kept.map { running.times[$0] }),
      epochs: epochs, arena: recording.arena, binWidth: recording.binWidth,
      choice: recording.choice)
  }

  /// Samples of running, cut where there are none for half a second: numbers of samples.
  private var runningPieces: [Range<Int>] {
    let times = running.times
    let cuts = times.indices.dropFirst().filter { times[$0] - times[$0 - 1] > 0.5 }
    return zip([0] + cuts, cuts + [times.count]).map { $0..<$1 }.filter { !$0.isEmpty }
  }

  /// Positions of running, cut where there are none for half a second.
  var runningPaths: [[Position]] { runningPieces.map { Array(running.positions[$0]) } }

  /// Mean speed of running over a second, arena units per second; 0 where no running lasts a second.
  ///
  /// The mean of `|x(t + 1 s) - x(t)|` over times t a median interval of samples apart, within stretches
  /// that lack no samples for half a second; between samples x is on the straight line. So dropped frames
  /// change little, and gaps add nothing.
  public var runningSpeed: Double {
    let times = running.times
    let intervals = times.indices.dropFirst().map { times[$0] - times[$0 - 1] }
    guard !intervals.isEmpty else { return 0 }
    let interval = MotionMetrics.median(intervals)
    let seen = interval > 0 ? runningPieces.flatMap { speeds(in: $0, every: interval) } : []
    return seen.isEmpty ? 0 : seen.reduce(0, +) / Double(seen.count)
  }

  /// Distances within a second from every `interval` of a piece, arena units.
  private func speeds(in piece: Range<Int>, every interval: Double) -> [Double] {
    let (first, last) = (running.times[piece.lowerBound], running.times[piece.upperBound - 1])
    return stride(from: first, through: last - 1 + 1e-9, by: interval).map { time in
      position(at: time + 1, in: piece).distance(to: position(at: time, in: piece))
    }
  }

  /// The position at a time of a piece, arena units, on the straight line between its samples.
  private func position(at time: Double, in piece: Range<Int>) -> Position {
    let before = RateMaps.sample(at: time, in: running.times, maximumGap: .infinity)
    let index = min(max(before ?? piece.upperBound, piece.lowerBound), piece.upperBound - 2)
    let (start, end) = (running.times[index], running.times[index + 1])
    let (from, to) = (running.positions[index], running.positions[index + 1])
    return from + ((time - start) / (end - start)) * (to - from)
  }
}
