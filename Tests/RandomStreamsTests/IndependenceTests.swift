import CKernels
import Testing

/// No correlation across any part of the address: 2^20 pairs each, false alarm 1e-6, sees a
/// correlation of 0.007 (99 %). Squares are checked too: they see shared radii.
@Suite struct IndependenceTests {
  static let (rows, columns) = (1 << 10, 1 << 10)

  static func normals(_ stream: rv_stream) -> [Float] {
    fill(rows * columns) { rv_normals(RV_FLOAT, stream, rows, columns, $0) }
  }

  /// Mean 0 and variance 1, from a square.
  static func squares(_ x: [Float]) -> [Float] { x.map { ($0 * $0 - 1) / Float(2).squareRoot() } }

  func expectIndependent(_ x: [Float], _ y: [Float], _ what: String) {
    #expect(abs(correlationScore(x[...], y[...])) < zLimit, "\(what)")
    #expect(
      abs(correlationScore(Self.squares(x)[...], Self.squares(y)[...])) < zLimit, "\(what) squares")
  }

  @Test func acrossUnits() {
    let x = Self.normals(stream(seed: 51))
    let squares = Self.squares(x)
    for lag in [1, 2, 3, 4, 8, 64] {
      #expect(abs(correlationScore(x[...], x[lag...])) < zLimit, "lag \(lag)")
      #expect(abs(correlationScore(squares[...], squares[lag...])) < zLimit, "lag \(lag)")
    }
    // Planted: a hundredth of the neighbour mixed in; one hundredth of its size in the scale.
    var mixed = x, scaled = x
    for i in 1..<x.count {
      mixed[i] = x[i] + 0.01 * x[i - 1]
      scaled[i] = x[i] * (0.99 + 0.01 * abs(x[i - 1]))
    }
    #expect(abs(correlationScore(mixed[...], mixed[1...])) > zLimit)
    let scaledSquares = Self.squares(scaled)
    #expect(abs(correlationScore(scaledSquares[...], scaledSquares[1...])) > zLimit)
  }

  @Test func acrossChains() {
    let x = Self.normals(stream(seed: 52))
    for lag in [1, 2, 16] {
      expectIndependent(
        Array(x[..<(x.count - lag * Self.columns)]), Array(x[(lag * Self.columns)...]),
        "chains \(lag) apart")
    }
  }

  @Test func acrossStepsPurposesAndSeeds() {
    let x = Self.normals(stream(seed: 53))
    for step: UInt64 in [1, 2, 1 << 32] {
      expectIndependent(x, Self.normals(stream(seed: 53, step: step)), "step \(step)")
    }
    for purpose: UInt16 in [1, 2, 300] {
      expectIndependent(x, Self.normals(stream(seed: 53, purpose: purpose)), "purpose \(purpose)")
    }
    for seed: UInt64 in [52, 54, 53 | 1 << 32] {
      expectIndependent(x, Self.normals(stream(seed: seed)), "seed \(seed)")
    }
  }

  /// Counts by rejection: the blocks of the attempts of neighbouring units are apart.
  @Test func poissonCounts() {
    let rates = [Float](repeating: 20, count: Self.rows * Self.columns)
    func counts(_ stream: rv_stream) -> [Float] {
      let counts: [Float] = fill(rates.count) {
        rv_poisson(RV_FLOAT, stream, Self.rows, Self.columns, rates, $0)
      }
      return counts.map { ($0 - 20) / Float(20).squareRoot() }
    }
    let x = counts(stream(seed: 54))
    for lag in [1, 2, 4, Self.columns] {
      #expect(abs(correlationScore(x[...], x[lag...])) < zLimit, "lag \(lag)")
    }
    #expect(abs(correlationScore(x[...], counts(stream(seed: 54, step: 1))[...])) < zLimit)
  }
}
