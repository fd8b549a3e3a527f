import Archives
import RandomStreams
import Tensors
import Testing

@testable import PoissonInference

@Suite struct FieldTableTests {
  /// A dictionary of one Gabor-like grating patch, noise and nothing: one field of three is explained.
  @Test func fieldTable() throws {
    let image = ImageShape(height: 12, width: 12)
    var model = IterativeModel<Double>(
      IterativeConfiguration(image: image, latents: 3, learnsPixelNoise: false), seed: 1)
    var stream = RandomStream(seed: 4)
    let noise = Matrix<Double>.normals(1, 144, from: &stream)
    for m in 0..<144 {
      let (x, y) = (Double(m % 12) - 5.5, Double(m / 12) - 5.5)
      model.parameters[0][m, 0] = exp(-(x * x + y * y) / 8) * cos(1.2 * x)
      model.parameters[0][m, 1] = noise[0, m]
      model.parameters[0][m, 2] = 0
    }
    let table = FieldTable(model)
    #expect(table.fits[2] == nil)
    #expect(abs(table.shareExplained() - 1.0 / 3) < 1e-12)
    #expect(table.shareLocalised() == table.shareExplained())
    let frequency = try #require(table.columns["frequency"]).values(as: Double.self)
    #expect(abs(frequency[0] - 1.2 / (2 * .pi)) < 0.01 && frequency[2].isNaN)
  }
}
