import Reverie

/// Training steps of denoising score matching, m = 2, by default n = 1000 ReLU units, batch 128:
/// a batch x of a mixture of three Gaussians, y = x + σ ε, loss = mean ‖s(y) + ε/σ‖², its
/// gradients, and an Adam step of W_out, W̃ and b.
struct ScoreMatchingSteps {
  var units = 1000
  var batch = 128
  /// Steps of a repetition.
  var steps = 100
  let noiseScale: Float = 0.1
  private let means: [SIMD2<Float>] = [[-1, 0], [1, 0], [0, 1]]
  private let deviation: Float = 0.2

  /// On one thread whatever `threads` says: a step is too short to share.
  func measure(threads: Int, budget: Double) -> Measurement {
    // [W_out, W̃ᵀ, b]
    var start = RandomStream(seed: 7, purpose: .parameters)
    var parameters = [2, 2, 1].map { Matrix<Float>.normals($0, units, from: &start) }
    for i in parameters.indices { parameters[i].scale(by: 0.03) }
    var gradients = parameters
    var optimizer = Adam(for: parameters)
    let (x, error) = (Buffer(count: 2 * batch), Buffer(count: 2 * batch))
    let (noise, choice) = (Buffer(count: 2 * batch), Buffer(count: batch))
    var stream = RandomStream(seed: 8)
    let measurement = Measurement(
      "score matching step m=2 n=\(units) B=\(batch)", threads: threads, steps: steps,
      budget: budget
    ) {
      for _ in 0..<steps {
        drawBatch(stream, x: x, choice: choice, noise: noise)
        withNetwork(parameters) { network in
          Float.skinnyScore(network, rows: batch, x.pointer, error.pointer)
          let scale = 2 / Float(batch)
          for i in 0..<2 * batch {
            error.pointer[i] = scale * (error.pointer[i] + noise.pointer[i] / noiseScale)
          }
          differentiate(network, x, error, into: &gradients)
        }
        optimizer.update(&parameters, gradients: gradients, learningRate: 1e-3)
        stream.step += 1
      }
    }
    precondition(parameters.allSatisfy { $0.maximumMagnitude() < 100 }, "training diverged")
    return measurement
  }

  private func withNetwork(
    _ parameters: [Matrix<Float>], _ body: (Float.SkinnyNetwork) -> Void
  ) {
    parameters[0].withPointer { readout in
      parameters[1].withPointer { feedback in
        parameters[2].withPointer { bias in
          body(
            Float.skinnyNetwork(
              units: units, outputs: 2, activation: .relu, readout: readout, feedback: feedback,
              bias: bias, noise: nil))
        }
      }
    }
  }

  private func differentiate(
    _ network: Float.SkinnyNetwork, _ x: Buffer, _ error: Buffer,
    into gradients: inout [Matrix<Float>]
  ) {
    var (readout, feedback, bias) = (gradients[0], gradients[1], gradients[2])
    gradients.removeAll(keepingCapacity: true)  // so that the three are not shared
    readout.withMutablePointer { readout in
      feedback.withMutablePointer { feedback in
        bias.withMutablePointer { bias in
          Float.skinnyGradients(
            network, rows: batch, x.pointer, error: error.pointer, dReadout: readout,
            dFeedback: feedback, dBias: bias)
        }
      }
    }
    gradients.append(readout)
    gradients.append(feedback)
    gradients.append(bias)
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
