import Foundation
import RandomStreams
import Tensors
import Testing

/// Matrices of draws stand at the addresses of their rows, and each draw moves the stream on.
@Suite struct MatrixRandomTests {
  @Test func rowsAreChainsAndDrawsAreSteps() {
    var stream = RandomStream(seed: 7, chain: 3, step: 10)
    let first = Matrix<Float>.normals(4, 21, from: &stream)
    let second = Matrix<Float>.normals(4, 21, from: &stream)
    #expect(stream == RandomStream(seed: 7, chain: 3, step: 12))
    #expect(first != second)
    var later = RandomStream(seed: 7, chain: 5, step: 11)
    #expect(Matrix<Float>.normals(2, 21, from: &later) == second.rows(2..<4))
    var other = RandomStream(seed: 7, chain: 3, step: 10, purpose: .data)
    #expect(Matrix<Float>.normals(4, 21, from: &other) != first)
  }

  @Test func fillsAreTheBuilders() {
    var (one, two) = (RandomStream(seed: 2), RandomStream(seed: 2))
    var filled = Matrix<Double>.zeros(3, 9)
    filled.fillWithNormals(from: &one)
    #expect(filled == .normals(3, 9, from: &two))
    filled.fillWithUniforms(from: &one)
    #expect(filled == .uniforms(3, 9, from: &two))
    let unit = filled
    two.step -= 1
    var mapped = unit
    mapped.mapInPlace { -2 + 5 * $0 }
    #expect(Matrix<Double>.uniforms(3, 9, in: -2..<3, from: &two) == mapped)
    filled.fillWithExponentials(from: &one)
    #expect(one.step == 3 && filled.elements.allSatisfy { $0 > 0 })
  }

  @Test func poissonCountsReplaceRates() {
    var stream = RandomStream(seed: 3)
    var counts = Matrix<Float>(repeating: 2.5, 4, 50)
    counts.drawPoissonCounts(from: &stream)
    #expect(stream.step == 1)
    #expect(counts.elements.allSatisfy { $0 >= 0 && $0 == $0.rounded() })
    #expect(Set(counts.elements).count > 2)
  }

  @Test func scaleAddingNormals() {
    var (stream, draws) = (RandomStream(seed: 4, chain: 2), RandomStream(seed: 4, chain: 2))
    let start = Naive.matrix(5, 30, seed: 1, of: Double.self)
    var state = start
    state.scale(by: 0.75, addingNormals: 0.5, from: &stream)
    var expected = Matrix<Double>.normals(5, 30, from: &draws)
    expected.scale(by: 0.5)
    expected.add(start, scaledBy: 0.75)
    #expect(stream == draws && Naive.distance(state, expected) < 1e-14)
  }

  /// `self = decay · self + gain · φ(input + bias) + amplitude · ξ`.
  @Test(arguments: [true, false], [0, 0.3])
  func leakyStep(withBias: Bool, amplitude: Double) {
    var (stream, draws) = (RandomStream(seed: 5), RandomStream(seed: 5))
    let start = Naive.matrix(6, 19, seed: 1, of: Double.self)
    let input = Naive.matrix(6, 19, seed: 2, of: Double.self)
    let bias = Naive.matrix(1, 19, seed: 3, of: Double.self).elements
    var state = start
    state.leakyStep(
      .tanh, input: input, bias: withBias ? bias : nil, decay: 0.9, gain: 0.1, noise: amplitude,
      from: &stream)
    var expected = Matrix<Double>.normals(6, 19, from: &draws)
    for i in 0..<6 {
      for j in 0..<19 {
        let drive = tanh(input[i, j] + (withBias ? bias[j] : 0))
        expected[i, j] = 0.9 * start[i, j] + 0.1 * drive + amplitude * expected[i, j]
      }
    }
    #expect(stream.step == 1 && Naive.distance(state, expected) < 1e-14)
  }
}
