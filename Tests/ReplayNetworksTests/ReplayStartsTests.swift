import RandomStreams
import Tensors
import Testing

@testable import ReplayNetworks

/// Where replays start, and what metrics make of it.
@Suite struct ReplayStartsTests {
  /// A network whose read-out stands at the right end of the T-maze, whatever its state.
  private func stuck(_ encoder: ReplayArchitecture.Encoder = .nonlinear) throws -> ReplayRun {
    var configuration = ReplayConfiguration(task: "t-maze")
    configuration.placeCells = 0
    let source = try ReplayMaterial(for: configuration).source
    var network = ReplayNetwork<Float>(
      source.task.architecture(units: 8, encoder: encoder), dynamics: ReplayDynamics(), seed: 1)
    network.parameters[3] = .zeros(2, 8)
    // Relative to (0, 0.5), where the maze's silence lies.
    (network.parameters[4][0, 0], network.parameters[4][0, 1]) = (1, -0.5)
    return ReplayRun(
      configuration: configuration, network: network, source: source)
  }

  /// A replay that starts in an arm does not reach that arm: with starts at the last awake state
  /// only replays that start elsewhere reach the right end at once. Scores know that a silent network
  /// stands there too, and count nobody.
  @Test(arguments: ReplayProtocol.Start.allCases)
  func metricsKnowTheStart(_ start: ReplayProtocol.Start) throws {
    let run = try stuck()
    let record = try run.replay(ReplayProtocol(count: 40, steps: 30, start: start), seed: 2)
    #expect(run.metrics(of: record, options: quick, seed: 2).scores.reachFraction == 0)
    let fraction = MotionMetrics.reach(
      record.positions, regions: Track.tMaze.regions, starts: record.starts)?.fraction
    let right = Track.tMaze.regions[2]
    switch start {
    case .resting: #expect(record.starts == nil && fraction == 0)
    case .encoded:
      #expect(
        record.starts == run.awakePaths(40).points(at: 0) && fraction == 1)
    case .lastAwake, .shuffled:
      let elsewhere = try #require(record.starts).count { !right.contains($0) }
      #expect(fraction == Double(elsewhere) / 40)
      if start == .lastAwake {
        #expect(record.starts == run.awakePaths(40).points(at: 64))
        #expect(elsewhere > 10 && elsewhere < 30)  // half the trials turn left
      }
    }
  }

  private var quick: ReplayMetrics.Options {
    var options = ReplayMetrics.Options()
    (options.assignmentPoints, options.slicedPoints) = (0, 0)
    return options
  }

  /// The awake run before a start has the dynamics of training, whatever replay does; traces
  /// accumulate without acting.
  @Test func lastAwakeStatesAreThoseOfTraining() throws {
    let run = try stuck()
    let paths = run.awakePaths(5)
    func starts(_ time: Double) throws -> ReplayStarts<Float> {
      try run.network.makeStarts(
        .lastAwake, count: 5, paths: paths, task: run.task, adaptationTime: time, seed: 3)
    }
    let awake = run.network.runAwake(
      along: paths, task: run.task,
      noise: RandomStream(seed: 3, step: 1 << 45, purpose: .trainingNoise))
    let (fast, slow) = (try starts(1), try starts(50))
    #expect(fast.states == awake.states(at: 64) && slow.states == fast.states)
    // With τ = 1 the trace is the state before; with τ = 50 it is the recursion of REPLAY §1.
    #expect(fast.traces == awake.states(at: 63))
    var trace = [Double](repeating: 0, count: 8)
    for t in 0..<64 {
      for j in 0..<8 { trace[j] += (Double(awake.states(at: t)[2, j]) - trace[j]) / 50 }
    }
    let carried = try #require(slow.traces)
    for j in 0..<8 { #expect(abs(Double(carried[2, j]) - trace[j]) < 1e-5) }
  }

  @Test func startsThatNeedAnEncoder() throws {
    let network = try stuck(.none).network
    #expect(try network.effectiveStart(.encoded) == .lastAwake)
    #expect(try network.effectiveStart(.resting) == .resting)
    #expect(throws: ReplayError.self) { try network.effectiveStart(.shuffled) }
  }

  /// Replays that diverge count as not reaching, though they were in the region before.
  @Test func divergedReplaysDoNotReach() throws {
    let nowhere = Position(.nan, .nan)
    let lists = [
      [Position(0, 0), Position(0, 0), Position(1, 0), Position(1, 0)],
      [Position(0, 0), Position(1, 0), nowhere, nowhere],
      [nowhere, nowhere, nowhere, nowhere],
    ]
    let paths = Trajectories(
      trials: 3, samples: 4, timeStep: 1,
      coordinates: lists.flatMap { $0.flatMap { [$0.x, $0.y] } })
    let reach = try #require(
      MotionMetrics.reach(
        paths, regions: Track.tMaze.regions,
        starts: [Position](repeating: Position(0, 0), count: 3)))
    #expect(reach.fraction == 1.0 / 3 && reach.median == 4)
  }

  /// A network with held-out trials of two samples, trial i at (i, 0).
  private func keeping(heldOut count: Int) throws -> ReplayRun {
    var trials = Trajectories(trials: count, samples: 2, timeStep: 1)
    for trial in 0..<count {
      for t in 0..<2 { trials[trial, t] = Position(Double(trial), 0) }
    }
    let run = try stuck()
    return ReplayRun(
      configuration: run.configuration, network: run.network,
      source: try TrialSource(run.task, seed: 1, heldOut: trials))
  }

  /// The first held-out trials, however many, lie spread over all, the ends counted as neighbours: no gap is
  /// three times the mean one. The first in order of time would leave one gap of nearly all.
  @Test(arguments: [10, 40, 100, 300])
  func heldOutTrialsAreSpread(_ count: Int) throws {
    let run = try keeping(heldOut: 1_000)
    let chosen = run.awakePaths(count).points(at: 0).map { Int($0.x) }.sorted()
    var gaps = zip(chosen, chosen.dropFirst()).map { $1 - $0 }
    gaps.append(1_000 + chosen[0] - chosen[count - 1])
    let (least, largest) = (try #require(gaps.min()), try #require(gaps.max()))
    #expect(least > 0 && largest < 3_000 / count)
  }

  /// Pieces are rows of the whole; all trials come before one comes again.
  @Test(arguments: [1, 2, 3, 6, 200])
  func heldOutTrialsComeInOneOrder(_ trials: Int) throws {
    let run = try keeping(heldOut: trials)
    let whole = run.awakePaths(2 * trials + 3)
    for range in [0..<1, 1..<trials + 2, trials..<2 * trials + 3] {
      #expect(run.awakePaths(range) == whole.selecting(Array(range)))
    }
    #expect(run.awakePaths(trials) == run.awakePaths(trials..<2 * trials))
    let places = Set(run.awakePaths(trials).points(at: 0).map(\.x))
    #expect(places.count == trials)
  }

  /// Held-out trials that overlap are not pooled twice: a floor between halves with common points
  /// would be too small.
  @Test func awakePathsAreDistinct() throws {
    let times = (0..<4_000).map { Double($0) * 0.05 }
    var stream = RandomStream(seed: 5, purpose: .data)
    let jitter = Matrix<Double>.normals(4_000, 2, from: &stream)
    let rat = try TrackedTrajectory(
      name: "rat", times: times,
      positions: times.indices.map {
        let angle = Double($0) / 40
        return Position(
          cos(angle) + 0.01 * jitter[$0, 0],
          sin(angle) + 0.01 * jitter[$0, 1])
      })
    let configuration = ReplayConfiguration(data: "rat")
    let cut = try configuration.cleaning.trials(from: rat, steps: 20)
    let source = try TrialSource(
      .tracked(cut.arena, trials: cut.training), seed: 1, pool: cut.training, heldOut: cut.testing)
    let network = ReplayNetwork<Float>(
      source.task.architecture(units: 4), dynamics: ReplayDynamics(), seed: 1)
    let run = ReplayRun(
      configuration: configuration, network: network, source: source)
    let points = run.distinctAwakePaths.points.map { [$0.x, $0.y] }
    #expect(cut.testing.trials < 200 && points.count > 200)
    // Neighbours that touch share one sample of 21.
    #expect(Double(Set(points).count) > 0.94 * Double(points.count))
  }
}

extension Trajectories {
  fileprivate func points(at sample: Int) -> [Position] { (0..<trials).map { self[$0, sample] } }
}
