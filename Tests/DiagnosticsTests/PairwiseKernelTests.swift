import Foundation
import RandomStreams
import Tensors
import Testing

@testable import Diagnostics

/// Energy distance and maximum mean discrepancy. References: NumPy, all pairs at once.
@Suite struct PairwiseKernelTests {
  private let x = Matrix(rows: 80, columns: 3, elements: ReferenceChains.sequence(23, 240))
  private let y = Matrix(
    rows: 120, columns: 3, elements: ReferenceChains.sequence(24, 360).map { 1.5 * $0 })

  @Test func energyDistances() throws {
    let line = energyDistance(
      Matrix(
        rows: 300, columns: 1, elements: ReferenceChains.sequence(21, 300).map { 2 * $0 - 1 }),
      Matrix(
        rows: 200, columns: 1, elements: ReferenceChains.sequence(22, 200).map { 3 * $0 * $0 - 1 }))
    #expect(try abs(#require(line) - 0.09174661644237) < 1e-13)  // SciPy's, squared
    #expect(try abs(#require(energyDistance(x, y)) - 0.2927730923443921) < 1e-13)
    let unbiased = try #require(energyDistance(x, y, estimator: .unbiased))
    #expect(abs(unbiased - 0.2759782562523959) < 1e-13)
  }

  /// Thirty units take the path through matrix products; so does the same set padded with zeros.
  @Test func manyUnits() throws {
    let a = Matrix(rows: 40, columns: 30, elements: ReferenceChains.sequence(25, 1200))
    let b = Matrix(
      rows: 50, columns: 30, elements: ReferenceChains.sequence(26, 1500).map { $0 + 0.1 })
    #expect(try abs(#require(energyDistance(a, b)) - 0.20603745412354524) < 1e-13)
    let padded = { (set: Matrix<Double>) in
      Matrix((0..<set.rows).map { Array(set.row($0)) + [Double](repeating: 0, count: 20) })
    }
    let (few, many) = (energyDistance(x, y), energyDistance(padded(x), padded(y)))
    #expect(try abs(#require(few) - #require(many)) < 1e-13)
  }

  /// Far from the origin and with equal rows, products alone would give √rounding instead of 0.
  @Test func equalRowsFarOut() throws {
    let a = Matrix<Double>(repeating: 1e6, 20, 40)
    var b = a
    b[0, 0] += 1e-3
    #expect(energyDistance(a, a) == 0)
    let expected = 2 * 1e-3 / 20 - 2 * 19.0 / 400 * 1e-3  // one of twenty draws is moved
    let distance = try #require(energyDistance(a, b))
    #expect(abs(distance - expected) < 1e-6 * expected)
  }

  @Test func discrepancies() throws {
    #expect(try abs(#require(medianDistance(x, y)) - 0.9258702845738394) < 1e-14)
    let unbiased = try #require(maximumMeanDiscrepancy(x, y))
    let biased = try #require(maximumMeanDiscrepancy(x, y, estimator: .biased))
    #expect(abs(unbiased - 0.16235364776712924) < 1e-13)
    #expect(abs(biased - 0.16910747293500616) < 1e-13)
  }

  /// N(0, 1) against N(1, 1), 1000 draws each: closed forms, deviations 0.050 and 0.0173 (300
  /// simulated pairs); 4.89 of them are a false alarm of 1e-6. Sees a forgotten factor 2 of the
  /// cross term (more than ten deviations). A bandwidth wrong by √2 is one deviation here: that, the
  /// references above see.
  @Test func normalLaws() throws {
    var stream = RandomStream(seed: 19)
    let a = Matrix<Double>.normals(1000, 1, from: &stream)
    var b = Matrix<Double>.normals(1000, 1, from: &stream)
    b.addRow([1])
    let meanAbsolute = { (d: Double) in
      2 / Double.pi.squareRoot() * exp(-d * d / 4) + d * erf(d / 2)
    }
    let energy = 2 * meanAbsolute(1) - 2 * meanAbsolute(0)
    let discrepancy = 2 / 3.0.squareRoot() * (1 - exp(-1.0 / 6))
    let measured = try #require(energyDistance(a, b, estimator: .unbiased))
    #expect(abs(measured - energy) < 4.89 * 0.050)
    let kernel = try #require(maximumMeanDiscrepancy(a, b, bandwidth: 1))
    #expect(abs(kernel - discrepancy) < 4.89 * 0.0173)
  }

  @Test func threadsDoNotMatter() {
    let threads = Parallelism(threads: 3)
    let (a, b) = (MixtureTarget.draws(210, seed: 5), MixtureTarget.draws(190, seed: 6))
    #expect(energyDistance(a, b) == energyDistance(a, b, parallelism: threads))
    #expect(maximumMeanDiscrepancy(a, b) == maximumMeanDiscrepancy(a, b, parallelism: threads))
  }

  /// The subset of a large pool does not depend on which set a draw came from.
  @Test func medianOfASubset() throws {
    let pool = try #require(SampleSet(MixtureTarget.draws(300, seed: 7)))
    let swapped = SampleSet(
      count: 300, units: 2, values: Array(pool.values[200...]) + Array(pool.values[..<200]))
    let middle = try #require(medianDistance(pool, largest: 100))
    #expect(middle == medianDistance(swapped, largest: 100))
    #expect(try abs(middle / #require(medianDistance(pool)) - 1) < 0.1)
  }

  @Test func undefined() {
    let (good, bad) = (MixtureTarget.draws(5, seed: 8), Matrix<Double>(repeating: .nan, 3, 2))
    #expect(energyDistance(good, bad) == nil)
    #expect(energyDistance(good, .zeros(0, 2)) == nil)
    #expect(energyDistance(good, .zeros(1, 2), estimator: .unbiased) == nil)
    #expect(maximumMeanDiscrepancy(good, bad) == nil)
    #expect(maximumMeanDiscrepancy(good, .zeros(1, 2)) == nil)
    #expect(maximumMeanDiscrepancy(good, good, bandwidth: 0) == nil)
    #expect(maximumMeanDiscrepancy(Matrix<Double>.zeros(4, 2), .zeros(4, 2)) == nil)
    #expect(medianDistance(Matrix<Double>.zeros(4, 2), .zeros(4, 2)) == nil)
  }
}
