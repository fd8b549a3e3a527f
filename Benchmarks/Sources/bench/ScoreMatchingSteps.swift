import Reverie

/// Training steps of denoising score matching, m = 2, n = 1000 ReLU units, batch 128:
/// a batch x of a mixture of three Gaussians, y = x + σ ε, loss = mean ‖s(y) + ε/σ‖², its
/// gradients, and an Adam step of W_out, W̃ and b.
struct ScoreMatchingSteps {
  let network = SkinnyNetwork(units: 1000, outputs: 2)
  let batch = 128
  let steps = 100
  let noiseScale: Float = 0.1
  private let means: [SIMD2<Float>] = [[-1, 0], [1, 0], [0, 1]]
  private let deviation: Float = 0.2

  func measure(budget: Double) -> Measurement {
    let (n, m) = (network.units, network.outputs)
    // [W_out, W̃ᵀ, b] as Adam sees them, gradients likewise.
    let parameters = [network.readout, network.feedback, network.bias]
    let counts = [m * n, m * n, n]
    let gradients = counts.map { Buffer(count: $0) }
    var optimizers = counts.map { Adam(count: $0) }
    let (x, error, noise) = (
      Buffer(count: batch * m), Buffer(count: batch * m), Buffer(count: batch * m)
    )
    let choice = Buffer(count: batch)
    var stream = RandomStream(seed: 8)
    let measurement = Measurement(
      "score matching step m=2 n=1000 B=128", threads: 1, steps: steps, budget: budget
    ) {
      for _ in 0..<steps {
        drawBatch(stream, x: x, choice: choice, noise: noise)
        Float.skinnyScore(network.kernel, rows: batch, x.pointer, error.pointer)
        let scale = 2 / Float(batch)
        for i in 0..<batch * m {
          error.pointer[i] = scale * (error.pointer[i] + noise.pointer[i] / noiseScale)
        }
        Float.skinnyGradients(
          network.kernel, rows: batch, x.pointer, error: error.pointer,
          dReadout: gradients[0].pointer, dFeedback: gradients[1].pointer,
          dBias: gradients[2].pointer)
        for i in parameters.indices {
          optimizers[i].step(parameters[i].pointer, gradients[i].pointer)
        }
        stream.step += 1
      }
    }
    for (parameter, count) in zip(parameters, counts) {
      parameter.requireFinite(count, "parameters")
    }
    return measurement
  }

  /// x = μ_k + s z + σ ε with k uniform; leaves ε in `noise`.
  private func drawBatch(_ stream: RandomStream, x: Buffer, choice: Buffer, noise: Buffer) {
    Float.uniforms(stream.with(.dataOrder), batch, 1, choice.pointer)
    Float.normals(stream.with(.data), batch, 2, x.pointer)
    Float.normals(stream.with(.dataNoise), batch, 2, noise.pointer)
    for row in 0..<batch {
      let mean = means[min(2, Int(3 * choice.pointer[row]))]
      for j in 0..<2 {
        let i = 2 * row + j
        x.pointer[i] = mean[j] + deviation * x.pointer[i] + noiseScale * noise.pointer[i]
      }
    }
  }
}
