import RandomStreams
import Tensors
import Testing

@testable import ReplayNetworks

/// Replay read by spikes, and the direction of learned drifts.
@Suite struct DecodedReplayTests {
  /// Outputs of place cells along given paths, as a record of replay.
  private func record(_ paths: Trajectories, _ task: ReplayTask) -> ReplayRecord<Float> {
    let outputs: Matrix<Float> = task.code.signals(at: paths.points)
    return ReplayRecord(
      positions: paths, outputs: outputs, states: nil, finalStates: .zeros(paths.trials, 1),
      divergedAt: [Int?](repeating: nil, count: paths.trials), starts: nil)
  }

  /// Runs along the stem and an arm of the T-maze, and back; rest at both ends.
  private func runs(_ trials: Int, isReverse: Bool) -> Trajectories {
    let out = (0..<100).map { step -> Position in
      let place = min(2, max(0, Double(step - 35) / 15))
      return place < 1 ? Position(0, place - 1) : Position(1 - place, 0)
    }
    let path = isReverse ? out.reversed() : out
    return Trajectories(
      trials: trials, samples: 100, timeStep: 0.2,
      coordinates: (0..<trials).flatMap { _ in path.flatMap { [$0.x, $0.y] } })
  }

  /// Runs that behaviour makes are forward, their mirror images in time reverse; both are events
  /// that shuffles of cells do not reach. The T-maze branches: no slope is read, and correlations have no sign.
  @Test(arguments: [false, true])
  func forwardAndReverse(_ isReverse: Bool) throws {
    var configuration = ReplayConfiguration(task: "t-maze")
    configuration.placeCells = 80
    let task = try ReplayMaterial(for: configuration).task
    var settings = DecodedReplay.Settings()
    (settings.peakRate, settings.draws) = (40, 99)
    let decoded = try DecodedReplay(
      record(runs(6, isReverse: isReverse), task), task: task,
      awake: runs(3, isReverse: false), settings: settings, seed: 1)
    #expect(decoded.foundEvents == 6 && decoded.events.count == 6)
    #expect(try #require(decoded.significantShare) == 1)
    #expect(try #require(decoded.medianCorrelation) > 0.8)
    #expect(decoded.forwardShare == (isReverse ? 0 : 1) && decoded.directedEvents == 6)
    // Bins of 0.1 unit, cells every 0.16 unit: the mean of a posterior lies within half of that.
    #expect(try #require(decoded.decodingError) < 0.08)
    #expect(decoded.events.allSatisfy { $0.slope == nil && $0.weightedCorrelation > 0 })
  }

  /// In an open arena an event is judged along its own direction: a straight run passes, the same
  /// bins in random order do not.
  @Test func openArenasHaveDirections() throws {
    let task = ReplayTask.placeCells()
    let decoder = try BayesianDecoder(
      task.code, lower: Position(0, 0), upper: Position(1, 1), across: 20, down: 20)
    let scoring = EventScoring(decoder, track: nil)
    let points = (0..<16).map { Position(0.15 + 0.04 * Double($0), 0.8 - 0.03 * Double($0)) }
    let outputs: Matrix<Double> = task.code.signals(at: points)
    let counts = BayesianDecoder.spikes(
      from: outputs, peakRate: 20, timeStep: 0.2, stream: RandomStream(seed: 3))
    func significance(_ counts: [[Double]]) throws -> EventScoring.Significance {
      try #require(
        scoring.significance(
          of: counts, width: 0.2, shuffle: .timeBins, draws: 99, stream: RandomStream(seed: 4)))
    }
    let score = try #require(scoring.score(scoring.posteriors(counts, width: 0.2)))
    #expect(score.weightedCorrelation > 0.9 && score.lineFit > 0.6)
    #expect(abs(try #require(score.slope) - 0.05) < 0.015)  // √(0.04² + 0.03²) per bin
    #expect(try significance(counts).pValue == 0.01)
    let order = RandomStream(seed: 5).permutation(of: 16)
    #expect(try significance(order.map { counts[$0] }).pValue > 0.05)
  }

  @Test func positionsHaveNoSpikes() throws {
    let record = record(runs(1, isReverse: false), .tMaze())
    #expect(throws: ReplayError.self) {
      try DecodedReplay(record, task: .tMaze(), awake: runs(1, isReverse: false), seed: 1)
    }
  }

  /// A Gaussian law: the drift -κ Λ⁻¹ r lies along its score, cosine 1; -κ r, for variances 4, 1 and
  /// 1/4, has cosine 3 / 5.25, and the opposite drift -1. 20 000 states: standard errors below 0.01.
  @Test func alignmentOfAGaussian() throws {
    let variances = [4, 1, 0.25]
    var stream = RandomStream(seed: 6, purpose: .data)
    var states = Matrix<Double>.normals(20_000, 3, from: &stream)
    for row in 0..<20_000 { for j in 0..<3 { states[row, j] *= variances[j].squareRoot() } }
    let awake = AwakeActivity(
      trials: 20_000, steps: 0, states: states, outputs: .zeros(0, 2))
    func alignment(_ gains: [Double]) throws -> ScoreAlignment {
      var network = ReplayNetwork<Double>(
        ReplayArchitecture(units: 3, inputs: 1, outputs: 2, activation: .identity),
        dynamics: ReplayDynamics(leak: 1, noiseAmplitude: 0), seed: 1)
      network.parameters[0] = .identity(3)
      for j in 0..<3 { network.parameters[0][j, j] -= gains[j] }
      return try network.scoreAlignment(in: awake, at: 0, leading: 1, shrinkage: 0)
    }
    let score = try alignment(variances.map { 0.1 / $0 })
    #expect(score.whole > 0.999 && score.leading > 0.999 && score.rest > 0.999)
    #expect(try alignment(variances.map { -0.1 / $0 }).whole < -0.999)
    #expect(abs(try alignment([0.1, 0.1, 0.1]).whole - 3 / 5.25) < 0.02)
  }
}
