import Diagnostics
import RandomStreams
import Tensors
import Testing

@Suite struct MomentShiftTests {
  private let draws: Matrix<Double> = {
    var stream = RandomStream(seed: 7, purpose: .metrics)
    return Matrix<Double>.normals(400, 3, from: &stream)
  }()

  @Test func nothingMovesFromItself() {
    #expect(MomentShift(from: draws, to: draws).largest == 0)
  }

  /// A shift by 0.1 of units of variance near 1, of 400 draws with a standard error near 0.05.
  @Test func shiftsAreInStandardErrors() {
    var moved = draws
    for row in 0..<moved.rows { moved[row, 1] += 0.1 }
    let shift = MomentShift(from: draws, to: moved)
    let variance = draws.covariance()[1, 1]
    #expect(abs(shift.means[1] - 0.1 / (variance / 400).squareRoot()) < 1e-9)
    #expect(shift.means[0] == 0 && shift.variances.allSatisfy { abs($0) < 1e-9 })
  }

  @Test func widerUnitsMoveTheirVariance() {
    var wide = draws
    for row in 0..<wide.rows { wide[row, 2] *= 1.1 }
    let shift = MomentShift(from: draws, to: wide)
    #expect(abs(shift.variances[2] - 0.21 / (2.0 / 400).squareRoot()) < 1e-6)
    #expect(shift.largest >= shift.variances[2] && shift.variances[0] == 0)
  }

  @Test func undefinedIsNotSmall() {
    var broken = draws
    broken[0, 0] = .nan
    #expect(MomentShift(from: draws, to: broken).largest.isNaN)
  }
}
