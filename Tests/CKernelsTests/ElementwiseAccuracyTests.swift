import CKernels
import Foundation
import Testing

/// Errors against wider arithmetic. The other instruction sets have the bits of the one measured
/// here: `ElementwiseInstructionSetTests` compares the same points.
@Suite struct ElementwiseAccuracyTests {
  /// Every 1021st of all 2^32 floats: 4.2 million, every exponent, subnormals, infinities, NaN.
  @Test(arguments: ElementwiseFunction.all)
  func float(_ function: ElementwiseFunction) {
    var worst = (ulp: 0.0, at: Float.zero)
    ElementwisePoints.sweepFloats(stride: 1021) { x, y, count in
      function.float(x, y, count)
      for i in 0..<count {
        let error = Self.ulps(y[i], function.reference(Double(x[i])))
        if error > worst.ulp { worst = (error, x[i]) }
      }
    }
    #expect(worst.ulp <= function.bound, "\(function) of \(worst.at): \(worst.ulp) ulp")
    #expect(worst.ulp > 0.5)  // half an ulp is what rounding alone costs: less measures nothing
  }

  /// 2^19 doubles: all exponents, and the ranges where the functions bend.
  @Test(arguments: ElementwiseFunction.all)
  func double(_ function: ElementwiseFunction) {
    let slack = MemoryLayout<ElementwiseFunction.Wide>.size > 8 ? 0.0 : 1.5  // the reference's own
    var worst = (ulp: 0.0, at: 0.0)
    ElementwisePoints.sweepDoubles { x, y, count in
      function.double(x, y, count)
      for i in 0..<count {
        let error = Self.ulps(y[i], function.wideReference(ElementwiseFunction.Wide(x[i])))
        if error > worst.ulp { worst = (error, x[i]) }
      }
    }
    #expect(worst.ulp <= function.bound + slack, "\(function) of \(worst.at): \(worst.ulp) ulp")
    #expect(worst.ulp > 0.5)
  }

  /// The measure itself: sees an error of one unit, takes overflow at its threshold only.
  @Test func measure() {
    #expect(Self.ulps(Float(1).nextUp, 1.0) == 1)
    #expect(Self.ulps(Float(1).nextDown, 1.0) == 0.5)
    #expect(Self.ulps(Float.leastNonzeroMagnitude, 0.0) == 1)
    #expect(Self.ulps(Float.infinity, 3.5e38) == 0)
    #expect(Self.ulps(Float.greatestFiniteMagnitude, 3.5e38) == .infinity)
    #expect(Self.ulps(Float.infinity, 3.4e38) == .infinity)
    #expect(Self.ulps(Float.nan, 1.0) == .infinity)
    #expect(Self.ulps(Float(1), Double.nan) == .infinity)
    #expect(Self.ulps(Float.nan, Double.nan) == 0)
  }

  /// |actual - exact| in units in the last place of the exact value.
  static func ulps<Scalar: BinaryFloatingPoint, Exact: BinaryFloatingPoint>(
    _ actual: Scalar, _ exact: Exact
  ) -> Double {
    if exact.isNaN || actual.isNaN { return exact.isNaN && actual.isNaN ? 0 : .infinity }
    let rounded = Scalar(exact)
    if !rounded.isFinite || !actual.isFinite { return rounded == actual ? 0 : .infinity }
    let magnitude = max(abs(exact), Exact(Scalar.leastNormalMagnitude))
    let unit =
      Exact(sign: .plus, exponent: magnitude.exponent, significand: 1) * Exact(Scalar.ulpOfOne)
    return Double(abs(Exact(actual) - exact) / unit)
  }
}
