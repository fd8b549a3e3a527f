import RandomStreams
import Tensors
import Testing

@testable import PoissonInference

@Suite struct PoissonLawTests {
  /// Both forms at log rate -0.7 from -1, by hand.
  @Test func divergenceForms() {
    let forms = [DivergenceForm.exact, .reference].map { form in
      PoissonLaw<Double>.divergence(
        of: Matrix(repeating: -0.7, 1, 1), from: Matrix(repeating: -1, 1, 1), form)[0, 0]
    }
    #expect(abs(forms[0] - 0.020270) < 1e-6)
    #expect(abs(forms[1] - 0.027361) < 1e-6)
  }

  /// The closed form of the expected reconstruction error against sampling: 40 000 draws, 5 standard
  /// errors (false alarm 6e-7).
  @Test func expectedReconstruction() {
    var stream = RandomStream(seed: 6)
    let phi = Matrix<Double>.normals(5, 3, from: &stream)
    let x = Matrix<Double>.normals(1, 5, from: &stream)
    let rates = [0.4, 1.2, 2.5]
    let mean = Matrix(rows: 1, columns: 3, elements: rates).times(transpose: phi)
    var exact = 0.0
    for m in 0..<5 {
      exact += (x[0, m] - mean[0, m]) * (x[0, m] - mean[0, m]) / 2
      for k in 0..<3 { exact += rates[k] * phi[m, k] * phi[m, k] / 2 }
    }
    var counts = Matrix(rows: 1, columns: 3, elements: rates).repeatingRow(40_000)
    counts.drawPoissonCounts(from: &stream)
    let decoded = counts.times(transpose: phi)
    var (sum, squares) = (0.0, 0.0)
    for row in 0..<40_000 {
      let error = (0..<5).reduce(0.0) {
        $0 + (x[0, $1] - decoded[row, $1]) * (x[0, $1] - decoded[row, $1]) / 2
      }
      sum += error
      squares += error * error
    }
    let average = sum / 40_000
    let deviation = ((squares / 40_000 - average * average) / 40_000).squareRoot()
    #expect(abs(average - exact) < 5 * deviation)
  }
}
