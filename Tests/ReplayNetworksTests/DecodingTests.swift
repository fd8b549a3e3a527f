import Archives
import Foundation
import RandomStreams
import Tensors
import Testing

@testable import ReplayNetworks

/// Decoding, events and their significance, on spikes with a known path.
@Suite struct DecodingTests {
  /// Twelve place cells along a line of length 1.
  static let track = Track(
    edges: [Track.Edge(Position(0, 0.5), Position(1, 0.5))],
    regions: [Track.Region("end", Position(1, 0.5), radius: 0.1)])
  static let code = SignalCode.placeCells(
    PlaceCells(
      centres: (0..<12).map { Position((Double($0) + 0.5) / 12, 0.5) }, width: 0.08))

  static func decoder() throws -> BayesianDecoder {
    try BayesianDecoder(
      code, lower: Position(0, 0), upper: Position(1, 1), across: 40, down: 5, peakRate: 60,
      near: track, limit: 0.1)
  }

  private static func counts(
    _ places: [Double], width: Double, seed: UInt64
  ) -> [[Double]] {
    let outputs: Matrix<Double> = code.signals(at: places.map { Position($0, 0.5) })
    return BayesianDecoder.spikes(
      from: outputs, peakRate: 60, timeStep: width, stream: RandomStream(seed: seed))
  }

  static let run = (0..<20).map { 0.1 + 0.8 * Double($0) / 19 }

  @Test func posteriorIsBayes() throws {
    let decoder = try Self.decoder()
    let counts = Self.counts([0.3], width: 0.1, seed: 1)[0]
    let posterior = decoder.posterior(counts: counts, width: 0.1)
    #expect(abs(posterior.reduce(0, +) - 1) < 1e-12)
    // By hand at two places: the ratio of posteriors is that of Poisson probabilities.
    let (a, b) = (5, 20)
    func logProbability(_ place: Int) -> Double {
      let rates: Matrix<Double> = Self.code.signals(at: [decoder.centres[place]])
      return (0..<12).reduce(0.0) { sum, unit in
        let rate = max(0.1, 60 * rates[0, unit]) * 0.1
        return sum + counts[unit] * Double.logarithm(rate) - rate
      }
    }
    let expected = logProbability(a) - logProbability(b)
    #expect(abs(Double.logarithm(posterior[a] / posterior[b]) - expected) < 1e-6)
  }

  @Test func decodesARun() throws {
    let decoder = try Self.decoder()
    let counts = Self.counts(Self.run, width: 0.1, seed: 2)
    let errors = zip(counts, Self.run).map { counts, place in
      abs(decoder.estimates(decoder.posterior(counts: counts, width: 0.1)).mean.x - place)
    }
    #expect(errors.reduce(0, +) / 20 < 0.05)
  }

