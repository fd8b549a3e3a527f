import RandomStreams
import ReplayNetworks
import Tensors
import Testing
import Training

/// REPLAY eq. 2 against central differences of REPLAY eq. 1, in Double.
@Suite struct GradientTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var dynamics: ReplayDynamics
    var cell = ReplayArchitecture.Cell.simple
    var activation = ReplayActivation.relu
    var encoder = ReplayArchitecture.Encoder.nonlinear
    var penalty = 0.0
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(name: "convex leak", dynamics: ReplayDynamics(leak: 0.4)),
    Case(name: "additive leak", dynamics: ReplayDynamics(leak: 0.4, leakForm: .additive)),
    Case(
      name: "convex, momentum, outside adaptation",
      dynamics: ReplayDynamics(leak: 0.3, friction: 0.6, adaptation: 0.2, adaptationTime: 7)),
    Case(
      name: "additive, momentum, inside adaptation",
      dynamics: ReplayDynamics(
        leak: 0.5, leakForm: .additive, friction: 0.7, adaptation: 0.3, adaptationTime: 4,
        adaptationSite: .inside)),
    Case(name: "momentum alone", dynamics: ReplayDynamics(leak: 1, friction: 0.5)),
    Case(
      name: "tanh, inside adaptation",
      dynamics: ReplayDynamics(adaptation: 0.2, adaptationTime: 5, adaptationSite: .inside),
      activation: .tanh),
    Case(name: "sigmoid", dynamics: ReplayDynamics(), activation: .sigmoid),
    Case(name: "leaky ReLU", dynamics: ReplayDynamics(), activation: .leakyRelu),
    Case(
      name: "linear encoder, activity penalty", dynamics: ReplayDynamics(), encoder: .linear,
      penalty: 0.3),
    Case(name: "gated", dynamics: ReplayDynamics(leak: 0.5), cell: .gated),
    Case(
      name: "gated, momentum, both sites in turn",
      dynamics: ReplayDynamics(
        leak: 0.5, friction: 0.6, adaptation: 0.2, adaptationTime: 6, adaptationSite: .inside),
      cell: .gated),
    Case(
      name: "gated, outside adaptation",
      dynamics: ReplayDynamics(leak: 0.5, friction: 0.8, adaptation: 0.2, adaptationTime: 6),
      cell: .gated),
  ]

  /// T = 12, B = 5, N = 9, three inputs, four outputs (five: beyond the few-outputs kernel).
  static func trials(_ outputs: Int, seed: UInt64) -> TrialBlock<Double> {
    var stream = RandomStream(seed: seed, purpose: .data)
    return TrialBlock(
      trials: 5, steps: 12, initialSignals: .normals(5, outputs, from: &stream),
      inputs: .normals(60, 3, from: &stream), targets: .normals(60, outputs, from: &stream))
  }

  @Test(arguments: cases, [2, 5])
  func agreesWithDifferences(_ test: Case, outputs: Int) throws {
    var dynamics = test.dynamics
    dynamics.noiseAmplitude = 0.1
    let architecture = ReplayArchitecture(
      units: 9, inputs: 3, outputs: outputs, cell: test.cell, activation: test.activation,
      encoder: test.encoder)
    var network = ReplayNetwork<Double>(architecture, dynamics: dynamics, seed: 3)
    var stream = RandomStream(seed: 4, purpose: .parameters)
    for index in network.parameters.indices {  // biases away from zero too
      network.parameters[index].scale(by: 1, addingNormals: 0.2, from: &stream)
    }
    let trials = Self.trials(outputs, seed: 5)
    let workspace = GradientWorkspace<Double>(architecture, batch: 5, steps: 12)
    let noise = RandomStream(seed: 6, purpose: .trainingNoise)
    var gradients = network.parameters
    func loss(_ network: ReplayNetwork<Double>) -> Double {
      var unused = network.parameters
      return workspace.lossAndGradients(
        of: network, noise: noise, activityPenalty: test.penalty, into: &unused
      ) { _ in trials }
    }
    let value = workspace.lossAndGradients(
      of: network, noise: noise, activityPenalty: test.penalty, into: &gradients
    ) { _ in trials }
    #expect(value == loss(network))
    let errors = GradientCheck.relativeErrors(of: gradients, in: network, step: 1e-6, loss: loss)
    for (index, error) in errors.enumerated()
    where !(test.encoder == .linear && index == 6) {
      #expect(error < 1e-6, "\(ReplayNetwork<Double>.parameterNames[index])")
    }
  }

  /// A wrong sign of the adaptation's adjoint is seen: the gradient of other dynamics differs.
  @Test func seesOtherDynamics() {
    let architecture = ReplayArchitecture(units: 9, inputs: 3, outputs: 2)
    let trials = Self.trials(2, seed: 5)
    let workspace = GradientWorkspace<Double>(architecture, batch: 5, steps: 12)
    var network = ReplayNetwork<Double>(
      architecture, dynamics: ReplayDynamics(adaptation: 0.05, adaptationTime: 10), seed: 3)
    var gradients = network.parameters
    _ = workspace.lossAndGradients(of: network, noise: nil, into: &gradients) { _ in trials }
    network.dynamics.adaptation = 0.04
    let errors = GradientCheck.relativeErrors(of: gradients, in: network) {
      workspace.loss(of: $0, noise: nil) { _ in trials }
    }
    #expect(errors[0] > 1e-3)
  }
}
