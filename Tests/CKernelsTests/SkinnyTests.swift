import CKernels
import Testing

/// The skinny kernels against the equations as plain loops in Double.
@Suite struct SkinnyTests {
  static let shapes: [(units: Int, outputs: Int)] =
    [1, 7, 15, 16, 17, 31, 32, 33, 100].flatMap { units in
      [1, 2, 3, 4, 5].map { (units, $0) }
    } + (6...16).map { (33, $0) } + [(520, 2), (520, 7), (1000, 2), (1000, 16), (1025, 3)]

  @Test(arguments: rv_activation.all) func score(_ activation: rv_activation) {
    for (units, outputs) in Self.shapes {
      SkinnyChecks.score(Float.self, activation, units, outputs, rows: 5)
      SkinnyChecks.score(Double.self, activation, units, outputs, rows: 5)
    }
    for rows in [1, 3, 4, 15, 16, 17, 33] {
      SkinnyChecks.score(Float.self, activation, 20, 2, rows: rows)
      SkinnyChecks.score(Double.self, activation, 20, 6, rows: rows)
    }
  }

  @Test(arguments: rv_activation.all) func gradients(_ activation: rv_activation) {
    for (units, outputs) in Self.shapes {
      SkinnyChecks.gradients(Float.self, activation, units, outputs, rows: 5)
      SkinnyChecks.gradients(Double.self, activation, units, outputs, rows: 5)
    }
    for rows in [1, 3, 4, 31, 32, 33, 70] {
      SkinnyChecks.gradients(Float.self, activation, 20, 2, rows: rows)
      SkinnyChecks.gradients(Double.self, activation, 70, 6, rows: rows)
    }
  }

  @Test(arguments: rv_activation.all) func steps(_ activation: rv_activation) {
    for (units, outputs) in Self.shapes where units < 1000 {
      SkinnyChecks.steps(Float.self, activation, units, outputs, chains: 5, steps: 3)
      SkinnyChecks.steps(Double.self, activation, units, outputs, chains: 5, steps: 3)
    }
    SkinnyChecks.steps(Double.self, activation, 9, 2, chains: 67, steps: 40)
  }

  /// The loss Σ E ⊙ score is linear in the score, so its slope along a weight is exactly what
  /// the kernel calls the gradient; central differences of step h are off by O(h²) ≈ 1e-10.
  /// ReLU is left to `gradients`: its kinks spoil differences.
  @Test(arguments: [RV_IDENTITY, RV_TANH, RV_SOFTPLUS, RV_SIGMOID])
  func gradientsAgainstDifferences(_ activation: rv_activation) {
    let network = SkinnyNetwork<Double>(units: 37, outputs: 3, activation: activation, seed: 5)
    var numbers = TestNumbers(state: 6)
    let x: [Double] = numbers.array(11 * 3, scale: 2)
    let error: [Double] = numbers.array(11 * 3, scale: 1)
    let loss = { (network: SkinnyNetwork<Double>) in
      zip(Double.score(network, x), error).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let gradients = Double.gradients(network, x, error)
    let difference = { (path: WritableKeyPath<SkinnyNetwork<Double>, [Double]>, index: Int) in
      var (above, below) = (network, network)
      above[keyPath: path][index] += 1e-5
      below[keyPath: path][index] -= 1e-5
      return (loss(above) - loss(below)) / 2e-5
    }
    for i in gradients.bias.indices {
      #expect(abs(gradients.bias[i] - difference(\.bias, i)) < 1e-8)
    }
    for i in gradients.readout.indices {
      #expect(abs(gradients.readout[i] - difference(\.readout, i)) < 1e-8)
      #expect(abs(gradients.feedback[i] - difference(\.feedback, i)) < 1e-8)
    }
  }

  /// With `W_out Σ = 1` the read-out of the reservoir obeys the output-space equation, so both
  /// engines, fed the same draws, follow one trajectory; contraction keeps rounding from growing.
  @Test(arguments: [(40, 1), (100, 2), (203, 5)])
  func enginesAgree(units: Int, outputs: Int) {
    var network = SkinnyNetwork<Double>(
      units: units, outputs: outputs, activation: RV_RELU, seed: 11)
    network.noise = rightInverse(of: network)
    let (chains, steps, timeStep) = (6, 3000, 0.02)
    let stream = rv_stream(seed: 3, step: 5, chain: 2, purpose: 0)
    var numbers = TestNumbers(state: 12)
    var hidden: [Double] = numbers.array(chains * units, scale: 1)
    var output = [Double](repeating: 0, count: chains * outputs)
    Double.hiddenSteps(network, stream, chains, 0, timeStep, &hidden, &output)
    var state = output
    Double.hiddenSteps(network, stream, chains, steps, timeStep, &hidden, &output)
    Double.outputSteps(network, stream, chains, steps, timeStep, &state)
    let scale = state.map(abs).max()!
    #expect(scale > 0.1)
    for (a, b) in zip(output, state) { #expect(abs(a - b) <= 1e-10 * scale) }
  }

  /// Σᵀ = (W_out W_outᵀ)⁻¹ W_out, by Gauss–Jordan elimination.
  private func rightInverse(of network: SkinnyNetwork<Double>) -> [Double] {
    let (n, m, w) = (network.units, network.outputs, network.readout)
    var rows = (0..<m).map { j in
      (0..<m).map { k in (0..<n).reduce(0.0) { $0 + w[j * n + $1] * w[k * n + $1] } }
        + w[j * n..<(j + 1) * n]
    }
    for j in 0..<m {
      let pivot = rows[j][j]
      rows[j] = rows[j].map { $0 / pivot }
      for k in 0..<m where k != j {
        let factor = rows[k][j]
        for i in rows[k].indices { rows[k][i] -= factor * rows[j][i] }
      }
    }
    return rows.flatMap { $0[m...] }
  }

  /// Without Σ the reservoir is deterministic: no matter where the stream stands.
  @Test func noiseMayBeAbsent() {
    var network = SkinnyNetwork<Float>(units: 50, outputs: 2, activation: RV_TANH, seed: 8)
    network.noise = nil
    var numbers = TestNumbers(state: 9)
    let start: [Float] = numbers.array(3 * 50, scale: 1)
    var ends: [[Float]] = []
    for seed in [1, 2] as [UInt64] {
      var (state, output) = (start, [Float](repeating: 0, count: 6))
      let stream = rv_stream(seed: seed, step: 0, chain: 0, purpose: 0)
      Float.hiddenSteps(network, stream, 3, 20, 0.1, &state, &output)
      ends.append(state + output)
    }
    #expect(ends[0] == ends[1])
    #expect(ends[0].prefix(150) != start[...])
  }

  /// A state that has become NaN must not look healthy again.
  @Test(arguments: rv_activation.all) func notANumberStays(_ activation: rv_activation) {
    let network = SkinnyNetwork<Float>(units: 20, outputs: 2, activation: activation, seed: 8)
    let stream = rv_stream(seed: 1, step: 0, chain: 0, purpose: 0)
    var x: [Float] = [0, .nan, 1, 2]
    Float.outputSteps(network, stream, 2, 3, 0.1, &x)
    #expect(x[1].isNaN && x[2].isFinite && x[3].isFinite)
    #expect(Float.score(network, [.nan, 0]).allSatisfy { $0.isNaN })
  }
}
