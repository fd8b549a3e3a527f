import Archives
import RandomStreams
import Tensors
import Testing

@testable import ReplayNetworks

/// Scores of paths of which it is known whether they replay: those that do not, score nothing.
@Suite struct ReplayScoresTests {
  /// Forty paths of 200 steps that look like replay to one measure or another.
  enum Fool: CaseIterable {
    /// Sinks to where the silent network is read to be, the junction of the maze, and stays.
    case collapsed
    /// Stays where it starts, all over the maze.
    case frozen
    /// The same, read with noise.
    case jitter
    /// The same with noise that remembers: steps correlate as those of movement do.
    case trembling
    /// Runs, but in a maze that lies elsewhere.
    case elsewhere
  }

  private static let trials = 40
  private static let silence = Position(0, 0)

  private static func runs(_ trials: Int, steps: Int, seed: UInt64) -> Trajectories {
    var task = ReplayTask.tMazeAlternation()
    task.steps = steps - 1
    return task.paths(0..<trials, iteration: 0, seed: seed)
  }

  private static let reference = ReplayReference(
    training: runs(80, steps: 97, seed: 1), heldOut: runs(40, steps: 97, seed: 2),
    silence: silence)

  /// Paths, seen with noise of deviation 0.02.
  private static func seen(_ paths: Trajectories, blur: Double = 0.02) -> Trajectories {
    var result = paths
    let noise = RandomStream(seed: 5, purpose: .data).normals(paths.coordinates.count)
    for index in noise.indices { result.coordinates[index] += blur * noise[index] }
    return result
  }

  private static func paths(of fool: Fool) -> Trajectories {
    var still = Trajectories(trials: trials, samples: 200, timeStep: 1)
    for trial in 0..<trials {
      for t in 0..<200 {
        let start = starts[trial, 0]
        let kept = fool == .collapsed ? exp(-0.05 * Double(t)) : 1
        still[trial, t] = silence + kept * (start - silence)
      }
    }
    switch fool {
    case .frozen: return still
    case .collapsed: return seen(still)
    case .jitter: return seen(still, blur: 0.08)
    case .trembling: return trembling(still)
    case .elsewhere:
      return runs(trials, steps: 200, seed: 4).moved(by: Position(5, 3))
    }
  }

  /// Noise of deviation 0.08 of which 0.6 is left after a step.
  private static func trembling(_ still: Trajectories) -> Trajectories {
    var result = still
    let draws = RandomStream(seed: 6, purpose: .data).normals(2 * still.trials * still.samples)
    for trial in 0..<still.trials {
      var noise = Position(0, 0)
      for t in 0..<still.samples {
        let index = 2 * (trial * still.samples + t)
        noise = 0.6 * noise + 0.064 * Position(draws[index], draws[index + 1])
        result[trial, t] = still[trial, t] + noise
      }
    }
    return result
  }

  private static func record(_ paths: Trajectories) -> ReplayRecord<Double> {
    ReplayRecord(
      positions: paths, outputs: nil, states: nil,
      finalStates: Matrix(repeating: 1, paths.trials, 1),
      divergedAt: [Int?](repeating: nil, count: paths.trials), starts: nil)
  }

  /// Where fools start, as a simulation knows it.
  private static let starts = runs(trials, steps: 2, seed: 3)

  private static var options: ReplayMetrics.Options {
    var options = ReplayMetrics.Options()
    (options.assignmentPoints, options.assignmentDraws) = (60, 1)
    return options
  }

  private static func scores(
    of paths: Trajectories, _ reference: ReplayReference = reference,
    regions: [Track.Region] = Track.tMaze.regions
  ) -> ReplayScores {
    ReplayScores(record(paths), beside: reference, regions: regions, options: options, seed: 1)
  }

