import RandomStreams

/// Where trials run, and the law of motion there.
public enum Environment: Sendable, Equatable, Codable {
  /// Laps around `Track.triangle` (REPLAY §2.2).
  case triangle
  /// Runs from the stem of `Track.tMaze` into a random arm (REPLAY §2.3).
  case tMaze
  /// Back and forth through the T-maze: out into one arm, back to the stem's foot, out into the
  /// other. Both directions are run, so no place absorbs replay.
  case tMazeAlternation
  /// The predecessor's box (REPLAY §2.4).
  case openBox(OpenBoxMotion)
  /// Rat-like motion in a box (REPLAY §2.5).
  case openField(RatMotion)
  /// A heading, on the unit circle (REPLAY §2.7).
  case ring(RingMotion)
  /// Trials cut from tracked positions, kept beside the task, or drawn from the arena's motion.
  case tracked(TrackedArena)

  /// The track, where there is one.
  public var track: Track? {
    switch self {
    case .triangle: .triangle
    case .tMaze, .tMazeAlternation: .tMaze
    case .tracked(let arena): arena.track
    default: nil
    }
  }

  /// The arena of tracked positions, where they come from a file.
  public var trackedArena: TrackedArena? {
    if case .tracked(let arena) = self { arena } else { nil }
  }

  /// Whether trials are not drawn, but must come from a recording.
  var isRecorded: Bool { trackedArena.map { $0.motion == nil } ?? false }

  /// Rat-like motion, where trials are drawn from it.
  var ratMotion: RatMotion? {
    if case .openField(let motion) = self { motion } else { trackedArena?.motion }
  }

  /// The rectangle that holds the arena.
  public var bounds: (lower: Position, upper: Position) {
    switch self {
    case .triangle: (Position(-0.9, -0.6), Position(0.9, 1.1))
    case .tMaze, .tMazeAlternation: (Position(-1.1, -1.1), Position(1.1, 0.1))
    case .openBox(let motion):
      (Position(-motion.side / 2, -motion.side / 2), Position(motion.side / 2, motion.side / 2))
    case .openField(let motion): (Position(0, 0), motion.corner)
    case .ring: (Position(-1, -1), Position(1, 1))
    case .tracked(let arena): (Position(0, 0), arena.size)
    }
  }

  /// Seconds of one step.
  public var timeStep: Double {
    switch self {
    case .triangle, .tMaze, .tMazeAlternation: 0.05
    case .openBox(let motion): motion.timeStep
    case .openField(let motion): motion.timeStep
    case .ring(let motion): motion.timeStep
    case .tracked(let arena): arena.timeStep
    }
  }
}

extension Environment {
  /// Positions uniform in `bounds`, those numbered from `first` on.
  package func uniformPoints(
    _ count: Int, from first: Int = 0, seed: UInt64
  ) -> [Position] {
    let (lower, upper) = bounds
    let stream = RandomStream(seed: seed, purpose: .replayStarts)
    let draws = stream.uniforms(2 * count, from: 2 * first)
    return (0..<count).map {
      Position(
        lower.x + draws[2 * $0] * (upper.x - lower.x),
        lower.y + draws[2 * $0 + 1] * (upper.y - lower.y))
    }
  }
}

extension Environment {
  /// A name for messages.
  package var name: String {
    switch self {
    case .triangle: "triangle"
    case .tMaze: "t-maze"
    case .tMazeAlternation: "t-maze-alternation"
    case .openBox: "open-box"
    case .openField: "open-field"
    case .ring: "ring"
    case .tracked(let arena): arena.name
    }
  }
}

/// The arena of tracked positions, scaled so that its longer side is 1.
public struct TrackedArena: Sendable, Equatable, Codable {
  /// What messages call it.
  public var name: String
  /// Upper corner; the lower one is the origin.
  public var size: Position
  /// Seconds of one step.
  public var timeStep: Double
  /// Units of the file per arena unit.
  public var scale: Double
  /// The file's coordinates of the origin.
  public var origin: Position
  /// The track, where there is one.
  public var track: Track?
  /// Motion fitted to the animal, from which trials are drawn, in arena units; nil where trials are the recorded
  /// ones.
  public var motion: RatMotion?

  /// An arena of `size` arena units whose positions are `(file's position - origin) / scale`;
  /// `timeStep` in seconds, `track` in arena units.
  public init(
    name: String, size: Position, timeStep: Double, scale: Double, origin: Position,
    track: Track? = nil
  ) {
    self.name = name
    self.size = size
    self.timeStep = timeStep
    self.scale = scale
    self.origin = origin
    self.track = track
  }

  /// A position of the file in arena units.
  public func position(_ recorded: Position) -> Position { (1 / scale) * (recorded - origin) }
  /// A position of the arena in the file's unit.
  public func recorded(_ position: Position) -> Position { scale * position + origin }
}
