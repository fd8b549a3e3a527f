import Tensors
import Testing

@testable import PoissonInference

@Suite struct ImageMetricsTests {
  @Test func imageMetrics() {
    let x = Matrix<Double>([[1, 2, 3, 4], [0, 0, 2, 2]])
    let y = Matrix<Double>([[1, 2, 3, 5], [1, 1, 1, 1]])
    #expect(abs(ImageMetrics.explained(x, by: y)[0] - 0.8) < 1e-6)
    #expect(abs(ImageMetrics.explained(x, by: y)[1]) < 1e-6)
    #expect(abs(ImageMetrics.pooledExplained(x, by: y) - (1 - 5.0 / 9)) < 1e-12)
    // R² has no unit.
    for scale in [1e-8, 1e8] {
      var (a, b) = (x, y)
      a.scale(by: scale)
      b.scale(by: scale)
      #expect(abs(ImageMetrics.explained(a, by: b)[0] - 0.8) < 1e-9)
    }
    #expect(ImageMetrics.fractionOfZeros(x) == 0.25)
    #expect(abs(ImageMetrics.cornerDistance(explained: 0.827, zeros: 0.775) - 0.284) < 5e-4)
    // One of four fires: full sparsity; all alike: none; none: 1.
    let codes = Matrix<Double>([[0, 1, 0], [0, 1, 0], [0, 1, 0], [8, 1, 0]])
    let sparsity = ImageMetrics.lifetimeSparsity(codes)
    #expect(abs(sparsity[0] - 1) < 1e-12 && abs(sparsity[1]) < 1e-12 && sparsity[2] == 1)
    // Signs are no sparsity.
    #expect(abs(ImageMetrics.lifetimeSparsity(Matrix<Double>([[-2], [2]]))[0]) < 1e-12)
  }
}
