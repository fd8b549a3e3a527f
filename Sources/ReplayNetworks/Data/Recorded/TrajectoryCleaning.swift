import Tensors

/// From recorded positions to trials: gaps, smoothing, resampling, running epochs, scale
/// (REPLAY §11.1).
public struct TrajectoryCleaning: Sendable, Equatable, Codable {
  /// Longest gap that is interpolated, seconds; longer ones split the recording, but for pauses.
  public var maximumGap = 0.5
  /// Longest gap that is a pause where the animal is found where it was left, within a twentieth of the
  /// arena's longer side: trackers that write only what moves leave such gaps. nil where every long gap
  /// splits, as in runs of before; 60 in those that `ReplayConfiguration(data:)` begins.
  public var maximumPause: Double?
  /// Standard deviation of the Gaussian that smooths positions, seconds; 0 for none.
  public var smoothing = 0.15
  /// Δt of trials, seconds.
  public var timeStep = 0.1
  /// Least mean speed of a trial, in the file's unit per second; 0 to keep rest.
  public var minimumSpeed = 0.0
  /// Steps between the starts of two trials, as a share of a trial's length; below 1 they overlap.
  public var stride = 0.5
  /// Share of the recording, in blocks of time, kept for testing.
  public var testShare = 0.2
  /// Blocks of time, every n-th of which tests.
  public var blocks = 10
  /// Whether blocks divide the time that was recorded, so that gaps and what lies between epochs have no share in
  /// them. nil for no, as in runs of before; true in those that `ReplayConfiguration(data:)` begins.
  public var dividesRecordedTime: Bool?

  /// Cleaning to steps of `timeStep` seconds, with the defaults above.
  public init(timeStep: Double = 0.1) { self.timeStep = timeStep }

  /// What cleaning gives.
  public struct Result: Sendable {
    /// Trials for training `[trial, steps + 1, 2]`, arena units.
    public var training: Trajectories
    /// Trials of other blocks of time.
    public var testing: Trajectories
    /// Bounds, scale and step of both.
    public var arena: TrackedArena
    /// Continuous pieces after cleaning, arena units, with the time of their first sample.
    public var pieces: [(start: Double, path: [Position])]
    /// What of the recording the trials hold, and what was dropped.
    public var use: RecordingUse
  }

  /// Cuts `trajectory` into trials of `steps` steps.
  ///
  /// - Parameters:
  ///   - bounds: the arena in the file's unit; that of the positions where nil, with at least a
  ///     twentieth of its length as width.
  ///   - track: in the file's unit; scaled with the positions.
  ///   - epochs: that the trajectory was cut to, seconds; what lies between them is no part of it.
  /// - Throws: `badTrajectory` where positions lie outside the bounds or no trial can be cut.
  public func trials(
    from trajectory: TrackedTrajectory, steps: Int,
    bounds: (lower: Position, upper: Position)? = nil,
    track: Track? = nil, epochs: [ClosedRange<Double>] = []
  ) throws(ReplayError) -> Result {
    try validate(trajectory, steps: steps, track: track)
    if let bounds { try TrajectoryCleaning.validate(bounds) }
    let extent =
      if let bounds { bounds } else { try TrajectoryCleaning.extent(of: trajectory) }
    try trajectory.checkBounds(lower: extent.lower, upper: extent.upper)
    let scale = max(extent.upper.x - extent.lower.x, extent.upper.y - extent.lower.y)
    var arena = TrackedArena(
      name: trajectory.name, size: (1 / scale) * (extent.upper - extent.lower),
      timeStep: timeStep, scale: scale, origin: extent.lower)
    if let track { try Self.check(track, along: trajectory) }
    arena.track = track.map { $0.mapped(arena.position, scale: 1 / scale) }
    // Where samples are usually further apart than a gap may be, as times in another unit are, a gap says
    // nothing of pauses.
    let isDense = trajectory.medianInterval <= maximumGap
    let pauses = PauseRule(reach: isDense ? scale / 20 : -1, epochs: epochs)
    let pieces = pieces(of: trajectory, pauses: pauses).map {
      (start: $0.start, path: $0.path.map(arena.position))
    }
    let clock = BlockClock(self, pieces, of: trajectory)
    let fates = pieces.indices.map { index in
      self.fates(
        of: pieces[index].path, from: clock.starts[index], steps: steps,
        blockLength: clock.blockLength, scale: scale)
    }
    let training = trials(.training, of: pieces, fates, steps: steps)
    let testing = trials(.testing, of: pieces, fates, steps: steps)
    guard training.trials > 0, testing.trials > 0 else {
      throw tooFewTrials(training.trials, testing.trials, steps: steps, from: trajectory, pieces)
    }
    return Result(
      training: training, testing: testing, arena: arena, pieces: pieces,
      use: use(of: trajectory, pieces, fates, pauses, steps: steps, scale: scale))
  }

