import RandomStreams
import Tensors

@testable import PoissonInference

/// A small model in Double with parameters of ordinary size, so that no gradient is near zero.
func makeModel(
  _ family: LatentFamily = .poisson, _ activation: LatentActivation = .identity,
  decoder: DecoderArchitecture = .linear, image: ImageShape = ImageShape(height: 4, width: 4),
  latents: Int = 6, seed: UInt64 = 3
) -> IterativeModel<Double> {
  let configuration = IterativeConfiguration(
    image: image, latents: latents, family: family, activation: activation, decoder: decoder)
  var model = IterativeModel<Double>(configuration, seed: seed)
  var stream = RandomStream(seed: seed, chain: 77)
  for index in model.parameters.indices {
    let shape = model.parameters[index].shape
    let size = index < model.decoderParameterCount ? 0.3 : 0.2
    model.parameters[index] = .normals(shape[0], shape[1], from: &stream)
    model.parameters[index].scale(by: size)
  }
  for (name, shift) in [
    ("log_bias", -2.0), ("log_lr.0", -1), ("log_lr.1", -1.5), ("u_init.0", -0.5),
  ] {
    guard let index = model.parameterNames.firstIndex(of: name) else { continue }
    if family == .gaussian && name == "u_init.0" { continue }
    model.parameters[index].mapInPlace { $0 + shift }
  }
  return model
}

func makeFrames(_ model: IterativeModel<Double>, images: Int, count: Int = 1) -> [Matrix<Double>] {
  var stream = RandomStream(seed: 9)
  return (0..<count).map { _ in .normals(images, model.configuration.pixels, from: &stream) }
}

/// The largest relative error of gradients against central differences, within each parameter.
func gradientErrors(
  _ model: IterativeModel<Double>, _ loss: (IterativeModel<Double>) -> UnrolledLoss<Double>
) -> [String: Double] {
  let gradients = loss(model).gradients
  var errors: [String: Double] = [:]
  for (index, name) in model.parameterNames.enumerated() {
    var (worst, largest) = (0.0, 1e-12)
    let count = model.parameters[index].count
    for k in 0..<min(count, 12) {
      let entry = k * count / min(count, 12)
      let (row, column) = entry.quotientAndRemainder(dividingBy: model.parameters[index].columns)
      func evaluate(_ step: Double) -> Double {
        var changed = model
        changed.parameters[index][row, column] += step
        return loss(changed).loss
      }
      let difference = (evaluate(1e-5) - evaluate(-1e-5)) / 2e-5
      worst = max(worst, abs(difference - gradients[index][row, column]))
      largest = max(largest, abs(difference))
    }
    errors[name] = worst / largest
  }
  return errors
}
