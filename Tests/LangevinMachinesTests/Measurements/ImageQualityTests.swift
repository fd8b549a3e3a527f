import LangevinMachines
import RandomStreams
import Tensors
import Testing

@Suite struct ImageQualityTests {
  /// Twice the noise is 6.02 dB less; black for white is 0 dB.
  @Test func decibels() {
    #expect(ImageQuality.decibels(4) == 0)
    #expect(abs(ImageQuality.decibels(0.25) - ImageQuality.decibels(1) - 6.0206) < 1e-3)
    let (a, b) = (Matrix<Float>([[0, 1, 2]]), Matrix<Float>([[0, 3, 2.5]]))
    #expect(ImageQuality.squaredError(a, b, units: [0, 1]) == 2)
    #expect(abs(ImageQuality.images(ofRates: Matrix([[0.7615942, 0.9]]))[0, 0] - 1) < 1e-6)
  }

  /// Slopes are no noise. 100 images of 16 × 16: standard error below 1 %, five of them miss with
  /// 6e-7.
  @Test func noiseOfNeighbours() throws {
    var images = Matrix<Float>.zeros(100, 256)
    for row in 0..<100 {
      for unit in 0..<256 { images[row, unit] = Float(unit % 16) * 0.1 - Float(unit / 16) * 0.05 }
    }
    var stream = RandomStream(seed: 8)
    images.scale(by: 1, addingNormals: 0.4, from: &stream)
    let found = try #require(ImageQuality.noiseDeviation(of: images, height: 16, width: 16))
    #expect(abs(found / 0.4 - 1) < 0.05)
    #expect(ImageQuality.noiseDeviation(of: .zeros(1, 8), height: 2, width: 4) == nil)
  }
}
