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
    #expect(abs(score.slope - 0.8 / 19) < 0.01 && score.largestJump < 0.3)
    let reverse = try #require(scoring.score(scoring.posteriors(forward.reversed(), width: 0.1)))
    #expect(reverse.weightedCorrelation < -0.9 && reverse.slope < 0)
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

  /// A recording made of known events: a rat runs along a line, twelve cells fire at their places,
  /// and at rest they fire in the order of a run, ten times faster.
  @Test func recordedEventsAreFound() throws {
    var (times, units) = ([Double](), [Int]())
    let frames = (0..<12_000).map { 0.02 * Double($0) }
    func place(_ t: Double) -> Double {
      let phase = t / 10 - (t / 10).rounded(.down)
      return t < 200 ? (phase < 0.5 ? 2 * phase : 2 - 2 * phase) : 0
    }
    let draws = RandomStream(seed: 13).uniforms(12 * frames.count)
    for (index, t) in frames.enumerated() where t < 200 {
      for unit in 0..<12 {
        let distance = (place(t) - (Double(unit) + 0.5) / 12) / 0.08
        let rate = 30 * exp(-distance * distance / 2)
        guard draws[12 * index + unit] < 0.02 * rate else { continue }
        times.append(t)
        units.append(unit)
      }
    }
    for event in 0..<10 {
      for unit in 0..<12 {
        for spike in 0..<3 {
          times.append(205 + 3 * Double(event) + 0.02 * Double(unit) + 0.006 * Double(spike))
          units.append(unit)
        }
      }
    }
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("spikes-\(UUID().uuidString).npz").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try ArrayFile.writeAll(
      [
        "t": NumericArray(shape: [frames.count], values: frames),
        "pos": NumericArray(
          shape: [frames.count, 2], values: frames.flatMap { [300 + 200 * place($0), 50] }),
        "spike_times": NumericArray(shape: [times.count], values: times),
        "spike_unit": NumericArray(shape: [units.count], values: units.map { Int64($0) }),
      ], to: path)
    var arena = TrackedArena(
      name: "line", size: Position(1, 0.05), timeStep: 0.1, scale: 200, origin: Position(300, 45))
    arena.track = Track(
      edges: [Track.Edge(Position(0, 0.025), Position(1, 0.025))], regions: [])
    let events = try RecordedEvents.decode(
      path, .init(running: [0...199], resting: [201...239], arena: arena), limit: 100)
    #expect(events.units == 12 && events.scores.count == 10)
    #expect(abs(events.rate - 10 / (38.0 / 60)) < 1e-9)
    // Bins without spikes at an event's edges decode to the middle of the line, which lowers the
    // correlation and adds a line's length to its path.
    #expect(events.significantShare == 1 && (events.medianCorrelation ?? 0) > 0.4)
    // The line in 0.24 s is 20 times as fast as in 5 s, its path twice as long at most.
    #expect((events.compression ?? 0) > 15 && (events.compression ?? 0) < 45)
    #expect(events.scores.allSatisfy { $0.correlation > 0 })
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
