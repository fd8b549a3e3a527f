import Tensors
import Testing
import Training

@testable import PoissonInference

@Suite struct AdamaxTests {
  /// Adamax against its recursion written out for two updates.
  @Test func adamax() {
    var optimizer = Adamax<Double>(for: [.zeros(1, 1)], weightDecay: 0.1)
    var parameters = [Matrix<Double>(repeating: 2, 1, 1)]
    optimizer.update(
      &parameters, gradients: [Matrix(repeating: 0.5, 1, 1)], learningRate: 0.01)
    // g = 0.7, m = 0.07, a = 0.7: θ = 2 - 0.01/0.1 · 0.1
    #expect(abs(parameters[0][0, 0] - 1.99) < 1e-9)
    optimizer.update(
      &parameters, gradients: [Matrix(repeating: -0.1, 1, 1)], learningRate: 0.01)
    let g = -0.1 + 0.1 * 1.99
    let (m, a) = (0.9 * 0.07 + 0.1 * g, max(0.999 * 0.70000001, g))
    #expect(abs(parameters[0][0, 0] - (1.99 - 0.01 / 0.19 * m / a)) < 1e-9)
  }
}
