import Archives
import Foundation
import Tensors
import Testing

@testable import PoissonInference

@Suite struct PoissonWeightsTests {
  /// A run's weights say what they are; bare ones are taken for what they look like.
  @Test func weightsOfARun() throws {
    let path = NSTemporaryDirectory() + "reverie-weights-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var configuration = PoissonConfiguration(preset: .small, family: .bernoulli)
    configuration.image = ImageShape(height: 2, width: 8)
    (configuration.latents, configuration.decoder) = (5, .multilayer(hidden: [7]))
    let model = IterativeModel<Float>(configuration.model(for: configuration.image!), seed: 1)
    let run = try RunDirectory.create(
      path,
      record: RunRecord(
        family: "poisson-vae", configuration: try JSONValue(encoding: configuration), seed: 1),
      mode: .fresh)
    try run.writeModel(model.tensors)
    let file = path + "/model.safetensors"
    let read = try PoissonWeights(reading: file)
    #expect(read.model.configuration == model.configuration)
    #expect(read.model.parameters == model.parameters && read.configuration == configuration)
    #expect(throws: InferenceError.self) {
      try PoissonWeights(reading: file, activation: .tanh)
    }
    let bare = IterativeModel<Float>(makeModel(.gaussian, .softplus))
    try Safetensors.write(Safetensors(tensors: bare.tensors), to: file)
    let softplus = try PoissonWeights(reading: file, activation: .softplus).model
    #expect(softplus.configuration.activation == .softplus)
    // Gains that an activation lacks, and one without the gains it needs.
    for (weights, activation) in [
      (bare.tensors, LatentActivation.identity),
      (IterativeModel<Float>(makeModel(.gaussian)).tensors, .relu),
    ] {
      try Safetensors.write(Safetensors(tensors: weights), to: file)
      #expect(throws: InferenceError.self) {
        try PoissonWeights(reading: file, activation: activation)
      }
    }
  }
}