  /// The rectangle of the positions. An axis along which the animal hardly moves, as on a line, is
  /// widened to a twentieth of the other one, so that the arena has an area.
  private static func extent(
    of trajectory: TrackedTrajectory
  ) throws(ReplayError) -> (lower: Position, upper: Position) {
    let (xs, ys) = (trajectory.positions.map(\.x), trajectory.positions.map(\.y))
    var lower = Position(xs.min() ?? 0, ys.min() ?? 0)
    var upper = Position(xs.max() ?? 0, ys.max() ?? 0)
    let least = max(upper.x - lower.x, upper.y - lower.y) / 20
    guard least > 0 else {
      throw .badTrajectory(
        name: trajectory.name, reason: "the animal never moves", advice: "Check the positions.")
    }
    for axis in [\Position.x, \Position.y] where upper[keyPath: axis] - lower[keyPath: axis] < least
    {
      let middle = (lower[keyPath: axis] + upper[keyPath: axis]) / 2
      (lower[keyPath: axis], upper[keyPath: axis]) = (middle - least / 2, middle + least / 2)
    }
    return (lower, upper)
  }

  private func tooFewTrials(
    _ training: Int, _ testing: Int, steps: Int, from trajectory: TrackedTrajectory,
    _ pieces: [(start: Double, path: [Position])]
  ) -> ReplayError {
    let longest = pieces.map { Double($0.path.count - 1) * timeStep }.max() ?? 0
    let interval = trajectory.medianInterval
    let advice =
      interval > maximumGap
      ? "Samples are \(seconds(interval)) apart: are the times in another unit than seconds, as "
        + "--time-unit ms? If not, gaps above \(seconds(maximumGap)) split the recording: raise "
        + "`cleaning.maximumGap`."
      : "Use fewer steps, a shorter time step, or a lower minimum speed."
    return .badTrajectory(
      name: trajectory.name,
      reason: "\(training) training and \(testing) test trials of \(steps) steps of "
        + "\(seconds(timeStep)) fit into \(seconds(trajectory.duration)), of which the longest "
        + "piece without a gap lasts \(seconds(longest))", advice: advice)
  }

  /// Samples of a recording after resampling: far more than any has, and few enough for the memory.
  private static let mostSamples = 100_000_000

  private func validate(
    _ trajectory: TrackedTrajectory, steps: Int, track: Track?
  ) throws(ReplayError) {
    guard steps > 0 else {
      throw .invalidParameter(name: "steps", value: "\(steps)", expected: "1 or more")
    }
    try Self.settings("").check([
      ("timeStep", timeStep), ("stride", stride), ("testShare", testShare),
      ("blocks", Double(blocks)),
    ])
    guard trajectory.duration / timeStep <= Double(Self.mostSamples) else {
      throw .invalidParameter(
        name: "timeStep", value: "\(timeStep) s",
        expected:
          "at most \(Self.mostSamples) steps in the \(seconds(trajectory.duration)) recorded")
    }
    if let track, !(track.length > 0) {
      throw .invalidParameter(
        name: "track", value: "\(track.edges.count) edges of no length",
        expected: "an edge at least, from `start` to `end`, in the file's unit")
    }
  }

  /// Throws for a track that is elsewhere than the animal, as one in another unit.
  private static func check(
    _ track: Track, along trajectory: TrackedTrajectory
  ) throws(ReplayError) {
    let ends = track.edges.flatMap { [$0.start, $0.end] }
    let (xs, ys) = (ends.map(\.x), ends.map(\.y))
    guard let left = xs.min(), let right = xs.max(), let low = ys.min(), let high = ys.max() else {
      return
    }
    let margin = 0.2 * max(right - left, high - low)
    let near = trajectory.positions.count {
      (left - margin...right + margin).contains($0.x)
        && (low - margin...high + margin).contains($0.y)
    }
    guard 2 * near < trajectory.count else { return }
    throw .badTrajectory(
      name: trajectory.name,
      reason: "\(100 * near / trajectory.count) % of the positions lie about the track",
      advice: "Give the track in the positions' unit, all of it.")
  }

