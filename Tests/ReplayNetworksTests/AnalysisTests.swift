import RandomStreams
import ReplayNetworks
import Tensors
import Testing

/// Analyses beyond the papers: diffusion, movement models, shortcuts, learning, inference.
@Suite struct AnalysisTests {
  /// Walks with AR(1) steps of correlation `correlation`, seen with noise of deviation `blur`.
  private func walks(
    _ trials: Int, _ samples: Int, correlation: Double, blur: Double, seed: UInt64
  ) -> Trajectories {
    var stream = RandomStream(seed: seed, purpose: .data)
    var position = Matrix<Double>.zeros(trials, 2)
    var step = Matrix<Double>.normals(trials, 2, from: &stream)
    var result = Trajectories(trials: trials, samples: samples, timeStep: 1)
    let fresh = (1 - correlation * correlation).squareRoot()
    for t in 0..<samples {
      position.add(step)
      var seen = position
      seen.scale(by: 1, addingNormals: blur, from: &stream)
      for i in 0..<trials { result[i, t] = Position(seen[i, 0], seen[i, 1]) }
      step.scale(by: correlation, addingNormals: fresh, from: &stream)
    }
    return result
  }

  /// Brownian walks seen with noise: the plain exponent is too low, the corrected one is 1. The
  /// interval of 100 walks of 400 steps is about ± 0.03.
  @Test func localisationNoiseIsTakenOff() throws {
    let clean = try #require(
      DiffusionAnalysis(walks(100, 400, correlation: 0, blur: 0, seed: 1), seed: 1))
    #expect(clean.interval.lowerBound < 1.02 && clean.interval.upperBound > 0.98)
    #expect(clean.interval.upperBound - clean.interval.lowerBound < 0.15)
    let blurred = try #require(
      DiffusionAnalysis(walks(100, 400, correlation: 0, blur: 1, seed: 2), seed: 1))
    #expect(blurred.exponent < 0.85)
    #expect(abs(try #require(blurred.correctedExponent) - 1) < 0.12)
    #expect(abs(blurred.localisationVariance - 1) < 0.15)  // blur², of one axis
  }

  @Test func stepTails() throws {
    // l = u^(-1/1.5) has the tail exponent 1.5; standard error 1.5/√n.
    let u = RandomStream(seed: 3, purpose: .data)
    var address = u
    let draws = Matrix<Double>.uniforms(1, 2_000, from: &address).elements
    var place = 0.0
    var coordinates: [Double] = [0, 0]
    for draw in draws {
      place += 0.1 * power(draw, -1 / 1.5)
      coordinates += [place, 0]
    }
    let path = Trajectories(trials: 1, samples: 2_001, timeStep: 1, coordinates: coordinates)
    let tail = try #require(DiffusionAnalysis.stepTail(path, cutoff: 0.1))
    #expect(abs(tail.exponent - 1.5) < 5 * tail.standardError && tail.standardError < 0.05)
    #expect(DiffusionAnalysis.stepTail(path, cutoff: 1e9) == nil)
    #expect(DiffusionAnalysis.passageTimes(path, distance: 1e-9) == [1])
  }

  private func power(_ base: Double, _ exponent: Double) -> Double {
    let x = exponent * Double.logarithm(base)
    var y = 0.0
    withUnsafePointer(to: x) { Double.exp($0, &y, 1) }
    return y
  }

  /// Each kind of walk is recognised by held-out likelihood.
  @Test func movementModels() throws {
    func best(_ paths: Trajectories) -> MovementModel.Kind? {
      MovementModel.compare((0..<paths.trials).map(paths.path)).first?.kind
    }
    #expect(best(walks(24, 40, correlation: 0.8, blur: 0.2, seed: 4)) == .momentum)
    let brownian = MovementModel.compare(
      (0..<24).map(walks(24, 40, correlation: 0, blur: 0.2, seed: 5).path))
    let order = brownian.map(\.kind)
    // Momentum with friction near 1 is nearly a random walk; the others are not.
    #expect(order.first == .randomWalk || order.first == .momentum)
    var still = walks(24, 40, correlation: 0, blur: 0, seed: 6)
    var stream = RandomStream(seed: 7, purpose: .data)
    let noise = Matrix<Double>.normals(24 * 40, 2, from: &stream)
    for i in 0..<24 {
      for t in 0..<40 { still[i, t] = Position(noise[i * 40 + t, 0], noise[i * 40 + t, 1]) }
    }
    #expect(best(still) == .stationary)
  }

  @Test func shortcuts() throws {
    // Behaviour along two sides of a square; replay cuts next to them or keeps to them.
    func line(_ a: Position, _ b: Position) -> [Position] {
      (0..<50).map { a + (Double($0) / 49) * (b - a) }
    }
    let awake = Trajectories(
      trials: 1, samples: 100, timeStep: 1,
      coordinates: (line(Position(0.1, 0.1), Position(0.9, 0.1))
        + line(Position(0.9, 0.1), Position(0.9, 0.9)))
        .flatMap { [$0.x, $0.y] })
    let along = try #require(
      Shortcuts.share(awake, awake: awake, lower: Position(0, 0), upper: Position(1, 1)))
    let beside = Trajectories(
      trials: 1, samples: 50, timeStep: 1,
      coordinates: line(Position(0.1, 0.16), Position(0.8, 0.16)).flatMap { [$0.x, $0.y] })
    let cut = try #require(
      Shortcuts.share(beside, awake: awake, lower: Position(0, 0), upper: Position(1, 1)))
    #expect(along == 0 && cut > 0.9)
  }

  @Test func learnsFromReplay() throws {
    let runs = ReplayTask.tMaze().paths(0..<40, iteration: 0, seed: 1)
    let goal = Track.tMaze.regions[1]
    var learning = OfflineLearning(
      lower: Position(-1.1, -1.1), upper: Position(1.1, 0.3), goal: goal)
    let before = learning.agreement(with: runs)
    for _ in 0..<20 { learning.learn(from: runs) }
    let after = try #require(learning.agreement(with: runs))
    #expect(before == nil && after > 0.8)  // all values equal have no order
  }

  /// Replay simulated with strong momentum is fitted with less friction than replay without.
  @Test func infersFriction() throws {
    let task = ReplayTask.triangle()
    let source = try TrialSource(task, seed: 1)
    var network = ReplayNetwork<Float>(
      task.architecture(units: 2, activation: .identity), dynamics: ReplayDynamics(leak: 0.02),
      seed: 1)
    network.parameters[0] = .zeros(2, 2)
    network.parameters[3] = .identity(2)
    let run = ReplayRun(
      configuration: ReplayConfiguration(task: "triangle"), network: network, source: source)
    var inference = ReplayInference()
    inference.simulations = 150
    func friction(_ value: Double) throws -> Double {
      let record = try run.replay(
        ReplayProtocol(count: 60, steps: 100, noise: .same, friction: value), seed: 99)
      let summary = try #require(ReplayInference.summary(record.positions))
      let draws = try inference.posterior(of: summary, run: run, seed: 3)
      #expect(
        draws.count == 15 && zip(draws, draws.dropFirst()).allSatisfy { $0.distance <= $1.distance }
      )
      return draws.reduce(0) { $0 + $1.parameters.friction } / Double(draws.count)
    }
    let (slow, fast) = (try friction(0.95), try friction(0.5))
    #expect(slow - fast > 0.2)
  }
}
