import RandomStreams
import ReplayNetworks
import Tensors
import Testing

/// Metrics on paths whose values are known.
@Suite struct MetricTests {
  private func paths(_ lists: [[Position]]) -> Trajectories {
    Trajectories(
      trials: lists.count, samples: lists[0].count, timeStep: 1,
      coordinates: lists.flatMap { $0.flatMap { [$0.x, $0.y] } })
  }

  private func walk(_ trials: Int, _ samples: Int, correlation: Double, seed: UInt64)
    -> Trajectories
  {
    var stream = RandomStream(seed: seed, purpose: .data)
    var position = Matrix<Double>.zeros(trials, 2)
    var step = Matrix<Double>.normals(trials, 2, from: &stream)
    var lists = [[Position]](repeating: [], count: trials)
    let fresh = (1 - correlation * correlation).squareRoot()
    for _ in 0..<samples {
      position.add(step)
      for i in 0..<trials { lists[i].append(Position(position[i, 0], position[i, 1])) }
      step.scale(by: correlation, addingNormals: fresh, from: &stream)
    }
    return paths(lists)
  }

  @Test func straightRun() throws {
    let run = paths([(0..<21).map { Position(0.1 * Double($0), 0) }])
    for lag in [1, 5, 20] {
      #expect(abs(try #require(MotionMetrics.speed(run, lag: lag)) - 0.1) < 1e-12)
    }
    #expect(abs(try #require(MotionMetrics.pathLength(run)) - 2) < 1e-12)
    #expect(abs(try #require(MotionMetrics.diffusionExponent(run)) - 2) < 1e-9)
    let region = Track.Region("goal", Position(1, 0), radius: 0.15)
    let reach = try #require(MotionMetrics.reach(run, regions: [region]))
    #expect(reach.median == 10 && reach.fraction == 1)  // x = 0.9 after ten steps
    let far = try #require(MotionMetrics.reach(run, distance: 5))
    #expect(far.median == 21 && far.fraction == 0)
    #expect(MotionMetrics.regionsVisited(run, regions: [region]) == 1)
    #expect(MotionMetrics.speed(run, lag: 21) == nil)
  }

  /// A region that holds the start does not count as reached.
  @Test func reachLeavesTheStartOut() throws {
    let still = paths([[Position](repeating: Position(0, 1), count: 5)])
    let reach = try #require(MotionMetrics.reach(still, regions: Track.triangle.regions))
    #expect(reach.fraction == 0 && reach.median == 5)
  }

  /// Increments with correlation c: ρ₁ = c, ρ₂ = c², and a second-order gain of c |c|. With 200 × 500
  /// increments of two coordinates a correlation's standard error is 0.0022.
  @Test(arguments: [0.0, 0.4, -0.4])
  func memory(_ correlation: Double) throws {
    let walk = walk(200, 500, correlation: correlation, seed: 3)
    let rho = try #require(SpectralMetrics.incrementCorrelations(walk, lags: [1, 2]))
    #expect(abs(rho[0] - correlation) < 0.011)  // 5 standard errors
    #expect(abs(rho[1] - correlation * correlation) < 0.011)
    let gain = try #require(SpectralMetrics.secondOrderGain(walk))
    #expect(abs(gain - correlation * abs(correlation)) < 0.011)
    let alpha = try #require(MotionMetrics.diffusionExponent(walk))
    if correlation == 0 { #expect(abs(alpha - 1) < 0.03) }
    if correlation > 0 { #expect(alpha > 1.1) }
    if correlation < 0 { #expect(alpha < 0.95) }
  }

  /// Positions read with noise without memory about one place: r = -1/2, a gain of -1/4 (standard error
  /// below 0.003). Its square would be taken for momentum.
  @Test func jitterHasNoGain() throws {
    var stream = RandomStream(seed: 12, purpose: .data)
    let noise = Matrix<Double>.normals(200 * 500, 2, from: &stream)
    let jitter = Trajectories(trials: 200, samples: 500, timeStep: 1, coordinates: noise.elements)
    #expect(abs(try #require(SpectralMetrics.secondOrderGain(jitter)) + 0.25) < 0.015)
  }

  /// Beside every order of six points by force; points of a coarse lattice have many equal costs.
  @Test(arguments: [0.0, 4, 1]) func assignment(lattice: Double) throws {
    var stream = RandomStream(seed: 8, purpose: .data)
    for _ in 0..<20 {
      var a = Matrix<Double>.uniforms(6, 4, from: &stream)
      if lattice > 0 { a.mapInPlace { ($0 * lattice).rounded() / lattice } }
      let x = (0..<6).map { Position(a[$0, 0], a[$0, 1]) }
      let y = (0..<6).map { Position(a[$0, 2], a[$0, 3]) }
      func best(_ i: Int, _ free: [Int]) -> Double {
        if i == 6 { return 0 }
        return free.map { j in x[i].distance(to: y[j]) + best(i + 1, free.filter { $0 != j }) }
          .min()
          ?? 0
      }
      let exact = best(0, Array(0..<6)) / 6
      #expect(abs(try #require(OptimalAssignment.meanDistance(x, y)) - exact) < 1e-12)
    }
  }

  @Test func assignmentOfManyPoints() throws {
    // On a line the sorted order is optimal.
    let left = (0..<200).map { Position(Double($0 * 37 % 200), 0) }
    let right = (0..<200).map { Position(Double($0 * 91 % 200) * 1.5, 0) }
    let sorted = (0..<200).reduce(0.0) { $0 + 0.5 * Double($1) } / 200
    #expect(abs(try #require(OptimalAssignment.meanDistance(left, right)) - sorted) < 1e-9)
    // Nothing is cheaper where all costs are equal.
    let same = [Position](repeating: Position(1, 2), count: 200)
    #expect(OptimalAssignment.meanDistance(same, same) == 0)
    #expect(OptimalAssignment.meanDistance([], []) == nil)
  }

  /// A shift of a cloud is its Wasserstein distance, up to the sampling floor.
  @Test func wassersteinOfAShift() throws {
    var stream = RandomStream(seed: 9, purpose: .data)
    let draws = Matrix<Double>.uniforms(4_000, 2, from: &stream)
    let cloud = (0..<4_000).map { Position(draws[$0, 0], draws[$0, 1]) }
    let moved = cloud.map { Position($0.x + 1, $0.y) }
    let distance = try #require(
      DistributionMetrics.wasserstein(cloud, moved, count: 200, draws: 3, seed: 1))
    // Uniform clouds of 200: floor about 0.07, which adds in quadrature at most.
    #expect(distance > 0.9 && distance < 1.1)
    #expect(
      DistributionMetrics.wasserstein(
        cloud, moved, count: 200, draws: 3, seed: 1, parallelism: Parallelism(threads: 2))
        == distance)
    let floor = try #require(
      DistributionMetrics.wassersteinFloor(cloud, count: 200, draws: 3, seed: 1))
    #expect(floor > 0.03 && floor < 0.12)
  }