  /// No fool goes anywhere, is spread as behaviour is, moves at behaviour's places or reaches an end. What
  /// is left of speed is the sampling error of mean squares, about 0.05 of running where jitter is 0.08.
  @Test(arguments: Fool.allCases)
  func foolsScoreNothing(_ fool: Fool) throws {
    var record = Self.record(Self.paths(of: fool))
    record.starts = (0..<Self.trials).map { Self.starts[$0, 0] }
    let scores = ReplayScores(
      record, beside: Self.reference, regions: Track.tMaze.regions, options: Self.options, seed: 1)
    #expect(try #require(scores.coverage) < 0.01)
    #expect(try #require(scores.fidelity) < 0.1)
    #expect(try #require(scores.compression) < 0.12)
    #expect((scores.avoidance ?? 0) < 0.02)
    #expect(scores.reachFraction == 0 && scores.reachMedian == nil && scores.reachLimit == 200)
    // W₁ of all together is good for a frozen network; that of one resting in its means says so.
    let (distance, still) = (scores.wassersteinTraining, scores.wassersteinStill)
    if fool == .frozen || fool == .jitter {
      #expect(abs(try #require(distance) - (try #require(still))) < 0.05)
    }
    if fool == .collapsed { #expect(try #require(scores.silentTime) > 0.95) }
    if fool == .elsewhere { #expect(scores.offBehaviour == 1) }
  }

  /// Runs as behaviour's own, seen with noise, score fully.
  @Test func replayScores() throws {
    let scores = Self.scores(of: Self.seen(Self.runs(Self.trials, steps: 200, seed: 4)))
    #expect(try #require(scores.coverage) > 0.6 && scores.offBehaviour == 0)
    #expect(try #require(scores.fidelity) > 0.6)
    #expect(abs(try #require(scores.compression) - 1) < 0.1)
    #expect(scores.reachFraction == 1 && (scores.reachMedian ?? 0) > 10)
    #expect(
      try #require(scores.wassersteinTraining) < 0.6 * (try #require(scores.wassersteinStill)))
    #expect(try #require(scores.silentTime) < 0.15 && scores.activity == 1)
  }

  /// Where half of the replays reach, the last of them says when; where fewer do, it is unknown.
  @Test func medianOfCensoredTimes() throws {
    var paths = Self.runs(4, steps: 200, seed: 4)
    for trial in 2..<4 { for t in 1..<200 { paths[trial, t] = paths[trial, 0] } }
    let half = Self.scores(of: paths)
    #expect(half.reachFraction == 0.5)
    let alone = try [0, 1].map { try #require(Self.scores(of: paths.selecting([$0])).reachMedian) }
    #expect(half.reachMedian == alone.max())
    for t in 1..<200 { paths[1, t] = paths[1, 0] }
    #expect(Self.scores(of: paths).reachMedian == nil)
  }

  /// Half the speed is seen as half the speed, but for turns at the ends, which cost fast runs more.
  @Test func slowReplayIsSlow() throws {
    let fast = Self.runs(Self.trials, steps: 101, seed: 4)
    var slow = Trajectories(trials: Self.trials, samples: 200, timeStep: 1)
    for trial in 0..<Self.trials {
      for t in 0..<200 {
        let rest = fast[trial, (t + 1) / 2] - fast[trial, t / 2]
        slow[trial, t] = fast[trial, t / 2] + 0.5 * rest
      }
    }
    let compression = try #require(Self.scores(of: Self.seen(slow)).compression)
    #expect(compression > 0.45 && compression < 0.75)
  }

  /// An animal that waits after its run runs no slower: rest is left out, turns are not. With rest
  /// counted the waiting one would have 0.7 of the speed.
  @Test func waitingIsNotRunning() throws {
    let running = Self.runs(40, steps: 97, seed: 2)
    var waiting = Trajectories(trials: 40, samples: 194, timeStep: 1)
    for trial in 0..<40 {
      for t in 0..<194 { waiting[trial, t] = running[trial, min(t, 96)] }
    }
    let replay = Self.runs(Self.trials, steps: 200, seed: 4)
    func speed(_ heldOut: Trajectories) throws -> Double {
      let reference = ReplayReference(training: Self.reference.training, heldOut: heldOut)
      return try #require(Self.scores(of: replay, reference).awakeMotion)
    }
    let (plain, waited) = (try speed(running), try speed(waiting))
    #expect(abs(waited / plain - 1) < 0.03)
    // Decoded runs of a network lack the first sample.
    let decoded = ReplayReference(
      training: Self.reference.training, heldOut: waiting, decoded: waiting.samples(1..<194))
    let shorter = try #require(Self.scores(of: replay, decoded).awakeMotion)
    #expect(abs(shorter / plain - 1) < 0.03)
  }

  /// The jump from a start off the track onto it is no replay: one that then rests in the arm reaches
  /// nothing, and one that runs reaches when it does from where it comes to the track.
  @Test func jumpsFromShuffledStartsAreNoTravel() throws {
    let runs = Self.runs(Self.trials, steps: 200, seed: 4)
    var record = Self.record(runs)
    func scores() -> ReplayScores {
      ReplayScores(
        record, beside: Self.reference, regions: Track.tMaze.regions, options: Self.options,
        seed: 1)
    }
    let known = scores()
    record.starts = [Position](repeating: Position(0.8, -0.8), count: Self.trials)
    let shuffled = scores()
    #expect(shuffled.reachFraction == 1 && shuffled.reachMedian == known.reachMedian)
    for trial in 0..<Self.trials {
      for t in 0..<200 { record.positions[trial, t] = Position(0.9, 0) }
    }
    #expect(scores().reachFraction == 0)
  }

  /// Moving arena, behaviour and replay together changes nothing: no score knows the origin.
  @Test(arguments: [Fool.collapsed, .trembling, nil])
  func originDoesNotMatter(_ fool: Fool?) throws {
    let offset = Position(7.31, -2.17)
    let paths = fool.map(Self.paths) ?? Self.seen(Self.runs(Self.trials, steps: 200, seed: 4))
    var moved = Self.reference
    moved.training = moved.training.moved(by: offset)
    moved.heldOut = moved.heldOut.moved(by: offset)
    moved.decoded = moved.decoded.moved(by: offset)
    moved.silence = Self.silence + offset
    let regions = Track.tMaze.mapped({ $0 + offset }, scale: 1).regions
    let here = try JSONValue(encoding: Self.scores(of: paths))
    let there = try JSONValue(
      encoding: Self.scores(of: paths.moved(by: offset), moved, regions: regions))
    for (name, value) in try #require(here.object) {
      let other = try #require(there[name]?.double)
      #expect(abs(other - (value.double ?? .nan)) < 1e-9, "\(name)")
    }
  }

  /// Walks of 400 steps in a box: a plain one, one that keeps its velocity, and one that is pushed away from
  /// where it was. Only the last has a memory that its last motion does not tell.
  @Test func avoidanceIsMemory() throws {
    func walk(velocity keep: Double, push: Double, seed: UInt64) -> Trajectories {
      var paths = Trajectories(trials: 60, samples: 400, timeStep: 1)
      let draws = RandomStream(seed: seed, purpose: .data).normals(2 * 60 * 400)
      for trial in 0..<60 {
        var (point, step, trace) = (Position(0.5, 0.5), Position(0, 0), Position(0.5, 0.5))
        for t in 0..<400 {
          let index = 2 * (trial * 400 + t)
          let noise = 0.02 * Position(draws[index], draws[index + 1])
          step = keep * step + (1 - keep * keep).squareRoot() * noise + push * (point - trace)
          let next = point + step
          point = Position(min(1, max(0, next.x)), min(1, max(0, next.y)))
          trace = trace + 0.02 * (point - trace)
          paths[trial, t] = point
        }
      }
      return paths
    }
    let plain = walk(velocity: 0, push: 0, seed: 7)
    let reference = ReplayReference(
      training: walk(velocity: 0, push: 0, seed: 8), heldOut: walk(velocity: 0, push: 0, seed: 9))
    func avoidance(_ paths: Trajectories) throws -> Double {
      try #require(Self.scores(of: paths, reference, regions: []).avoidance)
    }
    #expect(try avoidance(plain) < 0.01)
    #expect(try avoidance(walk(velocity: 0.8, push: 0, seed: 10)) < 0.01)
    #expect(try avoidance(walk(velocity: 0, push: 0.05, seed: 11)) > 0.05)
  }

  /// A median that fewer than half reach is not shown; one that half reach is.
  @Test func reachIsCensored() throws {
    let (still, runs) = (Self.paths(of: .frozen), Self.runs(Self.trials, steps: 200, seed: 4))
    func mixed(_ running: Int) -> ReplayScores {
      let paths = Trajectories(
        trials: Self.trials, samples: 200, timeStep: 1,
        coordinates: (0..<Self.trials).flatMap { trial in
          (trial < running ? runs : still).path(trial).flatMap { [$0.x, $0.y] }
        })
      return Self.scores(of: paths)
    }
    let (few, many) = (mixed(16), mixed(24))
    #expect(few.reachFraction == 0.4 && few.reachMedian == nil && few.censoredReach == 200)
    #expect(many.reachFraction == 0.6 && (many.reachMedian ?? 200) < 200)
  }

  /// A place code whose cells hardly fire is silent, wherever its weak activity is read.
  @Test func silentCellsAreNoPlace() throws {
    let paths = Self.runs(Self.trials, steps: 200, seed: 4)
    var reference = Self.reference
    (reference.peak, reference.silence) = (0.8, nil)
    var record = Self.record(paths)
    record.outputs = Matrix(repeating: 0.1, paths.points.count, 3)
    let silent = ReplayScores(record, beside: reference, options: Self.options, seed: 1)
    #expect(silent.silentTime == 1 && silent.coverage == 0 && silent.reachFraction == 0)
    #expect(silent.compression == 0 && silent.fidelity == 0)
    record.outputs = Matrix(repeating: 0.5, paths.points.count, 3)
    let active = ReplayScores(record, beside: reference, options: Self.options, seed: 1)
    #expect(active.silentTime == 0 && (active.coverage ?? 0) > 0.6)
  }

  @Test func divergedReplaysCoverNothing() throws {
    var record = Self.record(Self.runs(Self.trials, steps: 200, seed: 4))
    let whole = ReplayScores(record, beside: Self.reference, options: Self.options, seed: 1)
    for trial in 0..<20 { record.divergedAt[trial] = 3 }
    let half = ReplayScores(record, beside: Self.reference, options: Self.options, seed: 1)
    #expect(half.divergedShare == 0.5 && (half.reachFraction ?? 1) <= 0.5)
    #expect((half.coverage ?? 1) < 0.7 * (whole.coverage ?? 0))
  }

  /// Every name that is printed is explained.
  @Test func glossaryIsComplete() throws {
    let names = Set(ReplayGlossary.entries.map(\.name))
    let scores = Self.scores(of: Self.paths(of: .jitter))
    let printed = try JSONValue(encoding: scores).object ?? [:]
    #expect(Set(printed.keys).subtracting(names) == [])
    var metrics = ReplayMetrics(
      Self.record(Self.paths(of: .jitter)), task: .tMaze(), beside: Self.reference,
      options: Self.options, seed: 1)
    (metrics.meanPeak, metrics.slicedWasserstein, metrics.slicedWassersteinFloor) = (1, 1, 1)
    (metrics.explainedVariance, metrics.awakeExplainedVariance) = ([1], [1])
    var members = try JSONValue(encoding: metrics).object ?? [:]
    members["scores"] = nil
    #expect(members.count > 20 && Set(members.keys).subtracting(names) == [])
  }
}

extension Trajectories {
  fileprivate func moved(by offset: Position) -> Trajectories {
    var result = self
    for trial in 0..<trials {
      for t in 0..<samples { result[trial, t] = self[trial, t] + offset }
    }
    return result
  }
}
