import RandomStreams
import Tensors
import Testing

@testable import PoissonInference

@Suite struct GaborFitTests {
  /// A Gabor is recovered; noise is not explained by one.
  @Test func gaborFit() throws {
    let image = ImageShape(height: 16, width: 16)
    var field: [Double] = []
    for i in 0..<16 {
      for j in 0..<16 {
        let (dx, dy) = (Double(j) - 9.2, Double(i) - 6.4)
        let (c, s) = (cos(0.6), sin(0.6))
        let (a, across) = (dx * c + dy * s, dy * c - dx * s)
        field.append(
          0.3 * exp(-a * a / (2 * 4) - across * across / (2 * 9))
            * cos(2 * .pi * 0.15 * a + 0.7))
      }
    }
    let fit = try #require(GaborFit(field, image: image))
    #expect(fit.explained > 0.999)
    #expect(abs(fit.row - 6.4) < 0.1 && abs(fit.column - 9.2) < 0.1)
    #expect(abs(fit.orientation - 0.6 * 180 / .pi) < 2)
    #expect(abs(fit.frequency - 0.15) < 0.01)
    #expect(abs(fit.lengthAlong - 2) < 0.1 && abs(fit.lengthAcross - 3) < 0.1)
    #expect(fit.isLocalised(in: image))
    #expect(abs(fit.phase - 0.7) < 0.05 && abs(fit.amplitude - 0.3) < 0.01)
    var stream = RandomStream(seed: 4)
    let noise = Matrix<Double>.normals(1, 256, from: &stream).elements
    #expect(try #require(GaborFit(noise, image: image)).explained < 0.5)
    #expect(GaborFit([Double](repeating: 0, count: 256), image: image) == nil)
  }

  /// What is stated gives the field back, also where the search turned by more than half a circle.
  @Test(arguments: (0..<22).map { -0.1 + 0.15 * Double($0) }) func statedValuesGiveTheField(
    angle: Double
  ) throws {
    let image = ImageShape(height: 16, width: 16)
    func field(_ angle: Double, _ frequency: Double, _ phase: Double) -> [Double] {
      (0..<256).map { pixel in
        let (dx, dy) = (Double(pixel % 16) - 7.6, Double(pixel / 16) - 8.1)
        let a = dx * cos(angle) + dy * sin(angle)
        return exp(-(dx * dx + dy * dy) / 18) * cos(2 * .pi * frequency * a + phase)
      }
    }
    let given = field(angle, 0.13, 1.1)
    let fit = try #require(GaborFit(given, image: image))
    let stated = field(fit.orientation * .pi / 180, fit.frequency, fit.phase)
    #expect(zip(given, stated).allSatisfy { abs($0 - $1) < 0.05 }, "\(fit)")
  }
}