  @Test func slicedWassersteinOfAShift() throws {
    var stream = RandomStream(seed: 10, purpose: .data)
    let x = Matrix<Double>.normals(3_000, 8, from: &stream)
    var y = x
    y.addRow([1, 0, 0, 0, 0, 0, 0, 0])
    let distance = try #require(DistributionMetrics.slicedWasserstein(x, y, seed: 2))
    // E |θ₁| on the unit sphere of eight dimensions: Γ(4) / (√π Γ(4.5)) = 0.2910; its standard
    // error over 128 directions is 0.018.
    #expect(abs(distance - 0.291) < 0.09)
  }

  /// KL between normals with kernel densities: the same law gives nearly 0, a shift by 2 nearly 2.
  @Test func kernelDivergence() throws {
    var stream = RandomStream(seed: 11, purpose: .data)
    func cloud(_ shift: Double) -> [Position] {
      let draws = Matrix<Double>.normals(3_000, 2, from: &stream)
      return (0..<3_000).map { Position(draws[$0, 0] + shift, draws[$0, 1]) }
    }
    let (a, b, c) = (cloud(0), cloud(0), cloud(2))
    let same = try #require(
      DistributionMetrics.kernelDivergence(
        quiescent: a, active: b, points: 3_000, samples: 800, seed: 1))
    let other = try #require(
      DistributionMetrics.kernelDivergence(
        quiescent: c, active: b, points: 3_000, samples: 800, seed: 1))
    #expect(abs(same) < 0.08)
    #expect(other > 1.2 && other < 2.4)
  }

  @Test func coverage() throws {
    let lap = paths([
      (0..<300).map { step in
        let place = Double(step) / 100
        let edge = Track.triangle.edges[min(2, Int(place))]
        return edge.start + (place - place.rounded(.down)) * (edge.end - edge.start)
      }
    ])
    let whole = try #require(CoverageMetrics.onTrack(lap, track: .triangle))
    #expect(whole.coverage > 0.98 && whole.offTrackTime == 0)
    #expect(try #require(CoverageMetrics.trackDistance(lap, track: .triangle)) < 1e-12)
    #expect(try #require(MotionMetrics.regionsVisited(lap, regions: Track.triangle.regions)) == 3)
    // Moved off the track, the same lap covers grid cells and no track.
    let off = paths([lap.path(0).map { Position($0.x + 3, $0.y) }])
    let away = try #require(CoverageMetrics.onTrack(off, track: .triangle))
    #expect(away.coverage == 0 && away.offTrackTime == 1)
    #expect(try #require(CoverageMetrics.cellsVisited(off)) > 30)
    #expect(CoverageMetrics.pooledCoverage(replay: lap, awake: lap) == 1)
    #expect(CoverageMetrics.pooledCoverage(replay: off, awake: lap) == 0)
  }

  @Test func explainedVariance() throws {
    var stream = RandomStream(seed: 12, purpose: .data)
    let plane = Matrix<Double>.normals(500, 2, from: &stream)
    let lift = Matrix<Double>.normals(2, 10, from: &stream)
    let shares = try #require(SpectralMetrics.explainedVariance(plane.times(lift), count: 3))
    #expect(shares[0] < 1 && abs(shares[1] - 1) < 1e-9 && abs(shares[2] - 1) < 1e-9)
  }

  /// Outputs on the manifold have distance 0; scaled ones do not.
  @Test func manifoldDistance() throws {
    let cells = PlaceCells(
      count: 64, width: 0.15, lower: Position(0, 0), upper: Position(1, 1), seed: 1)
    let code = SignalCode.placeCells(cells)
    let points = (0..<50).map { Position(0.3 + 0.008 * Double($0), 0.5) }
    let signals: Matrix<Double> = code.signals(at: points)
    let on = try #require(SpectralMetrics.manifoldDistance(signals, code: code, awake: signals))
    var half = signals
    half.scale(by: 0.5)
    let off = try #require(SpectralMetrics.manifoldDistance(half, code: code, awake: signals))
    #expect(on < 0.2 && off > 0.45)  // decoding is not exact: centre of mass over 64 cells
  }
}
