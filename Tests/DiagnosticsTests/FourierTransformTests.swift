import Foundation
import Testing

@testable import Diagnostics

@Suite struct FourierTransformTests {
  /// Against the sum of its definition, for powers of two and others.
  @Test(arguments: [1, 2, 3, 8, 15, 60, 64, 97])
  func definition(count: Int) {
    let (real, imaginary) = (
      ReferenceChains.sequence(1, count), ReferenceChains.sequence(2, count)
    )
    var (re, im) = (real, imaginary)
    FourierTransform(count: count).transform(&re, &im)
    for k in 0..<count {
      var (x, y) = (0.0, 0.0)
      for t in 0..<count {
        let angle = -2 * Double.pi * Double(k * t % count) / Double(count)
        x += real[t] * cos(angle) - imaginary[t] * sin(angle)
        y += real[t] * sin(angle) + imaginary[t] * cos(angle)
      }
      #expect(abs(re[k] - x) < 1e-12 && abs(im[k] - y) < 1e-12)
    }
  }

  @Test(arguments: [16, 45])
  func inverse(count: Int) {
    let real = ReferenceChains.sequence(3, count)
    var (re, im) = (real, [Double](repeating: 0, count: count))
    let fourier = FourierTransform(count: count)
    fourier.transform(&re, &im)
    fourier.inverse(&re, &im)
    #expect(zip(re, real).allSatisfy { abs($0 - $1) < 1e-14 })
    #expect(im.allSatisfy { abs($0) < 1e-14 })
  }

  /// Against the direct sum; a transform too short would wrap lags around.
  @Test(arguments: [1, 2, 7, 64])
  func autocovariances(count: Int) {
    let series = ReferenceChains.sequence(4, count)
    let values = autocovariance(series[...], .padded(for: count))
    let mean = series.reduce(0, +) / Double(count)
    for lag in 0..<count {
      let direct = (0..<count - lag).reduce(0.0) {
        $0 + (series[$1] - mean) * (series[$1 + lag] - mean)
      }
      #expect(abs(values[lag] - direct / Double(count)) < 1e-15)
    }
  }
}
