import RandomStreams
import Tensors
import Testing

@testable import PoissonInference

@Suite struct BaselineTests {
  /// Gradients of amortised models against central differences.
  @Test(
    arguments: AmortizedConfiguration.Family.allCases,
    [AmortizedConfiguration.Encoder.linear, .convolutional])
  func amortizedGradients(
    family: AmortizedConfiguration.Family, encoder: AmortizedConfiguration.Encoder
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

  /// Gradients through gradient steps.
  @Test(arguments: HybridModel<Double>.Refinement.allCases)
  func hybridGradients(refinement: HybridModel<Double>.Refinement) {
    var model = HybridModel<Double>(
      refinement, image: ImageShape(height: 3, width: 3), latents: 4, steps: 3, hidden: 6, seed: 1)
    for index in 0..<2 { model.parameters[index].scale(by: 4) }
    var stream = RandomStream(seed: 7)
    let images = Matrix<Double>.normals(5, 9, from: &stream)
    func loss(_ model: HybridModel<Double>) -> (loss: Double, gradients: [Matrix<Double>]) {
      model.evaluate(images, divergenceWeight: 0.5, stream: RandomStream(seed: 3))
    }
    let gradients = loss(model).gradients
    for index in model.parameters.indices {
      let old = model.parameters[index][0, 1]
      model.parameters[index][0, 1] = old + 1e-5
      let above = loss(model).loss
      model.parameters[index][0, 1] = old - 1e-5
      let below = loss(model).loss
      model.parameters[index][0, 1] = old
      let scale = max(gradients[index].maximumMagnitude(), 1e-3)
      #expect(abs((above - below) / 2e-5 - gradients[index][0, 1]) < 1e-5 * scale, "\(index)")
    }
  }

  /// Inference descends the energy, and its gradients are the energy's.
  @Test func predictiveCodingEnergy() {
    var network = PredictiveCoding<Double>(sizes: [6, 5, 3], seed: 1)
    var stream = RandomStream(seed: 2)
    let images = Matrix<Double>.normals(7, 6, from: &stream)
    network.parameters[1] = .normals(1, 6, from: &stream)
    var activity = network.start(images)
    var last = network.energy(activity)
    for _ in 0..<50 {
      network.step(&activity, images)
      let energy = network.energy(activity)
      #expect(energy <= last + 1e-12)
      last = energy
    }
    let gradients = network.gradients(activity)
    for index in network.parameters.indices {
      func energy(_ change: Double) -> Double {
        var changed = network
        changed.parameters[index][0, 1] += change
        // The same activities under changed weights.
        var same = activity
        same.errors = same.layers.indices.map { layer in
          var error = layer == 0 ? images : same.layers[layer - 1]
          var prediction = same.layers[layer].activated(.tanh)
            .times(transpose: changed.parameters[2 * layer])
          prediction.addRow(changed.parameters[2 * layer + 1].elements)
          error.add(prediction, scaledBy: -1)
          return error
        }
        return changed.energy(same)
      }
      let difference = (energy(1e-5) - energy(-1e-5)) / 2e-5
      #expect(abs(difference - gradients[index][0, 1]) < 1e-7)
    }
  }

  /// LCA's fixed point is the non-negative sparse code: its conditions of optimality.
  @Test func locallyCompetitiveOptimality() {
    var stream = RandomStream(seed: 2)
    let images = Matrix<Double>.normals(4, 12, from: &stream)
    var coder = LocallyCompetitive<Double>(pixels: 12, latents: 20, threshold: 0.3, seed: 1)
    coder.timeConstant = 20
    let code = coder.infer(images, steps: 8_000)
    var error = images
    error.add(code.times(transpose: coder.dictionary), scaledBy: -1)
    let drive = error.times(coder.dictionary)
    for i in 0..<4 {
      for k in 0..<20 {
        if code[i, k] > 1e-9 {
          #expect(abs(drive[i, k] - 0.3) < 1e-4)
        } else {
          #expect(drive[i, k] < 0.3 + 1e-4)
        }
      }
    }
    #expect(ImageMetrics.fractionOfZeros(code) > 0.3)
  }

  /// Training lowers the loss of every compared model.
  @Test func trainingHelps() throws {
    let images: Matrix<Float> = DeadLeaves(side: 96, discs: 2_000).patches(300, side: 8, seed: 1)
    var hybrid = HybridModel<Float>(
      .semiAmortized, image: ImageShape(height: 8, width: 8), latents: 12, steps: 2, seed: 1)
    let before = hybrid.evaluate(
      images, divergenceWeight: 1, stream: RandomStream(seed: 9)
    ).loss
    try hybrid.train(on: images, updates: 60, batchSize: 50, divergenceWeight: 1, seed: 1)
    let after = hybrid.evaluate(images, divergenceWeight: 1, stream: RandomStream(seed: 9)).loss
    #expect(after < before)

    for kind in PredictiveCoding<Float>.Kind.allCases {
      var network = PredictiveCoding<Float>(kind, sizes: [64, 24, 12], seed: 1)
      let start = network.energy(network.infer(images))
      network.train(on: images, updates: 60, batchSize: 50, learningRate: 3e-3, seed: 1)
      #expect(network.energy(network.infer(images)) < 0.97 * start)
    }

    var coder = LocallyCompetitive<Float>(pixels: 64, latents: 40, threshold: 0.3, seed: 1)
    (coder.timeConstant, coder.steps) = (15, 80)
    func residual() -> Double {
      ImageMetrics.squaredErrors(
        images, coder.infer(images).times(transpose: coder.dictionary)
      ).reduce(0, +)
    }
    let first = residual()
    coder.train(on: images, updates: 40, batchSize: 50, learningRate: 0.02, seed: 1)
    #expect(residual() < first)
  }
}
