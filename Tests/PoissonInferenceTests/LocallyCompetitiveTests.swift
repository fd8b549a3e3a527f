import RandomStreams
import Tensors
import Testing

@testable import PoissonInference

@Suite struct LocallyCompetitiveTests {
  /// LCA's fixed point is the non-negative sparse code: its conditions of optimality.
  @Test func locallyCompetitiveOptimality() {
    var stream = RandomStream(seed: 2)
    let images = Matrix<Double>.normals(4, 12, from: &stream)
    var coder = LocallyCompetitive<Double>(pixels: 12, latents: 20, threshold: 0.3, seed: 1)
    coder.timeConstant = 20
    let code = coder.infer(images, steps: 8_000)
    var error = images
    error.add(code.times(transpose: coder.dictionary), scaledBy: -1)
    let drive = error.times(coder.dictionary)
    for i in 0..<4 {
      for k in 0..<20 {
        if code[i, k] > 1e-9 {
          #expect(abs(drive[i, k] - 0.3) < 1e-4)
        } else {
          #expect(drive[i, k] < 0.3 + 1e-4)
        }
      }
    }
    #expect(ImageMetrics.fractionOfZeros(code) > 0.3)
  }
}
