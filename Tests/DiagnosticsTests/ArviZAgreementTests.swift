import Diagnostics
import Tensors
import Testing

/// Agreement with ArviZ to 1e-10, relative. A wrong divisor (n - 1 for n in the autocovariance), a
/// Geyer sequence that stops one pair early, ranks without ties, or scores without Blom's 3/8 all
/// move these numbers by 1e-4 or more.
@Suite struct ArviZAgreementTests {
  @Test(arguments: ReferenceChains.allCases)
  func effectiveSampleSizes(chains: ReferenceChains) throws {
    let reference = try #require(ArviZReference.values[chains])
    let size = { effectiveSampleSize(chains.draws, for: $0, convention: .arviz) }
    expectAgreement(size(.bulk), reference.essBulk)
    expectAgreement(size(.tail), reference.essTail)
    expectAgreement(size(.mean), reference.essMean)
    expectAgreement(size(.standardDeviation), reference.essDeviation)
    expectAgreement(size(.quantile(0.25)), reference.essQuartile)
  }

  @Test(arguments: ReferenceChains.allCases)
  func rHats(chains: ReferenceChains) throws {
    let reference = try #require(ArviZReference.values[chains])
    expectAgreement(rHat(chains.draws, convention: .arviz), reference.rHat)
  }

  @Test(arguments: ReferenceChains.allCases)
  func standardErrors(chains: ReferenceChains) throws {
    let reference = try #require(ArviZReference.values[chains])
    let error = { monteCarloStandardError(chains.draws, of: $0, convention: .arviz) }
    expectAgreement(error(.mean), reference.errorOfMean)
    expectAgreement(error(.standardDeviation), reference.errorOfDeviation)
    expectAgreement(error(.quantile(0.25)), reference.errorOfQuartile)
    expectAgreement(error(.median), reference.errorOfMedian)
  }

  /// The default differs from ArviZ only by being undefined.
  @Test(arguments: ReferenceChains.allCases)
  func strictIsArviZOrUndefined(chains: ReferenceChains) throws {
    let reference = try #require(ArviZReference.values[chains])
    let draws = chains.draws
    let pairs = [
      (effectiveSampleSize(draws), reference.essBulk),
      (effectiveSampleSize(draws, for: .tail), reference.essTail),
      (effectiveSampleSize(draws, for: .mean), reference.essMean),
      (effectiveSampleSize(draws, for: .standardDeviation), reference.essDeviation),
      (rHat(draws), reference.rHat),
      (monteCarloStandardError(draws, of: .mean), reference.errorOfMean),
      (monteCarloStandardError(draws, of: .median), reference.errorOfMedian),
    ]
    for (value, expected) in pairs where value != nil { expectAgreement(value, expected) }
    switch chains {
    case .infinite, .constant, .notANumber, .threeDraws:
      #expect(pairs.allSatisfy { $0.0 == nil })
    case .ties, .binary:  // nothing lies beyond the 95 % quantile, the largest value
      #expect(pairs[1].0 == nil)
      #expect(pairs[0].0 != nil)
    case .fourDraws, .fiveDraws: #expect(pairs[0].0 != nil)
    default: #expect(pairs.allSatisfy { ($0.0 == nil) == ($0.1 == nil) })
    }
  }

  /// Adding 2³⁶ changes nothing that depends on differences. The draws are multiples of 2⁻¹², so that
  /// the sums are exact; means that are rounded there move the errors by 1e-7.
  @Test func placeDoesNotMatter() throws {
    let near = autoregressiveChains(4, 300, memory: 0.9, seed: 21).elements
      .map { ($0 * 4096).rounded() / 4096 }
    let (draws, far) = (
      Matrix(rows: 4, columns: 300, elements: near),
      Matrix(rows: 4, columns: 300, elements: near.map { $0 + 0x1p36 })
    )
    for estimand in [Estimand.bulk, .tail, .mean, .standardDeviation, .median] {
      expectAgreement(
        effectiveSampleSize(far, for: estimand), effectiveSampleSize(draws, for: estimand))
    }
    for estimand in [Estimand.mean, .standardDeviation, .median] {
      let error = try #require(monteCarloStandardError(draws, of: estimand))
      expectAgreement(monteCarloStandardError(far, of: estimand), error)
    }
    expectAgreement(rHat(far), rHat(draws))
  }

  private func expectAgreement(
    _ value: Double?, _ expected: Double?, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    guard let value, let expected else {
      #expect(value == nil && expected == nil, sourceLocation: sourceLocation)
      return
    }
    #expect(
      abs(value - expected) <= 1e-10 * abs(expected), "\(value), ArviZ \(expected)",
      sourceLocation: sourceLocation)
  }
}
