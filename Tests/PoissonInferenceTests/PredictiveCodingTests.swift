import RandomStreams
import Tensors
import Testing

@testable import PoissonInference

@Suite struct PredictiveCodingTests {
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
}
