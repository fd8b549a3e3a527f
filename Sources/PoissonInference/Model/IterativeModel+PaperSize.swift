import RandomStreams
import Tensors

extension IterativeModel<Float> {
  /// An untrained Poisson model of the paper's size (K = 512, 16 × 16 pixels) whose random fields and
  /// initial rates leave about 80 % of the counts at 0: for timing and tests.
  package static func paperSized(seed: UInt64) -> IterativeModel<Float> {
    var model = IterativeModel<Float>(
      IterativeConfiguration(image: ImageShape(height: 16, width: 16), latents: 512), seed: seed)
    var stream = RandomStream(seed: seed, chain: 9)
    model.parameters[0] = .normals(256, 512, from: &stream)
    model.parameters[0].scale(by: 0.05)
    model.set("log_lr.0", to: Matrix(repeating: -2, 1, 1))
    model.set("u_init.0", to: Matrix(repeating: -1.5, 1, 512))
    return model
  }
}

extension IterativeModel {
  /// Replaces the parameter with a name of `parameterNames`.
  package mutating func set(_ name: String, to value: Matrix<Scalar>) {
    guard let index = parameterNames.firstIndex(of: name) else { return }
    parameters[index] = value
  }
}
