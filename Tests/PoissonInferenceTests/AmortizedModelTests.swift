import RandomStreams
import Tensors
import Testing

@testable import PoissonInference

@Suite struct AmortizedModelTests {
  /// Gradients of amortised models against central differences.
  @Test(
    arguments: AmortizedConfiguration.Family.allCases,
    [AmortizedConfiguration.Layers.linear, .convolutional])
  func amortizedGradients(
    family: AmortizedConfiguration.Family, encoder: AmortizedConfiguration.Layers
  ) {
    let side = encoder == .linear ? 4 : 8
    let configuration = AmortizedConfiguration(
      image: ImageShape(height: side, width: side), latents: 5, family: family, encoder: encoder)
    var model = AmortizedModel<Double>(configuration, seed: 2)
    var stream = RandomStream(seed: 7)
    let images = Matrix<Double>.normals(3, side * side, from: &stream)
    func loss(_ model: AmortizedModel<Double>) -> AmortizedModel<Double>.Loss {
      model.evaluate(
        images, divergenceWeight: 1.5, temperature: 0.5, events: 20,
        stream: RandomStream(seed: 3))
    }
    let gradients = loss(model).gradients
    for index in stride(from: 0, to: model.parameters.count, by: encoder == .linear ? 1 : 7) {
      let count = model.parameters[index].count
      let entry = count / 2
      let (row, column) = entry.quotientAndRemainder(dividingBy: model.parameters[index].columns)
      let old = model.parameters[index][row, column]
      model.parameters[index][row, column] = old + 1e-5
      let above = loss(model).loss
      model.parameters[index][row, column] = old - 1e-5
      let below = loss(model).loss
      model.parameters[index][row, column] = old
      let scale = max(gradients[index].maximumMagnitude(), 1e-4)
      #expect(
        abs((above - below) / 2e-5 - gradients[index][row, column]) < 1e-4 * scale,
        "\(model.parameterNames[index])")
    }
  }
}
