import Reverie

/// A reservoir-sampler network of n ReLU units with m outputs, random weights that contract.
///
/// Sendable because the kernels only read the weights, which live as long as this object.
final class SkinnyNetwork: @unchecked Sendable {
  let units: Int
  let outputs: Int
  let readout: Buffer
  let feedback: Buffer
  let bias: Buffer
  let noise: Buffer

  init(units: Int, outputs: Int) {
    (self.units, self.outputs) = (units, outputs)
    let scale = 1 / Float(units).squareRoot()
    readout = Buffer(normals: units * outputs, scale: scale, seed: 1)
    feedback = Buffer(normals: units * outputs, scale: 0.5 * scale, seed: 2)
    bias = Buffer(normals: units, scale: 0.1, seed: 3)
    noise = Buffer(normals: units * outputs, scale: scale, seed: 4)
  }

  var kernel: Float.SkinnyNetwork {
    Float.skinnyNetwork(
      units: units, outputs: outputs, activation: .relu, readout: readout.pointer,
      feedback: feedback.pointer, bias: bias.pointer, noise: noise.pointer)
  }
}