  private static func validate(_ bounds: (lower: Position, upper: Position)) throws(ReplayError) {
    let (lower, upper) = bounds
    guard lower.x < upper.x, lower.y < upper.y else {
      throw .invalidParameter(
        name: "bounds", value: "\([lower.x, lower.y, upper.x, upper.y])",
        expected: "[x0, y0, x1, y1], the lower corner first")
    }
  }

  // MARK: - Trials

  /// What becomes of the stretch of a trial's length that begins at a sample of a piece.
  enum Fate {
    case training, testing
    /// The animal is slower than `minimumSpeed`.
    case slow
    /// It reaches into a block of time of the other kind, and belongs to neither.
    case border
  }

  /// When pieces begin, seconds of the time that blocks divide, and how long a block is.
  private struct BlockClock {
    let starts: [Double]
    let blockLength: Double

    init(
      _ cleaning: TrajectoryCleaning, _ pieces: [(start: Double, path: [Position])],
      of trajectory: TrackedTrajectory
    ) {
      var duration = trajectory.duration
      if cleaning.dividesRecordedTime == true, pieces.count > 1 {
        let lengths = pieces.map { Double($0.path.count - 1) * cleaning.timeStep }
        starts = lengths.indices.map { lengths[..<$0].reduce(0, +) }
        duration = lengths.reduce(0, +)
      } else {
        starts = pieces.map { $0.start - trajectory.times[0] }
      }
      blockLength = duration / Double(cleaning.blocks) * (1 + 1e-12)
    }
  }

  /// - Parameter start: of the piece, seconds of the time that blocks divide.
  private func fates(
    of path: [Position], from start: Double, steps: Int, blockLength: Double, scale: Double
  ) -> [(first: Int, fate: Fate)] {
    let every = max(2, Int(saturating: (1 / testShare).rounded()))
    let hop = max(1, Int(saturating: stride * Double(steps)))
    let starts = Swift.stride(from: 0, to: max(0, path.count - steps), by: hop)
    return starts.map { first in
      let begins = start + Double(first) * timeStep
      let ends = begins + Double(steps) * timeStep
      guard isRunning(path[first...first + steps], scale: scale) else {
        return (first, .slow)
      }
      let blocks = Int(saturating: begins / blockLength)...Int(saturating: ends / blockLength)
      let tests = blocks.lowerBound % every == every - 1
      let isOfOneKind = blocks.allSatisfy { ($0 % every == every - 1) == tests }
      return (first, !isOfOneKind ? .border : tests ? .testing : .training)
    }
  }

  private func trials(
    _ fate: Fate, of pieces: [(start: Double, path: [Position])],
    _ fates: [[(first: Int, fate: Fate)]], steps: Int
  ) -> Trajectories {
    let coordinates = zip(pieces, fates).flatMap { piece, fates in
      fates.filter { $0.fate == fate }.flatMap { first, _ in
        piece.path[first...first + steps].flatMap { [$0.x, $0.y] }
      }
    }
    return Trajectories(
      trials: coordinates.count / (2 * (steps + 1)), samples: steps + 1, timeStep: timeStep,
      coordinates: coordinates)
  }

  private func isRunning(_ path: ArraySlice<Position>, scale: Double) -> Bool {
    guard minimumSpeed > 0 else { return true }
    var length = 0.0
    for index in path.indices.dropFirst() { length += path[index].distance(to: path[index - 1]) }
    return length * scale / (Double(path.count - 1) * timeStep) >= minimumSpeed
  }
}

extension Track {
  /// The track with every point mapped and radii multiplied by `scale`.
  public func mapped(_ map: (Position) -> Position, scale: Double) -> Track {
    Track(
      edges: edges.map { Edge(map($0.start), map($0.end)) },
      regions: regions.map { Region($0.name, map($0.centre), radius: $0.radius * scale) })
  }
}

/// "119.96 s": a time for messages, to a hundredth.
func seconds(_ value: Double) -> String { "\((100 * value).rounded() / 100) s" }
