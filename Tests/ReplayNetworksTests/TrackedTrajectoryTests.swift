import Archives
import Foundation
import RandomStreams
import ReplayNetworks
import Tensors
import Testing

/// From files of tracked positions to trials.
@Suite struct TrackedTrajectoryTests {
  private func circle(_ seconds: Double, interval: Double = 0.02) throws -> TrackedTrajectory {
    let count = Int(seconds / interval)
    let times = (0..<count).map { Double($0) * interval }
    return try TrackedTrajectory(
      name: "circle", times: times,
      positions: times.map { Position(50 + 40 * cos($0), 50 + 40 * sin($0)) })
  }

  // MARK: - Bad input

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return ""
    } catch { return "\(error)" }
  }

  @Test func namesWhatIsWrong() throws {
    let p = Position(0, 0)
    func make(_ times: [Double], _ positions: [Position]) -> String {
      message { _ = try TrackedTrajectory(name: "rat.npz", times: times, positions: positions) }
    }
    #expect(make([0], [p]).contains("1 sample."))
    #expect(make([0, 1], [p]).contains("2 times and 1 positions"))
    #expect(make([0, 2, 1], [p, p, p]).contains("do not increase at sample 2: 2.0 s, then 1.0 s"))
    #expect(make([0, .nan], [p, p]).contains("time 1 is nan"))
    let lost = make([0, 1, 2], [p, Position(.nan, 0), p])
    #expect(lost.contains("1 of 3 positions are not numbers, the first at sample 1"))
    #expect(lost.contains("--drop-lost"))
    let circle = try circle(10)
    let outside = message {
      _ = try TrajectoryCleaning().trials(
        from: circle, steps: 20, bounds: (Position(0, 0), Position(60, 100)))
    }
    #expect(outside.contains("lie outside the arena"))
    let short = message { _ = try TrajectoryCleaning().trials(from: circle, steps: 5_000) }
    #expect(short.contains("0 training and 0 test trials"))
    let flipped = message {
      _ = try TrajectoryCleaning().trials(
        from: circle, steps: 20, bounds: (Position(100, 100), Position(0, 0)))
    }
    #expect(flipped.contains("the lower corner first"))
    let sparse = try self.circle(400, interval: 0.8)
    let gaps = message { _ = try TrajectoryCleaning().trials(from: sparse, steps: 20) }
    #expect(gaps.contains("Samples are 0.8 s apart") && gaps.contains("maximumGap"))
    let none = message { _ = try TrajectoryCleaning().trials(from: circle, steps: 0) }
    #expect(none.contains("`steps` is 0"))
    let trackless = message {
      _ = try TrajectoryCleaning().trials(
        from: circle, steps: 20, track: Track(edges: [], regions: []))
    }
    #expect(trackless.contains("0 edges"))
    let outsideTime = message { _ = try circle.during([1...2, 100...200]) }
    #expect(outsideTime.contains("the epoch 100.0 s to 200.0 s lies outside the recording"))
    let empty = message { _ = try circle.during([0.001...0.002]) }
    #expect(empty.contains("the epochs hold 0 samples"))
    let still = try TrackedTrajectory(name: "still", times: [0, 1, 2], positions: [p, p, p])
    #expect(
      message { _ = try TrajectoryCleaning().trials(from: still, steps: 1) }.contains("never moves")
    )
  }

  // MARK: - Cleaning

  @Test func cutsTrialsByBlocksOfTime() throws {
    var cleaning = TrajectoryCleaning(timeStep: 0.1)
    cleaning.smoothing = 0
    let cut = try cleaning.trials(from: try circle(200), steps: 20)
    #expect(cut.training.samples == 21 && cut.training.timeStep == 0.1)
    #expect(abs(cut.arena.size.x - 1) < 1e-3 && abs(cut.arena.scale - 80) < 0.01)
    // A circle of radius 1/2 run at one radian per second.
    let speed = try #require(MotionMetrics.speed(cut.training, lag: 1))
    #expect(abs(speed - sin(0.05)) < 1e-4)
    // One of five blocks tests; trials that straddle a border are left out.
    let share = Double(cut.testing.trials) / Double(cut.training.trials + cut.testing.trials)
    #expect(share > 0.15 && share < 0.25)
  }

  /// Trials longer than a block belong to neither side where they reach over one of the other kind.
  @Test func longTrialsDoNotReachOverTests() throws {
    var cleaning = TrajectoryCleaning(timeStep: 0.1)
    (cleaning.smoothing, cleaning.blocks, cleaning.stride) = (0, 40, 0.1)
    let line = try TrackedTrajectory(
      name: "line", times: (0..<2_000).map { 0.1 * Double($0) },
      positions: (0..<2_000).map { Position(0.1 * Double($0), 0) })
    // Blocks of five seconds, every fifth of which tests: trials of 24 seconds fit into none.
    #expect(throws: ReplayError.self) { try cleaning.trials(from: line, steps: 240) }
    let cut = try cleaning.trials(from: line, steps: 20)
    func blocks(_ trials: Trajectories) -> Set<Int> {
      Set(trials.points.map { Int(($0.x * cut.arena.scale + 1e-6) / (199.9 / 40)) })
    }
    #expect(blocks(cut.testing).isDisjoint(with: blocks(cut.training)))
    #expect(cut.use.warnings.allSatisfy { !$0.contains("kept for testing") })
  }

  /// Where a gap takes most test blocks, it is said.
  @Test func unevenSharesAreSaid() throws {
    var cleaning = TrajectoryCleaning(timeStep: 0.1)
    cleaning.smoothing = 0
    let times = (0..<2_000).map { (index: Int) -> Double in
      index < 1_000 ? 0.1 * Double(index) : 900 + 0.1 * Double(index)
    }
    let sessions = try TrackedTrajectory(
      name: "sessions", times: times, positions: times.map { Position(sin($0), cos($0)) })
    let cut = try cleaning.trials(from: sessions, steps: 20)
    #expect(cut.use.warnings.contains { $0.contains("kept for testing, asked for 20 %") })
  }

  @Test func tracksInAnotherUnitAreRefused() throws {
    let track = Track(edges: [Track.Edge(Position(0, 0), Position(0.8, 0))], regions: [])
    #expect(throws: ReplayError.self) {
      try TrajectoryCleaning(timeStep: 0.1).trials(from: try circle(200), steps: 20, track: track)
    }
  }

  /// What a training is tested on is not what it learns from.
  @Test func testPathsAreHeldOut() throws {
    let cut = try TrajectoryCleaning(timeStep: 0.1).trials(from: try circle(200), steps: 20)
    let source = try TrialSource(
      .tracked(cut.arena, trials: cut.training), seed: 1, pool: cut.training, heldOut: cut.testing)
    let paths = source.testPaths(4)
    let first = cut.testing.path(0)
    #expect(paths.trials == 4 && paths.path(0) == first)
    #expect((0..<cut.training.trials).allSatisfy { cut.training.path($0) != first })
  }

  /// A line has an arena of a twentieth of its length; bins and place cells lie over it.
  @Test func linesHaveAnArea() throws {
    let times = (0..<2_000).map { Double($0) * 0.05 }
    let line = try TrackedTrajectory(
      name: "line", times: times, positions: times.map { Position(3 + 2 * sin($0), 7) })
    let cut = try TrajectoryCleaning().trials(from: line, steps: 20)
    #expect(abs(cut.arena.size.x - 1) < 1e-12 && abs(cut.arena.size.y - 0.05) < 1e-12)
    #expect(cut.training.points.allSatisfy { abs($0.y - 0.025) < 1e-12 })
    // Whatever the rectangle, a position on it has a bin, and cells have places.
    let flat = Grid(lower: Position(0, 0), upper: Position(1, 0), across: 5, down: 4)
    #expect(flat.bin(of: Position(0.5, 0)) == 2 && flat.bin(of: Position(0.5, 0.1)) == nil)
    let cells = PlaceCells(
      count: 16, width: 0.1, lower: Position(0, 0), upper: Position(1, 0), seed: 1)
    #expect(Set(cells.centres.map(\.x)).count == 16 && cells.centres.allSatisfy { $0.y == 0 })
  }

  @Test func longGapsSplitShortGapsDoNot() throws {
    var times = (0..<500).map { Double($0) * 0.02 }
    times = times.filter { !($0 > 2 && $0 < 2.3) && !($0 > 5 && $0 < 6) }
    let trajectory = try TrackedTrajectory(
      name: "gaps", times: times, positions: times.map { Position($0, 0) })
    var cleaning = TrajectoryCleaning(timeStep: 0.1)
    (cleaning.smoothing, cleaning.blocks, cleaning.testShare) = (0, 2, 0.5)
    let cut = try cleaning.trials(from: trajectory, steps: 5)
    #expect(cut.pieces.count == 2)
    // Interpolated positions of a straight run are exact.
    for piece in cut.pieces {
      for (index, position) in piece.path.enumerated() {
        let time = piece.start + 0.1 * Double(index)
        #expect(abs(position.x * cut.arena.scale + cut.arena.origin.x - time) < 1e-9)
      }
    }
  }

  /// Smoothing a noisy still animal shrinks its jitter by about √(2 √π s/Δ) = 5.2.
  /// An animal that sits for ten seconds without being written: a pause, of which trials are part. One that
  /// is elsewhere afterwards has a gap.
  @Test func pausesAreKept() throws {
    func recording(sitsStill: Bool) throws -> TrackedTrajectory {
      let times = (0..<1_000).map { 0.1 * Double($0) + ($0 < 500 ? 0 : 10) }
      let angles = times.map { $0 > 55 && sitsStill ? $0 - 10 : $0 }
      return try TrackedTrajectory(
        name: "rat", times: times,
        positions: angles.map { Position(50 + 40 * cos(0.2 * $0), 50 + 40 * sin(0.2 * $0)) })
    }
    var cleaning = TrajectoryCleaning()
    let split = try cleaning.trials(from: recording(sitsStill: true), steps: 50)
    cleaning.maximumPause = 60
    let kept = try cleaning.trials(from: recording(sitsStill: true), steps: 50)
    #expect(split.pieces.count == 2 && kept.pieces.count == 1)
    #expect(abs(split.use.gaps - 10.1) < 1e-6 && split.use.pauses == 0)
    #expect(abs(kept.use.pauses - 10.1) < 1e-6 && kept.use.gaps == 0)
    // Ten of 110 seconds are rest: with them the animal is that much slower.
    #expect(abs(kept.use.speed / split.use.speed - 99.9 / 110) < 0.02)
    #expect(kept.use.usedShare > 0.6 && abs(kept.use.recorded - 110) < 0.11)
    #expect(kept.use.line.contains("pauses of 10.1 s are kept"))
    #expect(try cleaning.trials(from: recording(sitsStill: false), steps: 50).pieces.count == 2)
  }

  /// Two epochs of running with a long rest between them: blocks of the recorded time test a fifth of the running,
  /// those of all time lose what falls into the rest.
  @Test func blocksOfRecordedTime() throws {
    let times = (0..<2_000).map { 0.1 * Double($0) + ($0 < 1_000 ? 0 : 300) }
    let rat = try TrackedTrajectory(
      name: "rat", times: times,
      positions: times.map { Position(50 + 40 * cos(0.2 * $0), 50 + 40 * sin(0.2 * $0)) })
    func testShare(_ divides: Bool?) throws -> Double {
      var cleaning = TrajectoryCleaning()
      cleaning.dividesRecordedTime = divides
      let cut = try cleaning.trials(from: rat, steps: 20)
      return Double(cut.testing.trials) / Double(cut.testing.trials + cut.training.trials)
    }
    #expect(abs(try testShare(true) - 0.2) < 0.02)
    #expect(try testShare(nil) > 0.23)
  }

  /// What is slower than the least speed is counted as dropped; a recording of gaps is warned of.
  @Test func droppedTimeIsCounted() throws {
    let times = (0..<2_000).map { 0.1 * Double($0) }
    let slow = try TrackedTrajectory(
      name: "rat", times: times,
      positions: times.map { t in
        let angle = t < 100 ? 0.2 * t : 20 + 0.002 * (t - 100)
        return Position(50 + 40 * cos(angle), 50 + 40 * sin(angle))
      })
    var cleaning = TrajectoryCleaning()
    cleaning.minimumSpeed = 2
    let use = try cleaning.trials(from: slow, steps: 50).use
    #expect(use.slow > 90 && use.slow < 100.1 && use.used < 101 && use.usedSpeed > 6)
    #expect(use.warnings.count == 1 && use.warnings[0].contains("is in trials"))
  }

  @Test func smooths() throws {
    var stream = RandomStream(seed: 3, purpose: .data)
    let noise = Matrix<Double>.normals(5_000, 2, from: &stream)
    let times = (0..<5_000).map { Double($0) * 0.02 }
    let trajectory = try TrackedTrajectory(
      name: "noise", times: times,
      positions: times.indices.map { Position(noise[$0, 0], noise[$0, 1]) })
    let raw = MotionMetrics.variance(trajectory.positions)
    let cut = try TrajectoryCleaning(timeStep: 0.02).trials(from: trajectory, steps: 10)
    let smooth = cut.pieces.flatMap(\.path).map { cut.arena.scale * $0 }
    let ratio = (raw / MotionMetrics.variance(smooth)).squareRoot()
    #expect(ratio > 4.5 && ratio < 6)
  }

  // MARK: - Files

  @Test func readsArchivesAndTables() throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent(
      "replay-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let archive = directory.appendingPathComponent("rat.npz").path
    try ArrayFile.writeAll(
      [
        "clock_hz": NumericArray(shape: [1], values: [10.0]),
        "frame_tick": NumericArray(shape: [3], values: [Int32(0), 5, 10]),
        "pos_px": NumericArray(shape: [3, 2], values: [1.0, 2, 3, 4, 5, 6]),
        "spike_tick": NumericArray(shape: [2], values: [Int32(3), 7]),
        "spike_unit": NumericArray(shape: [2], values: [Int32(4), 4]),
      ], to: archive)
    let read = try TrackedTrajectory.read(archive)
    #expect(read.times == [0, 0.5, 1] && read.positions[2] == Position(5, 6))
    let spikes = try RecordedSpikes.read(archive)
    #expect(spikes.units == [4] && spikes.times == [[0.3, 0.7]])
    let table = directory.appendingPathComponent("rat.csv").path
    try Data("t,x,y\n0,1,2\n0.5,3,nan\n1,5,6\n".utf8).write(to: URL(fileURLWithPath: table))
    #expect(throws: ReplayError.self) { try TrackedTrajectory.read(table) }
    #expect(try TrackedTrajectory.read(table, dropsLost: true).count == 2)
    #expect(
      message { _ = try TrackedTrajectory.read(archive, columns: .init(position: "xyz")) }
        .contains("no positions among frame_tick"))
  }

  // MARK: - Real recordings

  static let data = ProcessInfo.processInfo.environment["REVERIE_DATA"]

  @Test(.enabled(if: data != nil, "REVERIE_DATA names no directory"))
  func openField() throws {
    let path = try #require(Self.data) + "/trajectories/openfield_sargolini.npz"
    let rat = try TrackedTrajectory.read(path)
    #expect(rat.count == 29_800 && abs(rat.medianInterval - 0.02) < 1e-9)
    let cut = try TrajectoryCleaning(timeStep: 0.1).trials(from: rat, steps: 50)
    #expect(cut.training.trials > 100 && cut.testing.trials > 20)
    let speed = try #require(MotionMetrics.speed(cut.training, lag: 1)) * cut.arena.scale / 0.1
    #expect(speed > 0.08 && speed < 0.14)  // recorded mean 0.12 m/s, smoothed here
  }

  @Test(.enabled(if: data != nil, "REVERIE_DATA names no directory"))
  func wMaze() throws {
    let path = try #require(Self.data) + "/trajectories/wmaze.npz"
    let rat = try TrackedTrajectory.read(path).during([105...1185, 2215...3415])
    let spikes = try RecordedSpikes.read(path)
    #expect(spikes.units.count == 25)
    let placeLike = spikes.selecting(spikes: 100...4_000, during: [105...1185, 2215...3415])
    #expect(placeLike.units.count >= 4 && !placeLike.units.contains(19))
    let cut = try TrajectoryCleaning(timeStep: 0.1).trials(from: rat, steps: 40)
    #expect(cut.training.trials > 100 && cut.pieces.count >= 2)
  }
}
