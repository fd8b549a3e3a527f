import RandomStreams

extension ReplayScores {
  /// W₁ of all late positions beside what would be had without knowing anything.
  mutating func measureDistances(
    _ late: Trajectories, _ reference: ReplayReference, _ options: ReplayMetrics.Options,
    seed: UInt64
  ) {
    let replayed = late.points.filter(\.isFinite)
    let training = reference.training.points
    let count = min(
      options.assignmentPoints, replayed.count, training.count / 2, reference.heldOut.points.count)
    guard count > 1 else { return }
    func distance(_ points: [Position], _ others: [Position]) -> Double? {
      DistributionMetrics.wasserstein(
        points, others, count: count, draws: options.assignmentDraws, seed: seed,
        parallelism: options.parallelism)
    }
    wassersteinPoints = count
    wassersteinTraining = distance(replayed, training)
    wassersteinHeldOut = distance(replayed, reference.heldOut.points)
    wassersteinAwake = distance(training, reference.heldOut.points)
    wassersteinStill = distance(late.inTheirMeans.points.filter(\.isFinite), training)
    wassersteinUniform = distance(Self.uniform(over: training, seed: seed), training)
    wassersteinFloor = DistributionMetrics.wassersteinFloor(
      betweenTrialsOf: reference.training, count: count, draws: options.assignmentDraws, seed: seed,
      parallelism: options.parallelism)
  }

  private static func uniform(over points: [Position], seed: UInt64) -> [Position] {
    let (xs, ys) = (points.map(\.x), points.map(\.y))
    let (x0, x1) = (xs.min() ?? 0, xs.max() ?? 0)
    let (y0, y1) = (ys.min() ?? 0, ys.max() ?? 0)
    let draws = RandomStream(seed: seed, purpose: .replayStarts).uniforms(2 * 2_000)
    return (0..<2_000).map {
      Position(x0 + draws[2 * $0] * (x1 - x0), y0 + draws[2 * $0 + 1] * (y1 - y0))
    }
  }

  /// Points that one replay and behaviour are compared by, and most replays that are.
  private static let (points, replays) = (48, 40)

  /// `(W_still - W) / (W_still - floor)` of single replays, at least 0: W is W₁ from 48 of a replay's late
  /// positions, freed of jitter, to 48 of training; W_still that from their mean; floor that between two
  /// draws of training. Replays that are off behaviour or without position for most of the time have 0.
  mutating func measureFidelity(
    _ late: Trajectories, sound: [Int], _ places: BehaviourPlaces, _ reference: ReplayReference,
    seed: UInt64
  ) {
    let (training, n) = (reference.training.points, min(Self.points, late.samples))
    guard training.count >= 2 * n, n > 1,
      let floor = DistributionMetrics.wassersteinFloor(training, count: n, draws: 10, seed: seed)
    else { return }
    let steady = SteadyPaths(late)
    let step = max(1, late.trials / Self.replays)
    let chosen = Array(stride(from: 0, to: late.trials, by: step))
    let intact = Set(sound)
    let sum = chosen.reduce(0.0) { sum, trial in
      let path = steady.paths.path(trial).filter(\.isFinite)
      let near = path.count(where: places.isNear)
      guard intact.contains(trial), 2 * near >= late.samples, path.count >= n else { return sum }
      let own = (0..<n).map { path[$0 * path.count / n] }
      let order = RandomStream(
        seed: seed, chain: 11, step: UInt64(trial), purpose: .metrics
      ).permutation(of: training.count)
      let drawn = order.prefix(n).map { training[$0] }
      guard let distance = OptimalAssignment.meanDistance(own, drawn) else { return sum }
      let mean = (1 / Double(n)) * own.reduce(Position(0, 0), +)
      let still = drawn.reduce(0.0) { $0 + $1.distance(to: mean) } / Double(n)
      return sum + (still > floor ? max(0, still - distance) / (still - floor) : 0)
    }
    fidelity = min(1, sum / Double(max(1, chosen.count)))
  }
}

extension Trajectories {
  /// Every trial resting in the mean of its positions.
  fileprivate var inTheirMeans: Trajectories {
    var result = self
    for trial in 0..<trials {
      let path = path(trial).filter(\.isFinite)
      let mean = (1 / Double(path.count)) * path.reduce(Position(0, 0), +)
      for t in 0..<samples { result[trial, t] = mean }
    }
    return result
  }
}
