import RandomStreams
import Tensors
import Testing

@testable import ReplayNetworks

/// Runs along a line of 20 places, ten units with fields a tenth apart, on a rate that they share.
@Suite struct RunEvidenceTests {
  static let bins = 8

  /// Rates of unit i at place x, hertz.
  private static func rate(_ unit: Int, _ place: Int) -> Double {
    let distance = ((Double(place) + 0.5) / 20 - (Double(unit) + 0.5) / 10) / 0.08
    return 1 + 9 * exp(-distance * distance / 2)
  }

  private static func decoder() throws -> BayesianDecoder {
    let rates = (0..<10).flatMap { unit in (0..<20).map { rate(unit, $0) } }
    var maps = try RateMaps(
      positions: (0..<20).map { Position((Double($0) + 0.5) / 20, 0.5) },
      times: (0..<20).map { 0.1 * Double($0) }, spikeTimes: [[Double]](repeating: [], count: 10),
      lower: Position(0, 0), upper: Position(1, 1), across: 20, down: 1, smoothing: 0.01)
    (maps.rates, maps.peakRates) = (rates, [Double](repeating: 1, count: 10))
    maps.visited = [Bool](repeating: true, count: 20)
    return try BayesianDecoder(maps)
  }

  private static func evidence() throws -> RunEvidence {
    let decoder = try decoder()
    let there = decoder.centres
    return RunEvidence(
      decoder,
      runs: BehaviouralRuns([there + there.reversed()], centres: decoder.centres, step: 0.0499),
      paces: [1, 2], bins: [bins])
  }

  /// Spikes of an event over bins and units in proportion to rates.
  private static func counts(
    _ spikes: Int, _ rates: [[Double]], _ stream: RandomStream
  ) -> [[Double]] {
    let all = Array(rates.joined())
    let total = all.reduce(0, +)
    var counts = rates.map { $0.map { _ in 0.0 } }
    for draw in stream.uniforms(spikes) {
      var (index, rest) = (0, draw * total)
      while index < all.count - 1, rest >= all[index] {
        rest -= all[index]
        index += 1
      }
      counts[index / 10][index % 10] += 1
    }
    return counts
  }

  /// The mean over runs of the multinomial law of their spikes, summed by hand.
  @Test func isTheEquation() throws {
    let decoder = try Self.decoder()
    // Five places in a row, three bins, one step each: three runs and their three reversals.
    let runs = BehaviouralRuns(
      [Array(decoder.centres.prefix(5))], centres: decoder.centres, step: 0.0499)
    #expect(runs.stretches == [[0, 1, 2, 3, 4]])
    let counts = Self.counts(
      6, (0..<3).map { t in (0..<10).map { Self.rate($0, t) } }, .init(seed: 1))
    let paths = [[0, 1, 2], [1, 2, 3], [2, 3, 4]]
    let likelihoods = (paths + paths.map { $0.reversed() }).map { path in
      let total = path.reduce(0.0) { sum, x in sum + (0..<10).reduce(0) { $0 + Self.rate($1, x) } }
      return zip(path, counts).reduce(1.0) { product, bin in
        (0..<10).reduce(product) { $0 * exp(bin.1[$1] * log(Self.rate($1, bin.0) / total)) }
      }
    }
    let evidence = try #require(RunEvidence(decoder, runs: runs, paces: [1]).logEvidence(counts))
    #expect(abs(evidence - log(likelihoods.reduce(0, +) / 6)) < 1e-9)
    // No run of behaviour has six bins.
    let long = [[Double]](repeating: [Double](repeating: 1, count: 10), count: 6)
    #expect(RunEvidence(decoder, runs: runs, paces: [1]).logEvidence(long) == nil)
  }

  /// Of 200 events without a place 5 % have p ≤ 0.05: 1 to 21 but for 1 in 500 on either side. Of 100
  /// events without an order, each bin at a place of its own, as many: at most 13 but for 1 in 1,000.
  /// Of 100 runs with 30 spikes 75 are found and more, of 100 that stand still at most 13.
  @Test func findsRunsAndNothingElse() throws {
    let evidence = try Self.evidence()
    func found(_ events: Int, _ seed: UInt64, _ places: (RandomStream) -> [Int]?) -> Int {
      (0..<events).count { number in
        let stream = RandomStream(seed: seed, chain: UInt32(number))
        let rates = (0..<Self.bins).map { bin in
          (0..<10).map { unit in places(stream).map { Self.rate(unit, $0[bin]) } ?? 1 }
        }
        let counts = Self.counts(30, rates, stream.with(.modelSpikes))
        return evidence.pValue(of: counts, draws: 99, stream: stream) ?? 1 <= 0.05
      }
    }
    let noise = found(200, 5) { _ in nil }
    #expect(noise >= 1 && noise <= 21)
    let jumps = found(100, 6) { $0.with(.trials).uniforms(Self.bins).map { Int(20 * $0) } }
    #expect(jumps <= 13)
    let still = found(100, 7) { stream in
      [Int](repeating: Int(20 * stream.with(.trials).uniforms(1)[0]), count: Self.bins)
    }
    #expect(still <= 13)
    let runs = found(100, 8) { stream in
      let draws = stream.with(.trials).uniforms(2)
      let run = (0..<Self.bins).map { Int(5 * draws[0]) + 2 * $0 }
      return draws[1] < 0.5 ? run : run.reversed()
    }
    #expect(runs >= 75)
  }

  /// A run of four bins: its order and the reverse are 2 of 24, so that p is 1/12 at least. Of 1,999 draws
  /// the share has the deviation 0.006: below 0.05 but for 1 in 10 million.
  @Test func fourBinsAreNeverSignificant() throws {
    let evidence = try Self.evidence()
    let counts = (0..<4).map { bin in (0..<10).map { $0 == bin + 2 ? 3.0 : 0 } }
    let p = try #require(
      evidence.pValue(of: counts, draws: 1_999, stream: RandomStream(seed: 9)))
    #expect(p > 0.05 && p < 0.12)
    #expect(abs(RunEvidence.leastPValue(of: counts) - 1.0 / 12) < 1e-12)
    #expect(RunEvidence.leastPValue(of: Array(counts.prefix(1))) == 1)
    // Silent bins are one: four that differ, however long.
    let silent = [[Double]](repeating: [Double](repeating: 0, count: 10), count: 3)
    #expect(RunEvidence.leastPValue(of: silent + counts.prefix(3)) > 0.05)
    #expect(abs(RunEvidence.leastPValue(of: silent + counts) - 1.0 / 60) < 1e-12)
  }

  /// Jitter below a step is no way, and a jump cuts a path.
  @Test func pathsAreThinned() {
    let centres = (0..<10).map { Position(Double($0) / 10, 0) }
    let path = [0, 0.02, 0.01, 0.1, 0.12, 0.2, 5, 5.05, 5.1].map { Position($0, 0) }
    let runs = BehaviouralRuns([path], centres: centres, step: 0.09)
    #expect(runs.stretches == [[0, 1, 2], [9, 9]])
    #expect(runs.run(bins: 3, length: 0.18, draws: [0, 0]) == [0, 1, 2])
    #expect(runs.run(bins: 3, length: 0.18, draws: [0.99, 0.9]) == [2, 1, 0])
    #expect(runs.run(bins: 3, length: 1, draws: [0, 0]) == nil)
  }
}
