import Diagnostics
import RandomStreams
import Tensors
import Testing

@Suite struct SeparatedModesTests {
  /// `count` draws of each mode around its centre, deviation 1.
  private func draws(_ centres: [[Double]], _ counts: [Int], seed: UInt64) -> Matrix<Double> {
    var stream = RandomStream(seed: seed)
    return Matrix(
      stacking: zip(centres, counts).map { centre, count in
        var normals = Matrix<Double>.normals(count, centre.count, from: &stream)
        normals.addRow(centre)
        return normals
      })
  }

  @Test func oneLawIsOneMode() throws {
    for (units, count) in [(1, 400), (2, 5_000), (10, 5_000)] {
      let one = draws([[Double](repeating: 0, count: units)], [count], seed: 3)
      #expect(try #require(SeparatedModes(of: one)).modes.count == 1, "\(units) units")
    }
    // A uniform square and a spread of 3 to 1 have no valley either.
    var stream = RandomStream(seed: 9)
    let square = Matrix<Double>.uniforms(3_000, 2, from: &stream)
    #expect(try #require(SeparatedModes(of: square)).modes.count == 1)
  }

  /// Eight modes of shares 1 to 8 on a circle, 20 deviations apart; a few draws at a rim may form a cell
  /// of their own, which counts to none.
  @Test func modesAndTheirShares() throws {
    let centres = (0..<8).map { (k: Int) -> [Double] in
      [26 * cos(Double(k) * .pi / 4), 26 * sin(Double(k) * .pi / 4)]
    }
    let counts = (1...8).map { 60 * $0 }
    let data = draws(centres, counts, seed: 5)
    let found = try #require(SeparatedModes(of: data))
    #expect(found.modes.count == 8)
    for (mode, share) in zip(found.modes, counts.reversed()) {
      #expect(abs(mode.share - Double(share) / 2_160) < 0.01)
      #expect(abs(mode.deviation - 1) < 0.25)
    }
    let between = found.places(of: Matrix([[0, 0], centres[0]]))
    #expect(!between[0].isWithin && between[1].isWithin)
  }

  /// A mode is as wide as where it is narrowest.
  @Test func widthIsThatOfTheNarrowestDirection() throws {
    var data = draws([[0, 0, 0], [60, 0, 0]], [600, 600], seed: 6)
    for row in 0..<data.rows { data[row, 2] *= 0.05 }
    for mode in try #require(SeparatedModes(of: data)).modes {
      #expect(abs(mode.width / 0.05 - 1) < 0.1 && mode.deviation > 0.7, "\(mode)")
    }
  }

  @Test func fewDrawsAreUndefined() {
    #expect(SeparatedModes(of: draws([[0]], [50], seed: 1)) == nil)
    #expect(SeparatedModes(of: Matrix(repeating: .nan, 200, 1)) == nil)
  }
}
