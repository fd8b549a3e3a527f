import LangevinMachines
import RandomStreams
import Tensors
import Testing

@Suite struct GaussianBlurTests {
  /// A constant stays, a point spreads evenly, and keeps its sum away from the border.
  @Test func kernel() {
    let constant = Matrix<Float>(repeating: 0.3, 1, 35)
    let blurred = GaussianBlur(width: 1.3).applied(to: constant, height: 5, width: 7)
    #expect(blurred.elements.allSatisfy { abs($0 - 0.3) < 1e-6 })
    var point = Matrix<Float>.zeros(1, 225)
    point[0, 112] = 1
    let spread = GaussianBlur(width: 1).applied(to: point, height: 15, width: 15)
    #expect(abs(spread.sum() - 1) < 1e-5)
    #expect(spread[0, 111] == spread[0, 113] && spread[0, 97] == spread[0, 127])
    #expect(abs(Double(spread[0, 111] / spread[0, 112]) - 0.60653) < 1e-4)
  }

  /// The error that Stein's estimate promises is the error, without the clean images being known:
  /// 60 images of 16 × 16, standard error
  /// below 3 %, five of them miss with 6e-7.
  @Test func steinEstimatesTheError() {
    var stream = RandomStream(seed: 4)
    let coarse = Matrix<Float>.normals(60, 256, from: &stream)
    let clean = GaussianBlur(width: 2).applied(to: coarse, height: 16, width: 16)
    var noisy = clean
    noisy.scale(by: 1, addingNormals: 0.3, from: &stream)
    let best = GaussianBlur.best(for: noisy, height: 16, width: 16, deviation: 0.3)
    let restored = best.blur.applied(to: noisy, height: 16, width: 16)
    let error = ImageQuality.squaredError(restored, clean)
    #expect(abs(best.squaredError / error - 1) < 0.15)
    #expect(error < 0.5 * 0.09)
  }
}
