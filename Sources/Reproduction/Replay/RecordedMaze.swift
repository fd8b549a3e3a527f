import ReplayNetworks

/// The W-maze of the recorded rat, in pixels of its camera: three arms joined at one end.
enum RecordedMaze {
  /// Its place in the data directory.
  static let fileName = "trajectories/wmaze.npz"

  /// Arms at x = 242, 360 and 477, joined at y = 148; their ends as regions.
  static let track: Track = {
    let (left, middle, right, top, end) = (242.0, 360.0, 477.0, 148.0, 385.0)
    func point(_ x: Double, _ y: Double) -> Position { Position(x, y) }
    return Track(
      edges: [
        .init(point(left, end), point(left, top)), .init(point(left, top), point(middle, top)),
        .init(point(middle, top), point(right, top)), .init(point(middle, top), point(middle, end)),
        .init(point(right, top), point(right, end)),
      ],
      regions: [
        .init("left", point(left, end), radius: 45),
        .init("middle", point(middle, end), radius: 45),
        .init("right", point(right, end), radius: 45),
      ])
  }()
  /// Trials of its running, at 20 pixels a second at least.
  static func configuration(_ path: String) -> ReplayConfiguration {
    var configuration = ReplayConfiguration(data: path)
    configuration.epochs = runs.map { [$0.lowerBound, $0.upperBound] }
    configuration.track = track
    configuration.cleaning.minimumSpeed = 20
    return configuration
  }

  /// Seconds in which the rat runs, and in which it rests.
  static let runs: [ClosedRange<Double>] = [105...1185, 2215...3415]
  /// Seconds in which the rat rests.
  static let rests: [ClosedRange<Double>] = [1195...2205, 3425...4365]
}

extension RecordedEvents.Recording {
  /// The recorded W-maze: 320 pixels of its camera to an arena unit.
  static let wMaze: RecordedEvents.Recording = {
    var arena = TrackedArena(
      name: "W-maze", size: Position(1.04, 0.95), timeStep: 1.0 / 30, scale: 320,
      origin: Position(195, 110))
    arena.track = RecordedMaze.track.mapped(arena.position, scale: 1 / arena.scale)
    return RecordedEvents.Recording(
      running: RecordedMaze.runs, resting: RecordedMaze.rests, arena: arena)
  }()
}
