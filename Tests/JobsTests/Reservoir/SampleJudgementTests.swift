import RandomStreams
import Tensors
import Testing

@testable import Jobs

/// What is said of samples beside draws of the true law.
@Suite struct SampleJudgementTests {
  private func normals(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix<Double> {
    var stream = RandomStream(seed: seed)
    return .normals(rows, columns, from: &stream)
  }

  private func verdict(_ samples: Matrix<Double>, _ reference: Matrix<Double>) -> Verdict {
    SampleJudgement(
      samples, against: reference, names: (0..<samples.columns).map { "u\($0)" }, seed: 1,
      parallelism: .serial
    ).verdict
  }

  /// Two sets of one law: the tests of units give a false alarm in 1 % of pairs, the joint one in 1 %; with
  /// these seeds none does.
  @Test func equalLawsAreGood() {
    for seed in [1, 2, 3] as [UInt64] {
      let verdict = verdict(normals(500, 3, seed: seed), normals(1_000, 3, seed: 10 + seed))
      #expect(verdict.quality == .good, "\(verdict.sentence)")
    }
  }

  /// With three draws to compare with, nothing is known, and nothing is called good.
  @Test func fewDrawsDecideNothing() {
    let verdict = verdict(normals(500, 2, seed: 6), normals(3, 2, seed: 7))
    #expect(verdict.quality == .undecided, "\(verdict.sentence)")
    #expect(verdict.sentence.contains("3 draws are too few"), "\(verdict.sentence)")
  }

  /// A unit whose zeros are too few is named, with both shares.
  @Test func aUnitThatDiffersIsNamed() {
    var (samples, reference) = (normals(1_000, 2, seed: 4), normals(1_000, 2, seed: 5))
    for row in 0..<1_000 {
      samples[row, 1] = row % 10 < 3 ? 0 : abs(samples[row, 1])
      reference[row, 1] = row % 10 < 5 ? 0 : abs(reference[row, 1])
    }
    let verdict = verdict(samples, reference)
    #expect(verdict.quality == .poor)
    #expect(verdict.sentence.contains("`u1`: share of 0 0.3 for 0.5"), "\(verdict.sentence)")
    #expect(!verdict.sentence.contains("`u0`"))
  }

  /// Equal marginals, opposite correlation.
  @Test func jointDifferenceIsSeen() {
    var (samples, reference) = (normals(800, 2, seed: 6), normals(800, 2, seed: 7))
    for row in 0..<800 {
      samples[row, 1] = (samples[row, 0] + 0.5 * samples[row, 1]) / 1.25.squareRoot()
      reference[row, 1] = (-reference[row, 0] + 0.5 * reference[row, 1]) / 1.25.squareRoot()
    }
    let verdict = verdict(samples, reference)
    #expect(verdict.sentence.contains("jointly"), "\(verdict.sentence)")
  }

  /// Three modes, 20 deviations apart: one missing, one too heavy, and samples between.
  @Test func modesAreCounted() {
    func draws(_ counts: [Int], seed: UInt64) -> Matrix<Double> {
      var result = normals(counts.reduce(0, +), 2, seed: seed)
      var row = 0
      for (mode, count) in counts.enumerated() {
        for _ in 0..<count {
          result[row, 0] += [0, 20, 10][mode]
          result[row, 1] += [0, 0, 20][mode]
          row += 1
        }
      }
      return result
    }
    let reference = draws([600, 300, 300], seed: 8)
    let same = verdict(draws([500, 250, 250], seed: 9), reference)
    #expect(same.quality == .good, "\(same.sentence)")
    let missing = verdict(draws([700, 300, 0], seed: 10), reference)
    #expect(missing.sentence.contains("1 of 3 modes are missing"), "\(missing.sentence)")
    let heavy = verdict(draws([500, 100, 400], seed: 11), reference)
    #expect(heavy.sentence.contains("2 of 3 modes have another weight"), "\(heavy.sentence)")
    var bridged = draws([500, 250, 250], seed: 12)
    for row in 0..<100 { bridged[row, 0] += Double(row % 50) / 5 + 4 }
    let bridge = verdict(bridged, reference)
    #expect(bridge.sentence.contains("lie between modes"), "\(bridge.sentence)")
  }

  /// A roll of two turns, one apart, `width` wide, in three dimensions.
  private func roll(_ count: Int, width: Double, seed: UInt64) -> Matrix<Double> {
    var result = normals(count, 3, seed: seed)
    var stream = RandomStream(seed: seed + 100)
    let places = Matrix<Double>.uniforms(count, 2, from: &stream)
    for row in 0..<count {
      let angle = 3 * .pi + 4 * .pi * places[row, 0]
      let radius = angle / (2 * .pi) + width * result[row, 0]
      result[row, 0] = radius * cos(angle)
      result[row, 1] = radius * sin(angle)
      result[row, 2] = 3 * places[row, 1]
    }
    return result
  }

  /// Samples between the turns of a roll, which neither units nor projections show, are seen; those of the
  /// roll itself are not.
  @Test func samplesOffASheetAreSeen() throws {
    let reference = roll(4_000, width: 0.03, seed: 13)
    let same = verdict(roll(2_000, width: 0.03, seed: 14), reference)
    #expect(same.quality == .good, "\(same.sentence)")
    let blurred = verdict(roll(2_000, width: 0.3, seed: 15), reference)
    #expect(blurred.quality == .poor, "\(blurred.sentence)")
    #expect(blurred.sentence.contains("where no data is"), "\(blurred.sentence)")
    let strays = try #require(
      WhitenedDraws(roll(2_000, width: 0.3, seed: 15), beside: reference)
        .flatMap { StrayComparison($0) })
    #expect(strays.samples > strays.data + 0.1 && strays.data < 0.05, "\(strays)")
  }

