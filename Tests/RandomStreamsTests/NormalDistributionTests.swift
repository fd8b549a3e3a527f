import CKernels
import Foundation
import Testing

/// Uniforms, exponentials and normals have their distributions. Every threshold fails a right
/// generator once in a million.
@Suite struct NormalDistributionTests {
  static let count = 1 << 20

  static func normals(_ seed: UInt64, rows: Int = 1, _ columns: Int = count) -> [Float] {
    fill(rows * columns) { rv_normals(RV_FLOAT, stream(seed: seed), rows, columns, $0) }
  }

  static func doubleNormals(_ seed: UInt64, rows: Int = 1, _ columns: Int = count) -> [Double] {
    fill(rows * columns) { rv_normals(RV_DOUBLE, stream(seed: seed), rows, columns, $0) }
  }

  /// Sees a mean of 0.008, a variance off by 1 %, skewness of 0.03, kurtosis off by 0.07 (99 %).
  @Test(arguments: [1, 2, 4, 1 << 10]) func moments(columns: Int) {
    let rows = Self.count / columns
    for z in momentScores(Self.normals(11, rows: rows, columns)) { #expect(abs(z) < zLimit) }
    for z in momentScores(Self.doubleNormals(12, rows: rows, columns)) { #expect(abs(z) < zLimit) }
  }

  /// Sees a shift of 0.01 or a scale off by 2 % (99 %).
  @Test func kolmogorovSmirnov() {
    let x = Self.normals(13)
    func distribution(_ x: Double) -> Double { erfc(-x * 0.5.squareRoot()) / 2 }
    #expect(kolmogorov(x.map { distribution(Double($0)) }) < kolmogorovLimit)
    #expect(kolmogorov(Self.doubleNormals(14).map(distribution)) < kolmogorovLimit)
    // Planted: a shift, a scale, and normals from a sum of four uniforms.
    #expect(kolmogorov(x.map { distribution(Double($0) + 0.01) }) > kolmogorovLimit)
    #expect(kolmogorov(x.map { distribution(Double($0) * 1.02) }) > kolmogorovLimit)
    let u: [Double] = fill(4 << 18) { rv_uniforms(RV_DOUBLE, stream(seed: 15), 1, 4 << 18, $0) }
    let scale = 3.0.squareRoot()
    let sums: [Double] = (0..<1 << 18).map { (i: Int) -> Double in
      let sum: Double = u[4 * i] + u[4 * i + 1] + u[4 * i + 2] + u[4 * i + 3]
      return (sum - 2) * scale
    }
    #expect(kolmogorov(sums.map(distribution)) > kolmogorovLimit)
    for (z, limit) in zip(momentScores(sums), [zLimit, zLimit, zLimit, -zLimit]) {
      #expect(limit > 0 ? abs(z) < limit : z < limit)  // the fourth moment alone gives it away
    }
  }

  /// Counts beyond 3, 4 and 5 on both sides of 2^24 draws: 22 649, 531 and 4.8 expected on each. Sees
  /// 3 %, 22 % and a factor 4 in the tail (99 %).
  @Test func tails() {
    let total = 1 << 24
    let x: [Float] = fill(total) { rv_normals(RV_FLOAT, stream(seed: 16), 16, total / 16, $0) }
    var above = [0, 0, 0], below = [0, 0, 0], largest: Float = 0
    x.withUnsafeBufferPointer { x in
      for i in 0..<total where abs(x[i]) > 3 {
        largest = max(largest, abs(x[i]))
        for (k, limit) in [Float(3), 4, 5].enumerated() {
          if x[i] > limit { above[k] += 1 }
          if x[i] < -limit { below[k] += 1 }
        }
      }
    }
    for (k, limit) in [3.0, 4, 5].enumerated() {
      let expected = Double(total) * erfc(limit / 2.0.squareRoot()) / 2
      for count in [above[k], below[k]] {
        // Anscombe's transformation makes Poisson counts nearly normal, also few of them.
        let z = 2 * ((Double(count) + 0.375).squareRoot() - (expected + 0.375).squareRoot())
        #expect(abs(z) < zLimit, "\(count) beyond \(limit), expected \(expected)")
      }
    }
    // P(none beyond 4.8) = 3e-12; 6.77 is the largest that 32 bits can give.
    #expect(largest > 4.8 && largest < 6.78)
  }

  @Test func uniforms() {
    let float: [Float] = fill(Self.count) {
      rv_uniforms(RV_FLOAT, stream(seed: 17), 1, Self.count, $0)
    }
    let double: [Double] = fill(Self.count) {
      rv_uniforms(RV_DOUBLE, stream(seed: 18), 1, Self.count, $0)
    }
    #expect(float.allSatisfy { $0 > 0 && $0 < 1 })
    #expect(double.allSatisfy { $0 > 0 && $0 < 1 })
    #expect(kolmogorov(float.map(Double.init)) < kolmogorovLimit)
    #expect(kolmogorov(double) < kolmogorovLimit)
    // The low bits of each word: the fraction of 4096 u.
    #expect(
      kolmogorov(double.map { ($0 * 4096).truncatingRemainder(dividingBy: 1) }) < kolmogorovLimit)
    #expect(kolmogorov(float.map { Double($0) * 0.99 }) > kolmogorovLimit)  // planted
  }

  @Test func exponentials() {
    let float: [Float] = fill(Self.count) {
      rv_exponentials(RV_FLOAT, stream(seed: 19), 1, Self.count, $0)
    }
    let double: [Double] = fill(Self.count) {
      rv_exponentials(RV_DOUBLE, stream(seed: 20), 1, Self.count, $0)
    }
    #expect(float.allSatisfy { $0 > 0 && $0 < 23 })
    #expect(double.allSatisfy { $0 > 0 && $0 < 37 })
    #expect(kolmogorov(float.map { 1 - exp(-Double($0)) }) < kolmogorovLimit)
    #expect(kolmogorov(double.map { 1 - exp(-$0) }) < kolmogorovLimit)
    #expect(kolmogorov(double.map { 1 - exp(-$0 * 1.02) }) > kolmogorovLimit)  // planted
  }
}
