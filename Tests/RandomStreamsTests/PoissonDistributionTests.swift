import CKernels
import Foundation
import Testing

@Suite struct PoissonDistributionTests {
  static let count = 1 << 20

  static func counts(_ rate: Float, _ seed: UInt64) -> [Float] {
    let rates = [Float](repeating: rate, count: count)
    return fill(count) { rv_poisson(RV_FLOAT, stream(seed: seed), 64, count / 64, rates, $0) }
  }

  static func doubleCounts(_ rate: Double, _ seed: UInt64) -> [Double] {
    let rates = [Double](repeating: rate, count: count)
    return fill(count) { rv_poisson(RV_DOUBLE, stream(seed: seed), 64, count / 64, rates, $0) }
  }

  /// χ² of counts against the probabilities at `rate`.
  static func score<Scalar: BinaryFloatingPoint>(_ counts: [Scalar], rate: Double) -> Double {
    let top = Int(rate + 12 * rate.squareRoot() + 20)
    var histogram = [Int](repeating: 0, count: top + 1)
    for count in counts { histogram[min(Int(count), top)] += 1 }
    let expected = (0...top).map { k in
      Double(counts.count) * exp(Double(k) * log(rate) - rate - lgamma(Double(k) + 1))
    }
    return chiSquareScore(histogram, expected)
  }

  /// False alarm once in a million; sees a rate off by 3 % at 0.1, by 0.5 % from 5 on (99 %).
  @Test(arguments: [0.1, 1, 5, 9.9, 10, 30, 1000])
  func chiSquare(rate: Double) {
    let float = Self.counts(Float(rate), 31), double = Self.doubleCounts(rate, 32)
    #expect(Self.score(float, rate: Double(Float(rate))) < zLimit)
    #expect(Self.score(double, rate: rate) < zLimit)
    #expect(Self.score(double, rate: rate * 1.03) > zLimit)  // planted
    // Planted: a count one too high in one of ten.
    let skewed = double.enumerated().map { $0.offset % 10 == 0 ? $0.element + 1 : $0.element }
    #expect(rate > 100 || Self.score(skewed, rate: rate) > zLimit)
  }

  /// Mean and variance where χ² has too many cells; counts are integers, float counts even beyond
  /// 2^24 where they must be. False alarm 4e-6; sees a variance off by 1 % (99 %).
  @Test(arguments: [1e4, 1e6, 1e7, 1e9, 1e12])
  func large(rate: Double) {
    let n = Double(Self.count)
    let double = Self.doubleCounts(rate, 33)
    #expect(double.allSatisfy { $0 == $0.rounded() && $0 > 0 })
    let mean = double.reduce(0) { $0 + ($1 - rate) } / n
    let variance = double.reduce(0) { $0 + ($1 - rate) * ($1 - rate) } / n
    #expect(abs(mean) / (rate / n).squareRoot() < zLimit)
    #expect(abs(variance / rate - 1) / (2 / n).squareRoot() < zLimit)
    guard rate <= 1e7 else { return }
    let float = Self.counts(Float(rate), 33)
    #expect(float.allSatisfy { $0 == $0.rounded() })
    let floatMean = float.reduce(0) { $0 + (Double($1) - rate) } / n
    #expect(abs(floatMean) / (rate / n).squareRoot() < zLimit)
  }

  /// Rates so small that only 0 and 1 occur: the number of ones. Sees a factor 1.4 at 2 in 10^4.
  @Test func rare() {
    for rate in [1e-4, 1e-3, 1e-2] {
      let ones = Self.counts(Float(rate), 34).reduce(0, +)
      let expected = rate * Double(Self.count)
      #expect(abs(Double(ones) - expected) / expected.squareRoot() < zLimit)
    }
    // Expected: 1e-6 in all.
    #expect(Self.counts(1e-12, 35).allSatisfy { $0 == 0 })
    #expect(Self.doubleCounts(1e-12, 35).allSatisfy { $0 == 0 })
  }

  @Test func edges() {
    let rates: [Float] = [0, -0.0, -1, .nan, .infinity, -.infinity, .leastNonzeroMagnitude, 2]
    let counts: [Float] = fill(8) { rv_poisson(RV_FLOAT, stream(), 1, 8, rates, $0) }
    for i in [0, 1, 6] { #expect(counts[i] == 0) }
    for i in 2...5 { #expect(counts[i].isNaN) }
    #expect(counts[7] >= 0)
    let double: [Double] = fill(8) {
      rv_poisson(RV_DOUBLE, stream(), 1, 8, rates.map(Double.init), $0)
    }
    for i in [0, 1, 6] { #expect(double[i] == 0) }
    for i in 2...5 { #expect(double[i].isNaN) }
  }

  /// In place, and beside other rates, a count is the one drawn alone.
  @Test func neighbours() {
    let rates = (0..<3000).map { Float($0 % 40) }
    let apart: [Float] = fill(3000) { rv_poisson(RV_FLOAT, stream(seed: 36), 3, 1000, rates, $0) }
    var inPlace = rates
    inPlace.withUnsafeMutableBufferPointer {
      rv_poisson(RV_FLOAT, stream(seed: 36), 3, 1000, $0.baseAddress!, $0.baseAddress!)
    }
    #expect(apart == inPlace)
    for rate in [3, 12, 39] {
      let uniform = [Float](repeating: Float(rate), count: 3000)
      let alone: [Float] = fill(3000) {
        rv_poisson(RV_FLOAT, stream(seed: 36), 3, 1000, uniform, $0)
      }
      for i in 0..<3000 where i % 40 == rate { #expect(alone[i] == apart[i]) }
    }
  }
}