  /// Draws of a chain, of which neighbours are alike, do not make other samples of its law strays.
  @Test func chainsAreNoTrap() throws {
    var (chain, x) = (normals(4_000, 2, seed: 16), [0.0, 0.0])
    for row in 0..<4_000 {
      for unit in 0..<2 {
        x[unit] = 0.98 * x[unit] + (1 - 0.98 * 0.98).squareRoot() * chain[row, unit]
        chain[row, unit] = x[unit]
      }
    }
    let whitened = try #require(WhitenedDraws(normals(2_000, 2, seed: 17), beside: chain))
    let strays = try #require(StrayComparison(whitened))
    #expect(strays.samples < strays.data + 0.04, "\(strays)")
    let thickness = try #require(ThicknessComparison(whitened))
    #expect(abs(thickness.ratio - 1) < 0.15, "\(thickness)")
  }

  /// Samples that lie too thick about a roll, though nowhere off it, are told; the ratio is that of the
  /// deviations.
  @Test func thicknessIsMeasured() throws {
    let reference = roll(4_000, width: 0.06, seed: 18)
    let samples = roll(2_000, width: 0.1, seed: 19)
    let ratio = try #require(
      WhitenedDraws(samples, beside: reference).flatMap { ThicknessComparison($0) }
    ).ratio
    #expect(abs(ratio / (0.1 / 0.06) - 1) < 0.12, "\(ratio)")
    let verdict = verdict(samples, reference)
    #expect(verdict.quality == .undecided, "\(verdict.sentence)")
    #expect(verdict.sentence.contains("times as thick"), "\(verdict.sentence)")
  }

  /// Units of whole numbers, whose draws have no thickness, are not judged by it.
  @Test func gridsHaveNoThickness() throws {
    func grid(_ seed: UInt64) -> Matrix<Double> {
      var draws = normals(1_000, 2, seed: seed)
      for row in 0..<1_000 { draws[row, 1] = draws[row, 1].rounded() }
      return draws
    }
    let whitened = try #require(WhitenedDraws(grid(20), beside: grid(21)))
    #expect(ThicknessComparison(whitened) == nil)
  }
}