  /// Hover, run and random places are told apart.
  @Test func labelsMovements() throws {
    let decoder = StateSpaceDecoder(try Self.decoder(), walkDeviation: 0.06)
    func label(_ places: [Double]) throws -> StateSpaceDecoder.Movement {
      let result = try #require(
        decoder.decode(Self.counts(places, width: 0.1, seed: 4), width: 0.1))
      #expect(result.positions.allSatisfy { abs($0.reduce(0, +) - 1) < 1e-9 })
      var votes = [0, 0, 0]
      for label in result.labels { votes[label.rawValue] += 1 }
      return StateSpaceDecoder.Movement(rawValue: votes.firstIndex(of: votes.max() ?? 0) ?? 0)
        ?? .hover
    }
    #expect(try label([Double](repeating: 0.4, count: 20)) == .hover)
    #expect(try label(Self.run) == .continuous)
    let jumps = [
      0.1, 0.9, 0.4, 0.7, 0.2, 0.8, 0.5, 0.05, 0.95, 0.3, 0.6, 0.1, 0.85, 0.45, 0.15, 0.9, 0.35,
      0.75, 0.05, 0.55,
    ]
    #expect(try label(jumps) == .fragmented)
    #expect(decoder.decode([], width: 0.1) == nil)
  }

  @Test(arguments: EventScoring.Shuffle.allCases)
  func significance(_ shuffle: EventScoring.Shuffle) throws {
    let scoring = EventScoring(try Self.decoder(), track: Self.track)
    let forward = Self.counts(Self.run, width: 0.1, seed: 5)
    let score = try #require(scoring.score(scoring.posteriors(forward, width: 0.1)))
    #expect(score.weightedCorrelation > 0.9 && score.lineFit > 0.7)
    #expect(abs(try #require(score.slope) - 0.8 / 19) < 0.01)
    #expect(score.largestJump < 0.3)
    let reverse = try #require(scoring.score(scoring.posteriors(forward.reversed(), width: 0.1)))
    #expect(reverse.weightedCorrelation < -0.9)
    #expect(try #require(reverse.slope) < 0)
    let real = try #require(
      scoring.significance(
        of: forward, width: 0.1, shuffle: shuffle, draws: 99, stream: RandomStream(seed: 6)))
    #expect(real.pValue <= 0.03 && real.zScore > 2)
    // An event in random order is not significant.
    let order = RandomStream(seed: 12).permutation(of: 20)
    let scrambled = order.map { forward[$0] }
    let chance = try #require(
      scoring.significance(
        of: scrambled, width: 0.1, shuffle: shuffle, draws: 99, stream: RandomStream(seed: 8)))
    #expect(chance.pValue > 0.05)
  }

  /// The slope of shuffled bins is of those bins that have spikes, and pooled positions come from the pool.
  @Test func shufflesTakeBinsWhole() throws {
    let scoring = EventScoring(try Self.decoder(), track: Self.track)
    var counts = Self.counts([0.1, 0.5, 0.9], width: 0.1, seed: 5)
    counts[1] = counts[1].map { _ in 0 }
    let bins = scoring.bins(counts, width: 0.1)
    #expect(bins.map(\.isSilent) == [false, true, false])
    let steep = try #require(scoring.slope(bins))
    // Beside each other, the two that have spikes are twice as steep.
    let beside = try #require(scoring.slope([bins[1], bins[0], bins[2]]))
    #expect(abs(beside / steep - 2) < 1e-9)
    let ordered = try #require(
      scoring.significance(
        of: counts, width: 0.1, shuffle: .timeBins, draws: 300, stream: RandomStream(seed: 6)))
    #expect(abs(try #require(ordered.shuffledSlope) / steep - 2) < 1e-9)
    // Of a pool of one place no event has a slope.
    let pooled = try #require(
      scoring.significance(
        of: counts, width: 0.1, shuffle: .pooledPositions, draws: 20, pool: [bins[0]],
        stream: RandomStream(seed: 6)))
    #expect(try #require(pooled.shuffledSlope) < 1e-9)
  }

  @Test func findsBursts() throws {
    // Ten units at 1 Hz, and two bursts in which all fire.
    var (times, labels) = ([Double](), [Int]())
    let draws = RandomStream(seed: 9)
    for unit in 0..<10 {
      var address = draws
      address.chain = UInt32(unit)
      let uniforms = Matrix<Double>.uniforms(1, 60, from: &address)
      for k in 0..<60 {
        times.append(60 * uniforms[0, k])
        labels.append(unit)
      }
      for burst in [20.0, 40] {
        for k in 0..<8 {
          times.append(burst + 0.1 * (Double(k) + uniforms[0, k]) / 8)
          labels.append(unit)
        }
      }
    }
    let spikes = try RecordedSpikes(times: times, labels: labels)
    let events = PopulationBursts().events(in: spikes, during: 0...60)
    let found = events.filter { event in [20.0, 40].contains { abs(event.start - $0) < 0.1 } }
    #expect(found.count == 2 && events.count <= 6)
    #expect(found.allSatisfy { $0.duration > 0.08 && $0.duration < 0.3 && $0.activeUnits == 10 })
  }

  @Test func directionFollowsTheFlow() throws {
    let runs = Trajectories(
      trials: 1, samples: 40, timeStep: 1,
      coordinates: (0..<40).flatMap { [0.02 + Double($0) / 42, 0.5] })
    let flow = FlowField(runs, lower: Position(0, 0), upper: Position(1, 1))
    let forward = try #require(flow.direction(of: runs.path(0)))
    let reverse = try #require(flow.direction(of: runs.path(0).reversed()))
    #expect(abs(forward.score - 1) < 1e-9 && abs(reverse.score + 1) < 1e-9)
    // Where animals go both ways there is no direction, but for the bins where runs end.
    let both = Trajectories(
      trials: 2, samples: 40, timeStep: 1,
      coordinates: runs.coordinates + runs.path(0).reversed().flatMap { [$0.x, $0.y] })
    let mixed = FlowField(both, lower: Position(0, 0), upper: Position(1, 1))
    #expect((mixed.direction(of: runs.path(0))?.steps ?? 0) <= 2)
  }

  @Test func modelEvents() {
    // Rest, a run of 20 steps, rest.
    let xs =
      [Double](repeating: 0, count: 30) + (0..<20).map { 0.05 * Double($0) }
      + [Double](repeating: 0.95, count: 30)
    let path = Trajectories(
      trials: 1, samples: 80, timeStep: 1, coordinates: xs.flatMap { [$0, 0] })
    let events = ModelEvents.events(in: path, percentile: 0.6)
    #expect(events.count == 1)
    #expect(events[0].steps.lowerBound >= 24 && events[0].steps.upperBound <= 56)
  }
}
